"""Formats Django's HTML templates: one thing a line, indented, without changing what a reader sees.

    python tools/format_templates.py [FILE…]      (without files: all of templates/)
    python tools/format_templates.py --check      (lists what is not formatted; for `make lint`)

A line may break where there is white space already, between the attributes of a tag, and where
white space is insignificant: beside a block element on whatever way the template's conditions
take.  Template tags never span lines.  What keeps its white space on the page stays as it is.
"""

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 110  # what is aimed at
LIMIT = 160  # what tests/test_architecture.py allows
STEP = "  "
ATTRIBUTE_STEP = "    "

BLOCK_ELEMENTS = set(
    "html head body title meta link script style header footer main nav section aside div p ul ol"
    " li dl dt dd table caption thead tbody tr th td h1 h2 h3 h4 h5 form fieldset legend label"
    " details summary select option figure figcaption br hr pre svg g path text rect line".split()
)
VOID_ELEMENTS = set("area base br col embed hr img input link meta source track wbr".split())
VOID_ELEMENTS |= set("path rect line circle".split())
# Elements, by name or class, on whose page every space and line break is seen.
KEEPS_SPACE = re.compile(r"^<(pre|textarea)\b|\bportal-(prewrap|code)\b")
# A form that stands within its line.
STANDS_IN_LINE = re.compile(r'class="[^"]*portal-inline-form\b')
# Template tags that write nothing themselves, and those that write a block element.
SILENT_TAGS = {"extends", "load", "regroup", "resetcycle", "comment"}
SILENT = re.compile(r"^\{#|^\{% url .* as \w+ %\}$")
BLOCK_TAGS = set(
    "row crispy table columns line row_heading cell summary_row heading breadcrumbs".split()
)
# Blocks of base.html that stand between block elements.
BLOCKS_BETWEEN_BLOCKS = re.compile(r"^\{% block (head|before_main|content) %\}$")
BRANCHES = {"else", "elif", "empty"}
# Possessive (*+), so that a tag that does not end is given up at once.
TEMPLATE_TAG = r"(?>\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})"
QUOTED = rf'"(?>{TEMPLATE_TAG}|[^"])*+"'
TOKEN = re.compile(
    rf"(?P<template>{TEMPLATE_TAG})"
    rf"|(?P<html></?[a-zA-Z](?>{TEMPLATE_TAG}|{QUOTED}|[^>\"])*+>|<![^>]*>)"
    r"|(?P<space>\s+)"
    r"|(?P<text>(?:(?!\{[{%#]|</?[a-zA-Z]|<!)\S)+)"
)
IN_TAG = re.compile(rf"(?>{TEMPLATE_TAG}|{QUOTED}|[^\s\"])++")


class NotFormattable(Exception):
    """The template's tags do not nest."""


@dataclass
class Gap:
    """What stands between two nodes: white space, or nothing."""

    text: str = ""
    # Whether white space more or less makes no difference to a reader.
    is_loose: bool = False
    # Whether the white space is seen as it stands.
    is_fixed: bool = False
    # Whether it is the beginning or the end of the file, where lines begin and end anyway.
    is_edge: bool = False

    @property
    def may_break(self):
        return not self.is_fixed and (self.is_loose or self.is_edge or bool(self.text))

    @property
    def is_paragraph(self):
        return not self.is_fixed and self.text.count("\n") > 1


@dataclass
class Part:
    """An opening tag and what follows it: an element, or one branch of a template tag.  The items
    are gaps and nodes by turns, and begin and end with a gap.
    """

    opening: str
    items: list = field(default_factory=lambda: [Gap()])

    @property
    def nodes(self):
        return self.items[1::2]


@dataclass
class Node:
    """A word, a tag without content (no parts), or a tag with its content."""

    kind: str  # "text", "html" or "template"
    name: str
    opening: str
    parts: list = field(default_factory=list)
    closing: str = ""

    @property
    def children(self):
        return [child for part in self.parts for child in part.nodes]

    @property
    def is_silent(self):
        return self.kind == "template" and (
            self.name in SILENT_TAGS or bool(SILENT.search(self.opening))
        )

    @property
    def is_block(self):
        if self.kind == "html":
            return self.name in BLOCK_ELEMENTS and not STANDS_IN_LINE.search(self.opening)
        return self.kind == "template" and self.name in BLOCK_TAGS

    @property
    def is_control(self):
        return self.kind == "template" and bool(self.parts) and not self.is_block

    @property
    def keeps_space(self):
        return self.kind != "text" and bool(KEEPS_SPACE.search(self.opening))


# Reading


def parse(source):
    """The template as a tree under one part without a tag."""
    reader = Reader(set(re.findall(r"\{% *end(\w+)", source)))
    for match in TOKEN.finditer(source):
        if match.lastgroup == "space":
            reader.add_space(match[0])
        else:
            reader.add_tag_or_word(match.lastgroup, match[0])
    return reader.finish()


