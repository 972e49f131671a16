"""The golden thread: from the vision down to each target, and up again (pure; framework 2.2)."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """The levels of the planning framework, from the top; an objective serves objectives of a
    higher level only.
    """

    VISION = 0
    PRIORITY = 1
    PARTNERSHIP = 2
    DIRECTORATE = 3
    SERVICE = 4
    TEAM = 5
    INDIVIDUAL = 6
    TARGET = 7

    @property
    def words(self):
        return {
            Level.VISION: "Vision",
            Level.PRIORITY: "Corporate Plan priority",
            Level.PARTNERSHIP: "Partnership objective",
            Level.DIRECTORATE: "Directorate objective",
            Level.SERVICE: "Service objective",
            Level.TEAM: "Team objective",
            Level.INDIVIDUAL: "Individual objective",
            Level.TARGET: "Target",
        }[self]


LEVEL_OF_PLAN = {
    "corporate": Level.PRIORITY,
    "partnership": Level.PARTNERSHIP,
    "directorate": Level.DIRECTORATE,
    "service": Level.SERVICE,
    "team": Level.TEAM,
}


def why_it_cannot_serve(below, above):
    """In words, why an objective of one level cannot serve one of another; "" when it can."""
    if above < below:
        return ""
    return (
        f"A {below.words[0].lower() + below.words[1:]} cannot serve a"
        f" {above.words[0].lower() + above.words[1:]}: the thread runs upwards."
    )


@dataclass(slots=True)
class Node:
    """A point of the thread: an objective or a target, with what it serves and what serves it, by
    key.
    """

    key: str
    level: Level
    title: str
    plan: str = ""
    link: str = ""
    rating: str = ""
    order: tuple = ()
    serves: list = field(default_factory=list)
    served_by: list = field(default_factory=list)

    @property
    def pk(self):
        """The number of an objective, for its address."""
        return self.key.rpartition("-")[2]


class Thread:
    """The nodes of a year's thread, tied both ways."""

    def __init__(self, nodes, ties):
        self.nodes = {
            node.key: node
            for node in sorted(nodes, key=lambda node: (node.level, node.order, node.title))
        }
        for below, above in sorted(ties):
            if below in self.nodes and above in self.nodes:
                self.nodes[below].serves.append(above)
                self.nodes[above].served_by.append(below)
        place = {key: n for n, key in enumerate(self.nodes)}
        for node in self.nodes.values():
            node.serves.sort(key=place.get)
            node.served_by.sort(key=place.get)

    def top(self):
        """Where a drawing of the whole begins: every vision; without one, whatever serves nothing
        but is served.
        """
        visions = [key for key, node in self.nodes.items() if node.level == Level.VISION]
        return visions or [
            key for key, node in self.nodes.items() if not node.serves and node.served_by
        ]

    def above(self, key):
        """Every node that a node serves, directly or through others, from the vision down."""
        return self._reached(key, "serves")

    def below(self, key):
        """Every node that serves a node, directly or through others, from the top down."""
        return self._reached(key, "served_by")

    def _reached(self, key, way):
        found, edge = set(), [key]
        while edge:
            edge = [
                other
                for one in edge
                for other in getattr(self.nodes[one], way)
                if other not in found and not found.add(other)
            ]
        return [other for other in self.nodes if other in found]

    def measured(self):
        """The keys of all nodes that at least one target measures, itself or through what serves
        it.
        """
        found = [key for key, node in self.nodes.items() if node.level == Level.TARGET]
        reached, edge = set(found), found
        while edge:
            edge = [
                above
                for key in edge
                for above in self.nodes[key].serves
                if above not in reached and not reached.add(above)
            ]
        return reached

    def orphans(self):
        """What hangs loose: targets and objectives that serve nothing, and priorities and
        objectives that nothing measures.
        """
        measured = self.measured()
        loose = [
            node for node in self.nodes.values() if node.level != Level.VISION and not node.serves
        ]
        return {
            "targets": [node for node in loose if node.level == Level.TARGET],
            "objectives": [node for node in loose if node.level != Level.TARGET],
            "unmeasured": [
                node
                for node in self.nodes.values()
                if node.level <= Level.TEAM and node.key not in measured
            ],
        }

    def tree(self, roots):
        """The thread below some nodes as (depth, node, seen before) in reading order; a node met
        again is not unfolded twice.
        """
        seen, stack = set(), [(0, key) for key in reversed(roots)]
        while stack:
            depth, key = stack.pop()
            again = key in seen
            seen.add(key)
            yield depth, self.nodes[key], again
            if not again:
                stack.extend((depth + 1, below) for below in reversed(self.nodes[key].served_by))


def counts_by_rating(thread, key):
    """How many of the targets below a node stand at each rating."""
    counts = defaultdict(int)
    for below in thread.below(key):
        node = thread.nodes[below]
        if node.level == Level.TARGET:
            counts[node.rating or "none"] += 1
    return dict(counts)
