"""A resident looks how their ward compares, at a desk and on a phone, and by keyboard alone."""

from tests.journeys.portal import NARROW, WIDE


def test_a_resident_finds_how_their_ward_compares(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/places/")
        portal.reads("How does your place compare?", "Wards (22)", "Wirral West")
        portal.page.locator(".portal-beside").get_by_role("link", name="Seacombe").last.click()
        portal.reads("How Seacombe compares", "Council as a whole", "illustrative")
        portal.check()
        portal.page.get_by_label("Ward", exact=True).select_option(label="Heswall")
        portal.page.get_by_role("button", name="Compare").click()
        portal.reads("Seacombe compared with Heswall", "Antisocial behaviour reported")
        portal.check()


def test_a_page_shows_one_map_drawn_for_its_width(portal):
    for size, shown, hidden in ((WIDE, "wide", "narrow"), (NARROW, "narrow", "wide")):
        portal.page.set_viewport_size(size)
        for address in ("/", "/places/", "/targets/RE09/"):
            portal.visit(address)
            assert portal.page.locator(f".portal-map-{shown}").first.is_visible(), address
            assert not portal.page.locator(f".portal-map-{hidden}").first.is_visible(), address


def test_a_tile_of_the_map_is_reached_and_opened_by_keyboard(portal):
    portal.visit("/targets/RE09/")
    portal.reads("By ward, February 2024", "per 1,000")
    tile = portal.page.locator(".portal-map-wide a[href='/places/E05000972/']")
    assert tile.get_attribute("aria-label").startswith("Seacombe: ")
    tile.focus()
    portal.page.keyboard.press("Enter")
    portal.page.wait_for_url("**/places/E05000972/")
    portal.reads("How Seacombe compares")


def test_a_suppressed_ward_says_why_there_is_no_figure(portal):
    portal.visit("/targets/CP14/2024-01/")
    portal.page.get_by_text("All places as a list").click()
    portal.reads("Clatterbridge", "not published", "Fewer than five people")