class Reader:
    """Builds the tree; `opened` holds each open node with its part that is being filled."""

    def __init__(self, paired):
        self.paired = paired
        self.root = Part("")
        self.opened = [(None, self.root)]

    def add_space(self, text):
        gap = self.opened[-1][1].items[-1]
        gap.text = text
        gap.is_fixed = any(node and node.keeps_space for node, _ in self.opened)

    def add_tag_or_word(self, kind, text):
        name = tag_name(kind, text)
        if name.startswith("/"):
            self.close(name[1:], text)
        elif kind == "template" and name in BRANCHES:
            self.begin_branch(text)
        else:
            self.add(Node(kind, name, text))

    def add(self, node):
        self.opened[-1][1].items += [node, Gap()]
        if is_paired(node, self.paired):
            node.parts.append(Part(node.opening))
            self.opened.append((node, node.parts[0]))

    def begin_branch(self, text):
        node, _ = self.opened.pop()
        if node is None or node.kind != "template":
            raise NotFormattable(f"{text} stands in {node and node.opening}")
        node.parts.append(Part(text))
        self.opened.append((node, node.parts[-1]))

    def close(self, name, text):
        node, _ = self.opened.pop()
        if node is None or node.name != name:
            raise NotFormattable(f"{text} closes {node and node.opening}")
        node.closing = text

    def finish(self):
        node, _ = self.opened.pop()
        if node:
            raise NotFormattable(f"{node.opening} is not closed")
        return self.root


def tag_name(kind, text):
    """The name of a tag, after a slash when it closes; empty for text, variables and comments."""
    if kind == "html":
        match = re.match(r"<(/?[\w-]+)", text)
        return match[1].lower() if match else ""
    if not text.startswith("{%"):
        return ""
    return re.sub("^end(?=.)", "/", text[2:-2].split()[0])


def is_paired(node, paired):
    if node.kind == "html":
        return (
            bool(node.name) and node.name not in VOID_ELEMENTS and not node.opening.endswith("/>")
        )
    return node.name in paired


# Where white space is insignificant


def mark_loose_gaps(root):
    is_child_template = any(node.name == "extends" for node in root.nodes)
    for backwards in (False, True):
        mark(root.items, False, backwards)
    for gap in root.items[::2]:
        gap.is_loose |= is_child_template  # what stands outside its blocks is not written at all


def mark(items, is_clear, backwards):
    """Mark the gaps before which (backwards: after which) certainly stands the edge of a block;
    return whether that holds at the end too.
    """
    for item in reversed(items) if backwards else items:
        if isinstance(item, Gap):
            item.is_loose |= is_clear
        else:
            is_clear = mark_node(item, is_clear, backwards)
    return is_clear


def mark_node(node, is_clear, backwards):
    if node.is_silent:
        return is_clear
    if node.is_block:
        for part in node.parts:
            mark(part.items, not node.keeps_space, backwards)
        return True
    if node.name in ("if", "for", "with") and node.kind == "template":
        return mark_control(node, is_clear, backwards)
    is_clear = bool(BLOCKS_BETWEEN_BLOCKS.search(node.opening))
    for part in node.parts:
        mark(part.items, is_clear, backwards)
    return is_clear


def mark_control(node, is_clear, backwards):
    """Each branch begins where the tag does; a loop also where its body ends."""
    ends = []
    for part in node.parts:
        begins_clear = is_clear
        if part.opening.startswith("{% for") and is_clear:
            begins_clear = ends_clear(part.items, backwards)
        ends.append(mark(part.items, begins_clear, backwards))
    tags = [tag_name("template", part.opening) for part in node.parts]
    if node.name == "with" or tags[-1] in ("else", "empty"):
        return all(ends)
    return all(ends) and is_clear  # the tag may write nothing


def ends_clear(items, backwards):
    """Whether the body of a loop that begins clear ends clear; marks nothing."""
    is_clear = True
    for node in reversed(items[1::2]) if backwards else items[1::2]:
        if node.is_block:
            is_clear = True
        elif node.is_control and node.name in ("if", "for", "with"):
            ends = [ends_clear(part.items, backwards) for part in node.parts]
            is_clear = is_clear and all(ends)
        elif not node.is_silent:
            is_clear = False
    return is_clear


# Writing


def format_template(source):
    root = parse(source)
    mark_loose_gaps(root)
    first, last = root.items[0], root.items[-1]
    first.is_edge = last.is_edge = True
    if any(node.name == "extends" for node in root.nodes):
        lines = lines_of_child_template(root)
    else:
        lines = lines_of(root.items, "")
    before = "\n" if first.text and not first.is_loose else ""
    return before + "\n".join(lines) + ("\n" if last.text or last.is_loose else "")


def lines_of_child_template(root):
    """An empty line stands beside each block of several lines, and where one stood before."""
    lines, was_long = [], False
    for gap, node in zip(root.items[::2], root.nodes, strict=False):
        of_node = lines_of([Gap(is_loose=True), node, Gap(is_loose=True)], "")
        is_long = len(of_node) > 1
        if lines and (is_long or was_long or gap.is_paragraph):
            lines.append("")
        was_long = is_long
        lines += of_node
    return lines


