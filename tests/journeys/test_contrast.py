"""That looking at some texts of each kind finds what looking at all of them would."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.portal import violations

ROWS = 40
PAGE = """<!doctype html><html lang="en"><head><title>Contrast</title><style>
body {{ color: #111; background: #fff }} .bad, .dark td {{ color: #bbb }} .dark {{ background: #ccc }}
tr:nth-child(even) .striped {{ color: #ccc }}
</style></head><body><main><h1>Contrast</h1><table><tr><th scope="col">Row</th></tr>{rows}</table></main>
</body></html>"""


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        ("<tr><td>{}</td></tr>", []),
        ('<tr><td class="bad">{}</td></tr>', ["color-contrast"]),
        ('<tr class="dark"><td>{}</td></tr>', ["color-contrast"]),
    ],
)
def test_one_text_of_another_kind_among_many_is_found(page, planted, words):
    rows = [f"<tr><td>row {number}</td></tr>" for number in range(ROWS)]
    rows[ROWS // 2] = planted.format("planted")
    page.set_content(PAGE.format(rows="".join(rows)))
    assert [rule for rule, _ in violations(Axe(), page)] == words


def test_every_second_row_in_another_colour_is_found(page):
    rows = ['<tr><td class="striped">row</td></tr>' for _ in range(ROWS)]
    page.set_content(PAGE.format(rows="".join(rows)))
    assert [rule for rule, _ in violations(Axe(), page)] == ["color-contrast"]
    assert page.locator("[data-contrast]").count() == 0
