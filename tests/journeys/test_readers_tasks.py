"""What readers come for, at a browser, with each click counted: a task that needs more clicks than it
may is mended on the page.
"""

import csv
import html
import io
import re
import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

import pytest

from pmf_portal.periods.month import Month
from scorecards.models import Actual
from tests.platform.parquet_reader import read_parquet

MARCH = Month(2024, 3)
# What a lead's spreadsheet holds at the end of a month: fifteen figures, some with their comments.
FIGURES = """Code,Figure,Count 1,Count 2,Comment
CP11,,88,100,
CP13,,73,100,Recruiting
CP01,,63,100,Recruiting
FW09,,55,100,Recruiting
FW01,47,,,Recruiting
FW02,91.5,,,
CP12,10.8,,,Recruiting
CP19,205,,,Recruiting
FW05,92,,,
FW06,19.3,,,Recruiting
FW11,1,,,
CP14,215,,,Recruiting
CP15,740,,,
FW07,86,,,
FW08,94.2,,,"""


class Reader:
    """Somebody at the portal, whose clicks are counted; typing is none."""

    def __init__(self, portal):
        self.portal, self.page, self.clicks = portal, portal.page, 0

    def begins_at(self, path):
        self.portal.visit(path)
        self.clicks = 0

    def signs_in(self, name):
        self.portal.sign_in(name)
        assert self.page.url.endswith("/desk/")
        self.clicks = 0

    def clicks_on(self, role, name, within="main"):
        self.page.locator(within).get_by_role(role, name=name).first.click()
        self.clicks += 1
        self.portal.check()

    def reads(self, *texts):
        self.portal.reads(*texts)


@pytest.fixture
def reader(portal):
    return Reader(portal)


# Residents.


def search(reader, words):
    reader.page.get_by_label("Search reports, targets and documents").first.fill(words)
    reader.clicks_on("button", "Search")


def test_a_resident_finds_whether_recycling_gets_better(reader):
    reader.begins_at("/")
    search(reader, "recycling")
    reader.clicks_on("link", "CP08 Household waste reused recycled or composted")
    reader.reads("57.6%", "Amber", "Has it really changed?")
    assert reader.page.locator("main svg").first.is_visible()
    # What is not there is told where it is looked for.
    reader.reads("CP08 is not compared with other councils", "CP08 has no figures by ward")
    assert reader.clicks <= 3


def test_a_resident_finds_how_their_ward_does_with_the_bins(reader):
    reader.begins_at("/")
    search(reader, "bins")
    reader.clicks_on("link", "RE02 Missed bin collections")
    reader.reads("Plan missed in February: 58 per 100,000", "By ward")
    assert reader.page.get_by_role("link", name="Bebington").first.is_visible()
    reader.clicks_on("link", re.compile("^Bebington"))
    reader.reads("Bebington", "Missed bin collections")
    assert reader.clicks <= 3


def test_a_resident_finds_how_neighbouring_councils_do(reader):
    reader.begins_at("/")
    reader.reads("Beside other councils")
    reader.clicks_on("link", "Older people who need no long-term service after reablement")
    reader.reads("How do others do?", "10th of 16", "76.9%", "Sefton", "median")
    assert reader.clicks == 1


# Councillors.


def test_a_committee_member_finds_the_pack_and_three_questions(reader):
    reader.signs_in("committee-member")
    reader.clicks_on("link", "Pack: Families and Wellbeing Committee scorecard")
    reader.reads("Questions you may want to ask")
    heading = reader.page.get_by_role("heading", name="Questions you may want to ask").first
    questions = heading.evaluate(
        """(heading) => {
            const found = [];
            for (let next = heading.nextElementSibling; next; next = next.nextElementSibling) {
                if (/^H[1-6]$/.test(next.tagName)) break;
                if (next.innerText.trim().includes("?")) found.push(next.innerText);
            }
            return found;
        }"""
    )
    assert len(questions) >= 3, questions
    assert reader.clicks <= 2


def test_a_portfolio_holder_reads_the_monthly_briefing(reader):
    reader.signs_in("portfolio-holder-families-and-wellbeing")
    reader.clicks_on("link", "Monthly briefing")
    reader.reads("February 2024", "Families and Wellbeing", "Worse", "Better")
    assert reader.clicks == 1


@pytest.mark.parametrize("name", ["portfolio-holder-families-and-wellbeing", "leader"])
def test_the_monthly_briefing_is_printed_on_one_page(reader, name):
    reader.signs_in(name)
    reader.clicks_on("link", "Monthly briefing")
    printed = reader.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_team_briefing_is_one_press_away_and_prints_on_one_page(reader):
    reader.signs_in("head-adult-social-care")
    reader.clicks_on("link", "Team briefing")
    reader.reads("Team briefing: Adult Social Care", "Decided since the last month")
    printed = reader.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1 and reader.clicks == 1


def test_the_executive_group_finds_what_to_decide_and_the_sum(reader):
    reader.signs_in("cesg-member")
    desk = reader.page.get_by_role("table", name=re.compile("^Decisions, the most money first"))
    assert desk.get_by_role("row").count() > 1
    # Each decision has a sum, be it none, and ways to go.
    sums = desk.locator('[data-label="Sum"]').filter(has_text=re.compile("No new money|£"))
    assert sums.count() == desk.get_by_role("row").count() - 1
    reader.reads("decisions wait for you", "Keep the plan")
    reader.clicks_on("link", "Corporate health pack, February 2024")
    asked = reader.page.get_by_role("table", name="What you are asked to decide")
    first = asked.get_by_role("row").nth(1).inner_text()
    assert "Forecast revenue variance from budget" in first and "£1.2 million" in first
    # It stands before every chart, as on the first page of the paper.
    before = reader.page.evaluate(
        """() => {
            const table = [...document.querySelectorAll("main table")].find(
                (one) => one.innerText.includes("£1.2 million"));
            const chart = [...document.querySelectorAll("main figure svg, main svg[role=img]")].find(
                (one) => one.getBoundingClientRect().height > 100);
            return !chart || Boolean(
                table.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING);
        }"""
    )
    assert before and reader.clicks == 1


