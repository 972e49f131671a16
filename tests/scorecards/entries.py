"""A figure as the pages for entering it send it."""

RECORD = {
    "value": "90",
    "status": "final",
    "comment": "",
    "seen_revision": "0",
    "confirmation": "Checked",
}
ROW = {f"F1-{name}": text for name, text in RECORD.items()} | {"save": "F1"}
