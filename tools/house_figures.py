"""The figures of the house, for a checkout: how it is built, and how easily it reads.

    python tools/house_figures.py [CHECKOUT]           (a table)
    python tools/house_figures.py [CHECKOUT] --json    (the same figures for a program)

Counts the product alone: no tests, no tools, no migrations.  Standard library only, so that it
reads a checkout of any age.  Line counts depend on how the code is formatted; numbers of syntax
nodes do not.
"""

import argparse
import ast
import io
import json
import statistics
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

APPS = ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
MOST_DENSE, MOST_WIDE = 20, 10


@dataclass(frozen=True)
class Module:
    """A file of code: its dotted name, its text and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def room(self) -> str:
        """The child of the app that it stands in: a sub-package, or the module itself."""
        return ".".join(self.name.split(".")[:2])


@dataclass(frozen=True)
class Function:
    """A function or method and its size."""

    place: str
    lines: int
    nodes: int


def modules_of(checkout: Path) -> list[Module]:
    modules = []
    for app in APPS:
        for path in sorted((checkout / app).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "migrations" in path.parts or not text.strip():
                continue
            parts = path.relative_to(checkout).with_suffix("").parts
            if parts[-1] == "__init__":
                parts = parts[:-1]
            modules.append(Module(".".join(parts), path, text, ast.parse(text)))
    return modules


def imported_names(tree: ast.Module) -> Iterator[str]:
    """Every module, or name in a module, that a file imports, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def arrows_inside(app: str, modules: list[Module]) -> set[tuple[str, str]]:
    """Which rooms of an app import which others of it."""
    arrows = set()
    for module in modules:
        if module.app != app:
            continue
        for name in imported_names(module.tree):
            parts = name.split(".")
            if parts[0] != app or len(parts) < 2:
                continue
            room = ".".join(parts[:2])
            if room != module.room and module.room != app:
                arrows.add((module.room, room))
    rooms = {module.room for module in modules}
    return {(one, other) for one, other in arrows if other in rooms}


def floors_of(arrows: set[tuple[str, str]], rooms: set[str]) -> int:
    """How many rooms stand above each other on the longest way down, circles taken as one."""
    below = defaultdict(set)
    for one, other in arrows:
        below[one].add(other)
    heights: dict[str, int] = {}

    def height(room: str, on_the_way: frozenset[str]) -> int:
        if room in heights:
            return heights[room]
        highest = 0
        for other in below[room] - on_the_way:
            highest = max(highest, height(other, on_the_way | {room}))
        heights[room] = highest + 1
        return heights[room]

    return max((height(room, frozenset()) for room in sorted(rooms)), default=0)


def functions_of(modules: list[Module]) -> list[Function]:
    functions = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, FUNCTIONS):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                nodes = sum(1 for _ in ast.walk(node))
                functions.append(Function(f"{module.name}:{node.name}", lines, nodes))
    return functions


def annotated(modules: list[Module]) -> tuple[float, float]:
    """The shares of arguments and of returns that are annotated, in per cent."""
    arguments = annotated_arguments = returns = annotated_returns = 0
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, FUNCTIONS):
                continue
            returns += 1
            annotated_returns += node.returns is not None
            spec = node.args
            for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
                if argument.arg in ("self", "cls"):
                    continue
                arguments += 1
                annotated_arguments += argument.annotation is not None
    return percent(annotated_arguments, arguments), percent(annotated_returns, returns)