# Journalists.


def newest_of_waits(body):
    """The newest figure and rating of CP01 in the whole file, read as a data journalist would."""
    # It takes a second to import, and nothing else reads with it.
    pandas = import_module("pandas")
    table = pandas.read_csv(io.BytesIO(body), parse_dates=["period_end"])
    row = table[(table.code == "CP01") & table.value.notna()].iloc[-1]
    return row.period_end.date(), round(row.value, 1), row.rating


def test_a_journalist_loads_the_whole_file_and_each_form_says_the_same(reader):
    reader.begins_at("/")
    reader.clicks_on("link", "All figures as open data")
    forms = {}
    for name, form in (("All figures as CSV", "csv"), ("All figures as Parquet", "parquet")):
        with reader.page.expect_download() as download:
            reader.page.get_by_role("link", name=name).first.click()
        with open(download.value.path(), "rb") as file:
            forms[form] = file.read()
    assert newest_of_waits(forms["csv"]) == (date(2024, 2, 29), 63.2, "red")
    names, rows, notes = read_parquet(forms["parquet"])
    assert len(rows) == len(list(csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig"))))) - 1
    assert "value" in names and "nationalarchives.gov.uk" in notes["licence"]


@pytest.fixture
def other_site(tmp_path):
    """A newspaper's site: the address of its page, and what the page holds."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", tmp_path / "index.html"
    server.shutdown()
    server.server_close()


def test_a_journalist_puts_the_chart_on_another_site(reader, live_server, settings, other_site):
    settings.PORTAL_URL = live_server.url
    reader.begins_at("/targets/CP01/")
    reader.page.get_by_text("Put this chart on your website").click()
    line = reader.page.get_by_label("Line to copy").inner_text()
    assert line.startswith("<iframe") and live_server.url in html.unescape(line)
    address, article = other_site
    article.write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">{line}'
    )
    reader.portal.noise.clear()
    reader.page.goto(address)
    frame = reader.page.frame_locator("iframe")
    frame.locator("svg.wide, svg.narrow").first.wait_for(state="attached")
    assert "63.2%" in frame.locator("main").inner_text()
    assert "Open Government Licence" in frame.locator("main").inner_text()
    assert reader.portal.noise == []


def test_a_journalist_saves_a_chart_as_a_picture(reader):
    reader.begins_at("/targets/CP01/")
    for form, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"\xef\xbb\xbfperiod,")):
        with reader.page.expect_download() as download:
            reader.page.get_by_role("link", name=f"{form} of the chart “Plan missed").click()
        assert download.value.suggested_filename == f"CP01-2024-02-main.{form.lower()}"
        with open(download.value.path(), "rb") as file:
            assert file.read().startswith(begins)


# Leads.


def test_a_lead_enters_fifteen_figures_from_a_spreadsheet_in_three_acts(reader):
    reader.signs_in("lead-families-and-wellbeing")
    reader.reads("15 figures to enter")
    # Paste, check, save: the grid and its box stand on the desk.
    pasted = "\n".join(line.replace(",", "\t") for line in FIGURES.splitlines())
    reader.page.get_by_label("Copy the block in your spreadsheet").fill(pasted)
    reader.clicks_on("button", "Check before saving")
    reader.reads("15 rows read.")
    for field in reader.page.get_by_label("Why is this figure right?").all():
        field.fill("Checked with the service")
    reader.page.locator("main").get_by_role("button", name="Save").last.click()
    reader.clicks += 1
    reader.reads("15 figures saved.")
    assert reader.clicks == 2
    reader.portal.visit("/desk/")
    reader.reads("Nothing is left to enter")
    saved = Actual.objects.filter(month=MARCH, target__code="FW02").get()
    assert saved.recorded_by.username == "lead-families-and-wellbeing"


def test_a_lead_types_a_figure_on_the_desk_itself(reader):
    reader.signs_in("lead-families-and-wellbeing")
    reader.page.locator("[name='FW02-value']").fill("91.5")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector("#row-FW02[data-saved]")
    reader.reads("14 figures to enter")
    assert reader.page.url.endswith("/desk/") and reader.clicks == 0


def test_a_lead_corrects_a_figure_of_last_month_from_the_desk(reader):
    reader.signs_in("lead-families-and-wellbeing")
    reader.clicks_on("link", "Correct February 2024")
    reader.clicks_on("link", "Correct FW02")
    row = reader.page.locator("#row-FW02")
    row.locator("[name='FW02-value']").fill("91.6")
    row.get_by_label("Reason for the correction").fill("A return came late")
    row.get_by_role("button", name="Save FW02").click()
    reader.clicks += 1
    reader.page.wait_for_selector("#row-FW02[data-saved]")
    newest = Actual.objects.filter(target__code="FW02", month=MARCH - 1).order_by("-revision")[0]
    assert (str(newest.value.normalize()), newest.reason) == ("91.6", "A return came late")
    assert reader.clicks <= 3
