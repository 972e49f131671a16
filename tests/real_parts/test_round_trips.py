"""What the portal gives out, saved again by LibreOffice and brought back: nothing to save."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.periods.month import FinancialYear
from scorecards.models import NothingToReport
from tests.real_parts import office as libreoffice
from tests.real_parts.office import SOFFICE

# All that a CSV filter has to be told: commas, quotation marks, UTF-8, texts as they are.
FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"}
COMMENTS = [
    'First line\nsecond line\n• third, with a comma; “quoted” and "so"',
    "'=1+1 is no formula, nor is @this",
    "+5 more than planned – 0012, 1E5, MAR1 and 1/2",
    "  👩‍👧 ½ ≤ €6, Łódź, 日本語  ",
    "<b>&amp;</b> _x0041_ %s",
]

pytestmark = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Opens a file in LibreOffice and saves it in another format."""
    folder = tmp_path_factory.mktemp("office")

    def convert(data, ending):
        source = folder / "file.xlsx"
        source.write_bytes(data)
        out = folder / ending
        libreoffice.convert(source, out, folder / "profile", FILTERS.get(ending, ending))
        (converted,) = out.glob(f"file*.{ending}")
        return converted.read_bytes()

    return convert


def upload(client, address, data, name):
    answer = client.post(address, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["problems"]
    return client.get(answer.url).content.decode()


@pytest.mark.parametrize("ending", ["ods", "xlsx", "csv"])
@pytest.mark.parametrize("words", [COMMENTS[:3], COMMENTS[2:]])
def test_the_months_workbook_comes_back_unchanged(client, approved, office, ending, words):
    first, second, third = words
    approved.figure(approved.latest, "2013-09", "91.333333", comment=first, status="provisional")
    parts = {"numerator": "1234", "denominator": "2000"}
    approved.figure(approved.ratio, "2013-09", comment=second, source="The “register”", **parts)
    approved.figure(approved.total, "2013-09", "12", comment=third, source="0012")
    client.force_login(approved.people["lead"])
    data = client.get("/actuals/workbook.xlsx").content
    page = upload(client, "/actuals/import/", office(data, ending), f"figures.{ending}")
    assert "there is nothing to save; 3 repeat what is stored" in " ".join(page.split())


def test_nothing_to_report_comes_back_unchanged(client, approved, at, office):
    NothingToReport.objects.create(
        target=approved.total.target,
        month="2013-09",
        reason=COMMENTS[0],
        declared_by=approved.people["lead"],
        declared_at=at,
    )
    client.force_login(approved.people["lead"])
    data = client.get("/actuals/workbook.xlsx").content
    page = upload(client, "/actuals/import/", office(data, "ods"), "figures.ods")
    assert "there is nothing to save" in page


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_a_plans_workbook_comes_back_unchanged(client, council, office, ending):
    year = FinancialYear(2014)
    council.target("F1", year=year, planned="91.5", definition=COMMENTS[0], rationale=COMMENTS[1])
    council.target(
        "F2",
        year=year,
        aggregation="sum",
        unit="people",
        decimals=0,
        planned="10",
        annual_target=Decimal(120),
        peers=COMMENTS[2],
    )
    client.force_login(council.people["lead"])
    data = client.get("/plans/families/2014-15/workbook.xlsx").content
    address = "/plans/families/2014-15/import/"
    page = upload(client, address, office(data, ending), f"plan.{ending}")
    assert "the workbook says what the draft says" in page
