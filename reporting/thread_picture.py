"""The golden thread as a picture: boxes in columns by level, lines between them (pure)."""

from dataclasses import dataclass

from targets.golden_thread import Level

WIDTH, HEIGHT, GAP_X, GAP_Y = 190, 58, 40, 12
MOST_IN_COLUMN = 14


@dataclass(frozen=True)
class Box:
    """One box of the picture: where it stands, its words in lines, its rating, and where it leads."""

    x: int
    y: int
    lines: tuple
    level: str
    rating: str
    pk: str
    title: str


def draw(thread, roots, above):
    """The picture of what stands above some nodes, the nodes, and what serves them: boxes, lines, size, and how many did not fit."""
    wanted = [*above, *roots]
    for root in roots:
        wanted += thread.below(root)
    columns = {}
    for key in dict.fromkeys(wanted):
        columns.setdefault(thread.nodes[key].level, []).append(key)
    place, left_out = {}, {}
    for n, level in enumerate(sorted(columns)):
        keys = columns[level]
        for row, key in enumerate(keys[:MOST_IN_COLUMN]):
            place[key] = (n * (WIDTH + GAP_X), 24 + row * (HEIGHT + GAP_Y))
        if len(keys) > MOST_IN_COLUMN:
            left_out[Level(level).words] = len(keys) - MOST_IN_COLUMN
    boxes = [box(thread.nodes[key], *place[key]) for key in place]
    lines = [
        (place[above_key][0] + WIDTH, place[above_key][1] + HEIGHT // 2, place[key][0], place[key][1] + HEIGHT // 2)
        for key in place
        for above_key in thread.nodes[key].serves
        if above_key in place
    ]
    heads = [(n * (WIDTH + GAP_X), Level(level).words) for n, level in enumerate(sorted(columns))]
    width = max(1, len(columns)) * (WIDTH + GAP_X) - GAP_X
    height = 24 + max((min(len(keys), MOST_IN_COLUMN) for keys in columns.values()), default=1) * (HEIGHT + GAP_Y)
    return {"boxes": boxes, "lines": lines, "heads": heads, "width": width, "height": height, "left_out": left_out}


def box(node, x, y):
    is_objective = node.key.startswith("objective-")
    return Box(x, y, tuple(in_lines(node.title)), node.level.name.lower(), node.rating, node.key.removeprefix("objective-") if is_objective else "", node.title)


def in_lines(title, most=26, lines=3):
    """A title in a few short lines, cut with an ellipsis."""
    found = [""]
    for word in title.split():
        if found[-1] and len(found[-1]) + len(word) + 1 > most:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][: most - 1] + "…"]
    return [line if len(line) <= most + 2 else line[: most + 1] + "…" for line in found]
