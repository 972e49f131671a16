"""The golden thread as a picture: boxes in columns by level, lines between them (pure)."""

from dataclasses import dataclass

from targets.golden_thread import Level

WIDTH, HEIGHT, GAP_X, GAP_Y, TOP = 190, 58, 40, 12, 24
MOST_IN_COLUMN = 14


@dataclass(frozen=True)
class Box:
    """One box of the picture: where it stands, its words in lines, and its level or rating."""

    x: int
    y: int
    lines: tuple
    look: str
    rating: str
    title: str


def draw(thread, roots, above):
    """The picture of what stands above some nodes, the nodes, and what serves them; a column too long for it is left to the list."""
    wanted = dict.fromkeys([*above, *roots])
    for root in roots:
        wanted |= dict.fromkeys(thread.below(root))
    columns = {}
    for key in wanted:
        columns.setdefault(thread.nodes[key].level, []).append(key)
    left_out = {Level(level).words: len(keys) for level, keys in columns.items() if len(keys) > MOST_IN_COLUMN}
    columns = {level: keys for level, keys in sorted(columns.items()) if len(keys) <= MOST_IN_COLUMN}
    place = placed(thread, columns)
    lines = [
        (place[above_key][0] + WIDTH, place[above_key][1] + HEIGHT // 2, place[key][0], place[key][1] + HEIGHT // 2)
        for key in place
        for above_key in thread.nodes[key].serves
        if above_key in place
    ]
    return {
        "boxes": [box(thread.nodes[key], *place[key]) for key in place],
        "lines": lines,
        "heads": [(n * (WIDTH + GAP_X), Level(level).words) for n, level in enumerate(columns)],
        "width": max(1, len(columns)) * (WIDTH + GAP_X) - GAP_X,
        "height": TOP + max(map(len, columns.values()), default=1) * (HEIGHT + GAP_Y),
        "left_out": left_out,
    }


def placed(thread, columns):
    """Where each box stands: in each column those that serve the same stand together, in the order of what they serve."""
    place = {}
    for n, keys in enumerate(columns.values()):
        heights = {key: [place[above][1] for above in thread.nodes[key].serves if above in place] for key in keys}
        keys = sorted(keys, key=lambda key: sum(heights[key]) / len(heights[key]) if heights[key] else 0)
        for row, key in enumerate(keys):
            place[key] = (n * (WIDTH + GAP_X), TOP + row * (HEIGHT + GAP_Y))
    return place


def box(node, x, y):
    rating = node.rating.replace("_", " ").capitalize()
    return Box(x, y, tuple(in_lines(node.title, lines=2 if rating else 3)), node.rating or node.level.name.lower(), rating, node.title)


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
