"""The golden thread as a picture: boxes one step of the thread after the other, lines between them
(pure).
"""

from dataclasses import dataclass

from targets.rules.golden_thread import Level

WIDTH, HEIGHT, GAP_X, GAP_Y = 200, 66, 44, 10
MOST_ROWS = 90


@dataclass(frozen=True)
class Box:
    """One box of the picture: where it stands, its level, its words in lines, and its rating."""

    x: int
    y: int
    level: str
    lines: tuple
    look: str
    rating: str
    title: str


def draw(thread, roots, above):
    """The picture of what stands above some nodes, the nodes, and what serves them.

    Each box stands one step to the right of what it serves, so that no line runs behind another box
    of the same thread.
    Where the targets would be too many rows they are left to the list.
    """
    wanted = dict.fromkeys([*above, *roots])
    for root in roots:
        wanted |= dict.fromkeys(thread.below(root))
    left_out = {}
    for level in sorted({thread.nodes[key].level for key in wanted}, reverse=True):
        if len(wanted) <= MOST_ROWS:
            break
        dropped = [key for key in wanted if thread.nodes[key].level == level]
        left_out[Level(level).words] = len(dropped)
        wanted = {key: None for key in wanted if thread.nodes[key].level != level}
    return picture(thread, wanted) | {"left_out": left_out}


def picture(thread, wanted):
    columns = columns_of(thread, wanted)
    rows = rows_of(thread, wanted, columns)
    place = {
        key: (columns[key] * (WIDTH + GAP_X), round(rows[key] * (HEIGHT + GAP_Y))) for key in wanted
    }
    ties = [(above, key) for key in wanted for above in thread.nodes[key].serves if above in wanted]
    return {
        "boxes": [box(thread.nodes[key], *place[key]) for key in wanted],
        "lines": [
            (
                place[a][0] + WIDTH,
                place[a][1] + HEIGHT // 2,
                place[key][0],
                place[key][1] + HEIGHT // 2,
            )
            for a, key in ties
        ],
        "width": (max(columns.values(), default=0) + 1) * (WIDTH + GAP_X) - GAP_X,
        "height": round((max(rows.values(), default=0) + 1) * (HEIGHT + GAP_Y)),
    }


def columns_of(thread, wanted):
    """One step to the right of the furthest that a node serves; nodes come from the top down, so
    one pass is enough.
    """
    columns = {}
    for key in sorted(wanted, key=lambda key: thread.nodes[key].level):
        columns[key] = max(
            (columns[above] + 1 for above in thread.nodes[key].serves if above in columns),
            default=0,
        )
    return columns


def rows_of(thread, wanted, columns):
    """What nothing serves gets a row of its own; what is served stands in the middle of what serves
    it.
    """
    children = {key: [] for key in wanted}
    roots = []
    for key in wanted:
        parents = [above for above in thread.nodes[key].serves if above in wanted]
        nearest = max(parents, key=columns.get, default=None)
        (children[nearest] if nearest else roots).append(key)
    rows, free = {}, 0
    pending = [(key, False) for key in reversed(roots)]
    while pending:
        key, served = pending.pop()
        if served:
            own = [rows[child] for child in children[key]]
            rows[key] = (own[0] + own[-1]) / 2
        elif children[key]:
            pending += [(key, True), *((child, False) for child in reversed(children[key]))]
        else:
            rows[key], free = free, free + 1
    return rows


def box(node, x, y):
    rating = node.rating.replace("_", " ").capitalize()
    return Box(
        x,
        y,
        node.level.words,
        tuple(in_lines(node.title, lines=2)),
        node.rating or node.level.name.lower(),
        rating,
        node.title,
    )


def in_lines(title, most=27, lines=3):
    """A title in a few short lines, cut with an ellipsis."""
    found = [""]
    for word in title.split():
        if found[-1] and len(found[-1]) + len(word) + 1 > most:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][: most - 1] + "…"]
    return [line if len(line) <= most else line[: most - 1] + "…" for line in found]
