"""Publishing the further reports of a month (framework 4.2)."""

from collections.abc import Mapping

from reporting.content.canonical_lines import csvw
from reporting.content.document import Document
from reporting.content.kinds import KINDS
from reporting.content.rows import ROWS, report_csv
from reporting.models import CustomScorecard, Publication
from reporting.publishing.dataset import report_dataset
from reporting.publishing.edition import Edition, Frozen
from reporting.publishing.files import Form, csv_form, csvw_form, json_form, page_form
from reporting.publishing.packs import publish_packs
from reporting.publishing.pages import render_page
from reporting.publishing.report_contents import ratings_before, reports_of


def publish_reports(edition: Edition) -> None:
    """Publish every further report that is due with a month, each with its page and files, and the
    packs.
    """
    before = ratings_before(edition)
    custom_scorecards = list(CustomScorecard.objects.current())
    drafts = list(reports_of(edition, custom_scorecards, before))
    for draft in drafts:
        edition.publish(draft, forms_of)
    publish_packs(edition, drafts, custom_scorecards, before)


def forms_of(frozen: Frozen) -> Mapping[str, Form]:
    """Page, JSON and CSV with its description, all made of the published JSON."""
    publication = frozen.publication
    document = KINDS[publication.kind].document(frozen.content)
    table = ROWS[publication.kind]
    title = f"{publication.title}, {publication.month.name}"
    described = csvw("report.csv", title, table.columns, table.figures, key=table.key)
    return {
        "page.html": page_form(page_of(publication, document)),
        "scorecard.json": json_form(frozen.document),
        "report.csv": csv_form(report_csv(publication.kind, frozen.content)),
        "metadata.json": csvw_form(described),
    }


def page_of(publication: Publication, document: Document) -> bytes:
    return render_page(
        "reporting/report.html",
        {
            "publication": publication,
            "document": document,
            "kind": KINDS[publication.kind],
            "dataset": report_dataset(publication),
        },
    )
