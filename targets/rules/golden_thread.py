"""The golden thread: from the vision down to each target, and up again (pure; framework 2.2)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from pmf_portal.formats.wording import Term, terms, upper_first


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
    def words(self) -> str:
        return {
            Level.VISION: "Vision",
            Level.PRIORITY: f"{terms.corporate_plan} priority",
            Level.PARTNERSHIP: "Partnership objective",
            Level.DIRECTORATE: f"{terms.directorate.capital} objective",
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


def why_it_cannot_serve(below: Level, above: Level) -> str:
    """In words, why an objective of one level cannot serve one of another; "" when it can."""
    if above < below:
        return ""
    lower, higher = (Term(uncapitalised(level.words)).with_article for level in (below, above))
    return f"{upper_first(lower)} cannot serve {higher}: the thread runs upwards."


def uncapitalised(words: str) -> str:
    return words[0].lower() + words[1:]


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
    order: tuple[str, int] | tuple[()] = ()
    serves: list[str] = field(default_factory=list)
    served_by: list[str] = field(default_factory=list)

    @property
    def pk(self) -> str:
        """The number of an objective, for its address."""
        return self.key.rpartition("-")[2]


class Thread:
    """The nodes of a year's thread, tied both ways."""

    def __init__(self, nodes: Iterable[Node], ties: Iterable[tuple[str, str]]) -> None:
        ordered = sorted(nodes, key=lambda node: (node.level, node.order, node.title))
        self.nodes = {node.key: node for node in ordered}
        for below, above in sorted(ties):
            if below in self.nodes and above in self.nodes:
                self.nodes[below].serves.append(above)
                self.nodes[above].served_by.append(below)
        place = {key: n for n, key in enumerate(self.nodes)}
        for node in self.nodes.values():
            node.serves.sort(key=place.__getitem__)
            node.served_by.sort(key=place.__getitem__)

    def top(self) -> list[str]:
        """Where a drawing of the whole begins: every vision; without one, whatever serves nothing
        but is served.
        """
        visions = [key for key, node in self.nodes.items() if node.level == Level.VISION]
        if visions:
            return visions
        return [key for key, node in self.nodes.items() if not node.serves and node.served_by]

    def above(self, key: str) -> list[str]:
        """Every node that a node serves, directly or through others, from the vision down."""
        reached = self._reached(self.nodes[key].serves, "serves")
        return [other for other in self.nodes if other in reached]

    def below(self, key: str) -> list[str]:
        """Every node that serves a node, directly or through others, from the top down."""
        reached = self._reached(self.nodes[key].served_by, "served_by")
        return [other for other in self.nodes if other in reached]

    def _reached(self, start: Iterable[str], direction: str) -> set[str]:
        """Some nodes with all that can be reached from them in one direction."""
        reached = set(start)
        waiting = list(reached)
        while waiting:
            node = self.nodes[waiting.pop()]
            for neighbour in getattr(node, direction):
                if neighbour not in reached:
                    reached.add(neighbour)
                    waiting.append(neighbour)
        return reached

    def measured(self) -> set[str]:
        """The keys of all nodes that at least one target measures, itself or through what serves
        it.
        """
        targets = [key for key, node in self.nodes.items() if node.level == Level.TARGET]
        return self._reached(targets, "serves")

    def orphans(self) -> dict[str, list[Node]]:
        """What is not part of the thread: targets and objectives that serve nothing, and
        priorities and objectives that nothing measures.
        """
        measured = self.measured()
        orphans: dict[str, list[Node]] = {"targets": [], "objectives": [], "unmeasured": []}
        for node in self.nodes.values():
            if node.level != Level.VISION and not node.serves:
                kind = "targets" if node.level == Level.TARGET else "objectives"
                orphans[kind].append(node)
            if node.level <= Level.TEAM and node.key not in measured:
                orphans["unmeasured"].append(node)
        return orphans

    def tree(self, roots: Iterable[str]) -> Iterator[tuple[int, Node, bool]]:
        """The thread below some nodes as (depth, node, seen before) in reading order; a node met
        again is not unfolded twice.
        """
        seen: set[str] = set()
        stack = [(0, key) for key in reversed(list(roots))]
        while stack:
            depth, key = stack.pop()
            again = key in seen
            seen.add(key)
            yield depth, self.nodes[key], again
            if not again:
                stack.extend((depth + 1, below) for below in reversed(self.nodes[key].served_by))


def counts_by_rating(thread: Thread, key: str) -> dict[str, int]:
    """How many of the targets below a node stand at each rating."""
    counts: dict[str, int] = defaultdict(int)
    for below in thread.below(key):
        node = thread.nodes[below]
        if node.level == Level.TARGET:
            counts[node.rating or "none"] += 1
    return dict(counts)
