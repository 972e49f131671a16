"""Which sections of the framework the code answers to, and where: python tools/framework_index.py

Writes docs/framework.md; a test compares the file with the code.  A module cites a section in a
docstring, a comment or a sentence as “framework 3.3” or “framework 3.5, 6.3”.
"""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "framework.md"
CODE = ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
CITED = re.compile(r"\bframework\s+(\d\.\d(?:(?:,\s+|\s+and\s+)\d\.\d)*)", re.IGNORECASE)
# As the framework numbers them; it gives 1.4 and 7.2 to two sections each.
TITLES = {
    "1.1": "Introduction",
    "1.2": "What performance management is",
    "1.3": "Why performance management is important",
    "1.4": "A high performing organisation; the Plan-Do-Review-Revise cycle",
    "2.1": "The council’s vision",
    "2.2": "Planning framework",
    "2.3": "Business planning process",
    "2.4": "Evidence based decision making",
    "3.1": "Target setting",
    "3.2": "Plans, trajectories and specifications",
    "3.3": "Integrity of targets and plans",
    "3.4": "Managing risk",
    "3.5": "Data quality",
    "3.6": "Data flows",
    "3.7": "Balanced scorecards",
    "4.1": "Performance monitoring and management",
    "4.2": "Performance reporting",
    "4.3": "Performance review process",
    "5.1": "Background",
    "6.1": "Political accountability",
    "6.2": "Officer accountability",
    "6.3": "Corporate accountability",
    "7.1": "Communication",
    "7.2": "Website page; training and development",
    "7.3": "Performance and intelligence surgeries",
}
HEAD = """# The framework in the code

Made from the code by `python tools/framework_index.py`; a test compares them. Sections of the
Performance Management and Improvement Framework that the code cites, and the files that answer to
them. A section that is not here is background, or is answered by people.
"""


def sections_cited(text):
    """The sections that a text cites, whatever the line breaks in it."""
    plain = re.sub(r"\s*\n\s*(?:#\s*)?", " ", text)
    sections = set()
    for citation in CITED.findall(plain):
        sections.update(re.findall(r"\d\.\d", citation))
    return sections


def files_by_section():
    """The files that cite each section."""
    files = defaultdict(set)
    for top in (*CODE, "templates"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in (".py", ".html") or "migrations" in path.parts:
                continue
            for section in sections_cited(path.read_text()):
                files[section].add(path.relative_to(ROOT).as_posix())
    return files


def framework_page():
    """The whole page, as it should stand in the docs."""
    parts = [HEAD]
    for section, files in sorted(files_by_section().items()):
        parts.append(f"\n## {section} {TITLES[section]}\n\n")
        parts += [f"- `{name}`\n" for name in sorted(files)]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(framework_page())
