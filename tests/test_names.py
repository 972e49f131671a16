"""Names that say something: what a function returns or does, what a test expects."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
APPS = ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
# They tell that something happened to a value, not what it is.
EMPTY_WORDS = {"told", "found", "shown", "said", "in_words"}
LONGEST_TEST_NAME = 70


def functions_under(*folders):
    """(where, name) of every function and method under some folders, migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", node.name


def test_functions_are_named_after_what_they_return():
    named = [f"{where} {name}" for where, name in functions_under(*APPS) if name in EMPTY_WORDS]
    assert not named, "Name these after what they return: " + ", ".join(named)


def test_test_names_are_sentences_of_seventy_characters():
    long_names = [
        f"{where} {name}"
        for where, name in functions_under("tests")
        if re.match(r"test_", name) and len(name) > LONGEST_TEST_NAME
    ]
    assert not long_names, "Shorten these: " + ", ".join(long_names)
