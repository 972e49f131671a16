"""Count what the tests assert, folder by folder, so that two versions can be laid side by side.

    python tools/count_facts.py [--collect] [FOLDER]

Counted without running anything: the conditions of `assert` (those joined by `and` are a fact
each), `pytest.raises` blocks, and the cases of `parametrize` that stand in the file as a list.
With --collect also the items that pytest collects.
"""

import argparse
import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

COLUMNS = ("files", "functions", "asserts", "facts", "raises", "cases", "items")
LITERALS = (ast.List, ast.Tuple, ast.Set)


def facts_of(condition):
    """How many facts a condition states: each part that is joined by `and` is one."""
    if isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And):
        return sum(facts_of(part) for part in condition.values)
    return 1


def called(node):
    """The name of what is called: `raises` in `pytest.raises(ValueError)`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return getattr(node.func, "id", "")


def lists_of(tree):
    """The lists that stand in a file under a name, by that name."""
    named = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = node.value
    return named


def cases_of(call, named):
    """The cases of a `parametrize`, where they are written out."""
    if len(call.args) < 2:
        return 0
    values = call.args[1]
    if isinstance(values, ast.Name):
        values = named.get(values.id)
    if isinstance(values, LITERALS):
        return len(values.elts)
    if isinstance(values, ast.Dict):
        return len(values.keys)
    return 0


def count_file(path):
    counted = Counter(files=1)
    tree = ast.parse(path.read_text())
    named = lists_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            counted["asserts"] += 1
            counted["facts"] += facts_of(node.test)
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            counted["functions"] += 1
        elif isinstance(node, ast.Call) and called(node) == "raises":
            counted["raises"] += 1
        elif isinstance(node, ast.Call) and called(node) == "parametrize":
            counted["cases"] += cases_of(node, named)
    return counted


def folder_of(path, tests):
    parts = path.relative_to(tests).parts
    return parts[0] if len(parts) > 1 else "."


def collected(tests):
    """The items that pytest collects, by folder."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", tests.name]
    lines = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tests.parent, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    items = Counter()
    for line in lines:
        name, _, number = line.rpartition(": ")
        if name.startswith(f"{tests.name}/"):
            items[folder_of(tests.parent / name, tests)] += int(number)
    return items


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="tests", type=Path)
    parser.add_argument("--collect", action="store_true", help="also what pytest collects")
    options = parser.parse_args()
    tests = options.folder.resolve()
    table = {}
    for path in sorted(tests.rglob("*.py")):
        table.setdefault(folder_of(path, tests), Counter()).update(count_file(path))
    if options.collect:
        for folder, number in collected(tests).items():
            table[folder]["items"] = number
    table["together"] = sum(table.values(), Counter())
    print(f"{'':14}" + "".join(f"{column:>11}" for column in COLUMNS))
    for folder, counted in table.items():
        print(f"{folder:14}" + "".join(f"{counted[column]:>11,}" for column in COLUMNS))


if __name__ == "__main__":
    main()
