"""Write THIRD-PARTY.md from the lock of what serves people and the metadata of what is installed:
python tools/third_party.py
"""

import re
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "THIRD-PARTY.md"
TOP = """# Third-party software

What a production server installs besides the portal, by its own metadata. Made by
`tools/third_party.py` (`make docs`) from `requirements.txt`; do not edit it by hand.

| name | version | licence |
|---|---|---|
"""
# In the folders `static` and `reporting/print`, with their licences beside them or in their heads.
BOTTOM = """
In the repository itself: GOV.UK Frontend (MIT) and plotly.js (MIT) in `static`, and the Liberation
Sans fonts (SIL Open Font License 1.1) in `reporting/print/fonts`.
"""
LONGEST = 60


def pins(lock: Path) -> list[tuple[str, str]]:
    """The names and versions of a lock, in its order."""
    return re.findall(r"^([\w.-]+)==([^\s\\;]+)", lock.read_text(), re.MULTILINE)


def licence_of(name: str) -> str:
    """The licence of an installed package: the expression, its classifiers, or the free text."""
    metadata = distribution(name).metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier", [])
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    if classifiers:
        return ", ".join(classifiers)
    text = (metadata.get("License") or "").strip().partition("\n")[0]
    return text if 0 < len(text) <= LONGEST else "see the package"


def third_party_page() -> str:
    """The page as it should be."""
    rows = [
        f"| {name} | {version} | {licence_of(name)} |\n"
        for name, version in pins(ROOT / "requirements.txt")
    ]
    return TOP + "".join(rows) + BOTTOM


if __name__ == "__main__":
    PAGE.write_text(third_party_page())
