"""How addresses spell the codes of targets."""


class CodeConverter:
    """Any text without a control character: PostgreSQL refuses to look for a NUL, and no code holds
    any other.
    """

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
