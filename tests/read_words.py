"""Every text that a person reads, as it stands in the templates, the code, the typst templates
and the scripts.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
# Stands for what is filled in.
GAP = "…"
SAID_BY_ATTRIBUTES = re.compile(
    r'\s(?:aria-label|data-label|title|alt|placeholder|content)="([^"]*)"'
)
# What ends a sentence or a heading in a page; other elements stand in the middle of a sentence.
BLOCKS = re.compile(
    r"</?(?:p|h\d|li|ul|ol|td|th|tr|table|div|dt|dd|dl|section|summary|details|legend|label|title"
    r"|button|option|caption|nav|header|footer|main|form|fieldset|br|hr|small|thead|tbody)\b[^>]*>"
)


def template_texts(source):
    """The texts of a template: between its elements, in its attributes, and given to its tags."""
    source = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", "", source, flags=re.S
    )
    source = re.sub(r"<(script|style)\b.*?</\1>", "", source, flags=re.S)
    for tag in re.findall(r"\{[%{].*?[%}]\}", source, flags=re.S):
        yield from re.findall(r'"([^"]*)"', tag)
    text = re.sub(r"\{%.*?%\}", "", source, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", GAP, text, flags=re.S)
    yield from SAID_BY_ATTRIBUTES.findall(text)
    text = BLOCKS.sub("\0", text)
    yield from re.sub(r"<[^>]*>", "", text).split("\0")


def docstrings_of(tree):
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def code_texts(source):
    """The texts of a module but its docstrings, each f-string as one text."""
    tree = ast.parse(source)
    parts = docstrings_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in node.values}
            said = [part.value if isinstance(part, ast.Constant) else GAP for part in node.values]
            yield "".join(said)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in parts:
                yield node.value


def script_texts(source):
    return re.findall(r'"([^"\n]*)"|`([^`]*)`', source)


def typst_texts(source):
    """A typst template without its remarks: its texts stand among its code."""
    return re.sub(r"^\s*//.*$", "", source, flags=re.M).splitlines()


def all_texts():
    """(where it stands, one text on one line) of everything that people read."""
    for path, texts in _sources():
        for text in texts:
            said = " ".join("".join(text).split())
            if said:
                yield str(path.relative_to(ROOT)), said


def _sources():
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield path, template_texts(path.read_text())
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, code_texts(path.read_text())
        for path in sorted((ROOT / app).rglob("*.typ")):
            yield path, typst_texts(path.read_text())
    for path in sorted((ROOT / "static/portal").rglob("*.js")):
        yield path, script_texts(path.read_text())