def comments_in(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(1 for token in tokens if token.type == tokenize.COMMENT)


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def median_and_p90(values: list[int]) -> list[float]:
    """The middle value, and the value that nine in ten do not exceed."""
    in_order = sorted(values)
    return [statistics.median(in_order), in_order[int(0.9 * (len(in_order) - 1))]]


def house(modules: list[Module]) -> dict:
    """Rooms, floors and arrows."""
    figures: dict = {"modules": len(modules)}
    mutual = []
    for app in APPS:
        own = [module for module in modules if module.app == app]
        rooms = {module.room for module in own} - {app}
        arrows = arrows_inside(app, modules)
        mutual += [f"{a} <-> {b}" for a, b in sorted(arrows) if a < b and (b, a) in arrows]
        loose = [m for m in own if m.name.count(".") == 1 and m.path.name != "__init__.py"]
        figures[f"{app}: modules"] = len(own)
        figures[f"{app}: modules in no room"] = len(loose)
        figures[f"{app}: rooms, floors, arrows"] = [
            len(rooms),
            floors_of(arrows, rooms),
            len(arrows),
        ]
    figures["pairs of rooms that import each other"] = mutual
    return figures


def reading(modules: list[Module]) -> dict:
    """How the code reads."""
    lines = [line for module in modules for line in module.text.splitlines()]
    nodes = [node for module in modules for node in ast.walk(module.tree)]
    functions = functions_of(modules)
    comments = sum(comments_in(module.text) for module in modules)
    conditionals = sum(isinstance(node, ast.IfExp) for node in nodes)
    comprehensions = sum(isinstance(node, COMPREHENSIONS) for node in nodes)
    arguments, returns = annotated(modules)
    densest = sorted(functions, key=lambda one: one.nodes, reverse=True)[:MOST_DENSE]
    thousands = len(lines) / 1000
    return {
        "lines": len(lines),
        "functions": len(functions),
        "function lines, median and p90": median_and_p90([one.lines for one in functions]),
        "syntax nodes per function, median and p90": median_and_p90(
            [one.nodes for one in functions]
        ),
        "lines over 88 characters, %": percent(sum(len(line) > 88 for line in lines), len(lines)),
        "lines over 100 characters, %": percent(sum(len(line) > 100 for line in lines), len(lines)),
        "conditional expressions per 1,000 lines": round(conditionals / thousands, 1),
        "comprehensions per 1,000 lines": round(comprehensions / thousands, 1),
        "conditional expressions": conditionals,
        "comprehensions": comprehensions,
        "comments per 100 lines": round(comments / thousands / 10, 2),
        "arguments annotated, %": arguments,
        "returns annotated, %": returns,
        "densest functions (nodes, lines)": [
            f"{one.nodes:5} {one.lines:4}  {one.place}" for one in densest
        ],
    }


def templates(checkout: Path) -> dict:
    """How wide the templates are."""
    widths, widest = [], []
    for path in sorted((checkout / "templates").rglob("*")):
        if path.suffix not in (".html", ".txt"):
            continue
        own = [len(line) for line in path.read_text(encoding="utf-8").splitlines()]
        widths += own
        widest.append((max(own, default=0), path.relative_to(checkout).as_posix()))
    widest.sort(reverse=True)
    return {
        "templates": len(widest),
        "template lines": len(widths),
        "template lines over 120 characters, %": percent(
            sum(width > 120 for width in widths), len(widths)
        ),
        "template lines over 160 characters, %": percent(
            sum(width > 160 for width in widths), len(widths)
        ),
        "widest templates": [f"{width:5}  {name}" for width, name in widest[:MOST_WIDE]],
    }


def print_table(figures: dict) -> None:
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        if isinstance(value, list) and (not value or isinstance(value[0], str)):
            print(f"{name.ljust(width)}  {len(value)}")
            for line in value:
                print(f"    {line}")
        elif isinstance(value, list):
            print(f"{name.ljust(width)}  {' / '.join(str(number) for number in value)}")
        else:
            print(f"{name.ljust(width)}  {value}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", nargs="?", default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--json", action="store_true", help="for a program")
    options = parser.parse_args()
    checkout = Path(options.checkout)
    modules = modules_of(checkout)
    figures = house(modules) | reading(modules) | templates(checkout)
    if options.json:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        print_table(figures)


if __name__ == "__main__":
    main()