def lines_of(items, indent):
    """The lines of gaps and nodes: what stands alone on its own lines, the rest as running text."""
    lines, run = [], []
    for place in range(1, len(items), 2):
        before, node, after = items[place - 1 : place + 2]
        is_alone = stands_alone(node, before, after, indent)
        if is_alone or before.is_paragraph:
            lines += filled(run, indent)
            run = []
        if before.is_paragraph and lines:
            lines.append("")
        if is_alone:
            lines += lines_of_node(node, indent)
        else:
            run += [before, node]
    return lines + filled(run, indent)


def stands_alone(node, before, after, indent):
    """Whether a node takes lines of its own."""
    if not (before.may_break and after.may_break):
        return False
    if node.is_silent or is_large(node) or node.name == "include":
        return True
    if not (node.is_control and edges_may_break(node)):
        return False
    if has_large(node):
        return True
    return before.is_loose and after.is_loose and not fits(node, indent)


def is_large(node):
    return node.is_block and node.name != "br"


def has_large(node):
    return any(is_large(child) or has_large(child) for child in node.children)


def edges_may_break(node):
    return all(part.items[0].may_break and part.items[-1].may_break for part in node.parts)


def fits(node, indent):
    text = flat(node)
    return len(indent + text) <= WIDTH and "\n" not in text


def is_simple(node):
    """Whether a node reads well on one line: few blocks inside, and none within another."""
    large = [child for child in node.children if is_large(child) or has_large(child)]
    if node.is_control:
        return not large
    return len(large) <= 3 and not any(child.is_control or has_large(child) for child in large)


def lines_of_node(node, indent):
    if fits(node, indent) and is_simple(node):
        return [indent + flat(node)]
    if not node.parts or not edges_may_break(node):
        return filled([node], indent)
    lines = []
    for part in node.parts:
        lines += filled([Node(node.kind, "", part.opening)], indent)
        lines += lines_of(part.items, indent + STEP)
    return [*lines, indent + node.closing]


# Marks within running text: white space, a place where white space may stand, and the space
# between attributes.
SPACE, PLACE, ATTRIBUTE = "\0", "\1", "\2"


def running_text(items):
    text = ""
    for item in items:
        if isinstance(item, Gap):
            text += mark_of(item)
            continue
        text += marked_tag(item)
        for number, part in enumerate(item.parts):
            text += (part.opening if number else "") + running_text(part.items)
        text += item.closing
    return text


def mark_of(gap):
    if gap.is_fixed:
        return gap.text
    if gap.is_loose:
        return PLACE
    return SPACE if gap.text else ""


def marked_tag(node):
    if node.kind == "html" and not node.opening.startswith("<!"):
        return ATTRIBUTE.join(IN_TAG.findall(node.opening))
    return node.opening


def flat(node):
    return spelled_out(running_text([node]))


def spelled_out(text):
    return text.replace(SPACE, " ").replace(ATTRIBUTE, " ").replace(PLACE, "")


def filled(run, indent):
    """Running text in lines, as full as they may be; broken within a tag only where nothing else
    makes them short enough.
    """
    lines, line = [], ""
    for mark, word in re.findall(rf"([{SPACE}{PLACE}]*)([^{SPACE}{PLACE}]+)", running_text(run)):
        longer = line + (SPACE if SPACE in mark else "") + word
        if line and len(longer.split("\n")[0]) > WIDTH:
            lines.append(line)
            line = ""
        *full, line = cut_within_tags(longer if line else indent + word, indent)
        lines += full
    if line:
        lines.append(line)
    return [spelled_out(one) for one in lines]


def cut_within_tags(text, indent):
    """The lines of a text that must not be broken elsewhere."""
    for line in text.split("\n"):
        while cut := place_to_cut(line):
            yield line[:cut]
            line = indent + ATTRIBUTE_STEP + line[cut + 1 :]
        yield line


def place_to_cut(line):
    """The last place between attributes that leaves a line short enough; else, if it is far too
    long, the first one; 0 for none.
    """
    cut = line.rfind(ATTRIBUTE, 0, WIDTH + 1)
    if len(line) <= WIDTH or ATTRIBUTE not in line:
        return 0
    if cut > 0 and not re.fullmatch(r" *<\w+", line[:cut]):
        return cut
    return line.find(ATTRIBUTE) if len(line) > LIMIT or cut < 0 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    unformatted = 0
    for path in arguments.files or sorted((ROOT / "templates").rglob("*.html")):
        source = path.read_text()
        try:
            formatted = format_template(source)
        except NotFormattable as problem:
            sys.exit(f"{path}: {problem}")
        if formatted == source:
            continue
        unformatted += 1
        if arguments.check:
            print(f"{path} is not formatted")
        else:
            path.write_text(formatted)
    sys.exit(1 if arguments.check and unformatted else 0)


if __name__ == "__main__":
    main()
