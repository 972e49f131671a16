"""What the docs say of the code is what the code says."""

import configparser
import importlib
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP_PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "THIRD-PARTY.md")
PAGES = sorted([*(ROOT / name for name in TOP_PAGES), *(ROOT / "docs").rglob("*.md")])
TOPS = "pmf_portal|targets|scorecards|exceptions|reporting|tests|tools|templates|static|docs"

# A module, or something in one; names of files such as `exceptions.pdf` are none.
DOTTED = re.compile(
    r"`((?:pmf_portal|targets|scorecards|exceptions|reporting)\.(?!pdf|csv|json|xlsx)[\w.]+)[(`]"
)


def tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page_name(path):
    return path.relative_to(ROOT).as_posix()


def test_the_diagram_of_entities_is_that_of_the_models():
    page = (ROOT / "docs/entities.md").read_text()
    assert page == tool("entity_diagram").entities_page(), "Run `make docs` and commit the pages."


def test_the_sections_of_the_framework_are_those_the_code_cites():
    page = (ROOT / "docs/framework.md").read_text()
    assert page == tool("framework_index").framework_page(), "Run `make docs` and commit the pages."


def test_every_environment_variable_stands_in_the_operations_page():
    settings = (ROOT / "pmf_portal/settings.py").read_text()
    read = set(
        re.findall(r'env\.(?:text|flag|number|words|networks|moment|folder)\(\s*"(\w+)"', settings)
    )
    table = (ROOT / "docs/operations.md").read_text().partition("## Environment variables")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == read


def test_the_licences_are_those_of_the_lock_that_serves():
    page = (ROOT / "THIRD-PARTY.md").read_text()
    assert page == tool("third_party").third_party_page(), "Run `make docs` and commit the page."


def test_the_containers_open_no_port_but_that_of_the_proxy():
    services = re.split(
        r"^  (\w+):\n", (ROOT / "docker-compose.yml").read_text(), flags=re.MULTILINE
    )
    named = dict(zip(services[1::2], services[2::2], strict=False))
    assert [name for name, text in named.items() if "    ports:" in text] == ["caddy"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "embedded", "backup"])
def test_each_service_runs_what_there_is_as_a_user_of_its_own(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / f"docs/systemd/portal-{name}.service")
    service = unit["Service"]
    assert service["User"] == "portal" and service["NoNewPrivileges"] == "yes"
    command = service["ExecStart"].removeprefix("/opt/portal/.venv/bin/").split()
    assert command[0] in ("gunicorn", "celery", "python")
    assert "pmf_portal" in command or "pmf_portal.wsgi" in command or "manage.py" in command


def test_what_the_example_sets_is_read_by_something():
    example = (ROOT / ".env.example").read_text()
    table = (ROOT / "docs/operations.md").read_text().partition("## Environment variables")[2]
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    read = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert named - read == {"POSTGRES_PASSWORD", "SITE_ADDRESS"}


@pytest.mark.parametrize("document", PAGES, ids=page_name)
def test_files_and_modules_named_in_the_docs_exist(document):
    text = document.read_text()
    missing = [
        name
        for name in re.findall(rf"`((?:{TOPS})/[\w./-]+)`", text)
        if not (ROOT / name.partition("#")[0]).exists()
    ]
    for name in DOTTED.findall(text):
        if not dotted_name_exists(name):
            missing.append(name)
    for address in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        if not (document.parent / address).exists():
            missing.append(address)
    assert not missing


def dotted_name_exists(name):
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


def test_every_decision_is_listed_once():
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_each_term_of_the_glossary_stands_once():
    text = (ROOT / "docs/glossary.md").read_text()
    terms = re.findall(r"^\| \*\*([^*]+)\*\* \|", text, re.MULTILINE)
    assert len(terms) > 50 and len({term.casefold() for term in terms}) == len(terms)
    assert terms == sorted(terms, key=str.casefold)
