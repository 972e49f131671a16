"""The paragraphs and lists of a plain text, for the HTML form of an e-mail (pure)."""

BULLET = "- "


def blocks_of(text: str) -> list[tuple[str, list[str]]]:
    """A text as ("p", [lines]) and ("ul", [items]) in order: blank lines part paragraphs, lines
    that begin with "- " are a list.
    """
    blocks: list[tuple[str, list[str]]] = []
    open_kind = None
    for line in text.splitlines():
        if not line.strip():
            open_kind = None
            continue
        kind = "ul" if line.startswith(BULLET) else "p"
        if kind != open_kind:
            blocks.append((kind, []))
        blocks[-1][1].append(line.removeprefix(BULLET).strip())
        open_kind = kind
    return blocks


def one_line(text: str) -> str:
    """A text without line breaks or other control characters, as the head of an e-mail needs it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
