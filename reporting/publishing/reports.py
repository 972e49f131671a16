"""Publishing the further reports of a month, and the packs made of them (framework 4.2)."""

import json
from dataclasses import dataclass

from pmf_portal.formats.canonical import canonical
from reporting.content.canonical_lines import csvw, summary
from reporting.content.kinds import KINDS
from reporting.content.packs import decisions_wanted, pack_summary
from reporting.content.rows import ROWS, report_csv
from reporting.content.turning import turned
from reporting.models import CustomScorecard, Publication
from reporting.publishing.dataset import report_dataset
from reporting.publishing.edition import Report
from reporting.publishing.files import store_files
from reporting.publishing.pages import render_page
from reporting.publishing.report_contents import ratings_before, reports_of
from targets.models import Plan

CESG = "Chief Executive’s Strategic Group"
EXCEPTIONS, TRACKER = (
    (Publication.EXCEPTIONS, "exception-reports"),
    (Publication.TRACKER, "exception-tracker"),
)


@dataclass(frozen=True)
class PackPlan:
    """A pack to make: its name, for whom, its parts in order, and the lines it speaks of."""

    report: Report
    audience: str
    parts: list
    lines: list
    rhythm: str


def publish_reports(edition):
    """Freeze every further report that is due with a month, each with its page and files, and the
    packs.
    """
    before, custom_scorecards = ratings_before(edition), list(CustomScorecard.objects.current())
    frozen = list(reports_of(edition, custom_scorecards, before))
    for one in frozen:
        publish_report(edition, one)
    published = {
        (p.kind, p.slug): p for p in Publication.objects.headings().filter(build=edition.build)
    }
    if plans := list(packs_of(edition, frozen, custom_scorecards, published)):
        exceptions = json.loads(published[EXCEPTIONS].content)
        for plan in plans:
            publish_pack(edition, plan, published, exceptions, before[plan.rhythm])


def publish_report(edition, frozen):
    publication, document = edition.freeze(
        frozen.kind,
        frozen.report,
        frozen.content,
        [canonical(line) for line in frozen.lines],
        frozen.counts,
    )
    content = json.loads(document)
    columns, figures, _, key = ROWS[frozen.kind]
    forms = {
        "page.html": (
            "text/html; charset=utf-8",
            page_of(publication, KINDS[frozen.kind].document(content)),
        ),
        "scorecard.json": ("application/json", document),
        "report.csv": ("text/csv; charset=utf-8", report_csv(frozen.kind, content)),
        "metadata.json": (
            "application/csvm+json",
            csvw(
                "report.csv",
                f"{publication.title}, {publication.month.name}",
                columns,
                figures,
                key=key,
            ).encode(),
        ),
    }
    store_files(publication, forms)
    return publication


def page_of(publication, document):
    return render_page(
        "reporting/report.html",
        {
            "publication": publication,
            "document": document,
            "kind": KINDS[publication.kind],
            "dataset": report_dataset(publication),
        },
    )


def packs_of(edition, frozen, custom_scorecards, published):
    """CESG's pack of the month, and one for each further scorecard that is to have one."""
    if health := next((one for one in frozen if one.kind == Publication.HEALTH), None):
        yield cesg_pack(edition, health, published)
    with_pack = {(d.kind, d.slug): d.rhythm for d in custom_scorecards if d.has_pack}
    lines = {line.code: line for line in edition.lines}
    for one in frozen:
        if rhythm := with_pack.get((one.kind, one.report.slug)):
            parts = [
                part
                for part in ((one.kind, one.report.slug), EXCEPTIONS, TRACKER)
                if part in published
            ]
            report = Report(f"{one.report.slug}-pack"[:50], f"Pack: {one.report.title}")
            yield PackPlan(
                report, one.report.title, parts, [lines[code] for code in one.codes], rhythm
            )


def cesg_pack(edition, health, published):
    """Corporate health, the Corporate Plan's scorecard, the exceptions of both, and at a quarter's
    end the tracker.
    """
    codes = {row["code"] for row in health.lines}
    followed = [
        line for line in edition.lines if line.code in codes or line.plan.kind == Plan.CORPORATE
    ]
    corporate = [
        key
        for key, p in published.items()
        if p.kind == Publication.SCORECARD and p.level == Publication.CORPORATE
    ]
    parts = [
        part
        for part in ((Publication.HEALTH, health.report.slug), *corporate, EXCEPTIONS, TRACKER)
        if part in published
    ]
    return PackPlan(Report("cesg-pack", "Corporate health pack"), CESG, parts, followed, "monthly")


def publish_pack(edition, plan, published, exceptions, before):
    """Freeze what a pack is made of, by the digests of its parts; the PDF and the workbook are made
    in the background.
    """
    since, ratings = before
    lines, codes = [line.published for line in plan.lines], [line.code for line in plan.lines]
    parts = [published[part] for part in plan.parts]
    counts = summary(line["rating"] for line in lines)
    content = {
        "audience": plan.audience,
        "summary": counts,
        "since": since,
        "turned": turned(lines, ratings),
        "decisions": decisions_wanted(exceptions, set(codes)),
        "codes": codes,
        "parts": [
            {"kind": part.kind, "slug": part.slug, "title": part.title, "digest": part.digest}
            for part in parts
        ],
    }
    publication, document = edition.freeze(Publication.PACK, plan.report, content, [], counts)
    pack = json.loads(document)
    context = {
        "publication": publication,
        "pack": pack,
        "summary": list(pack_summary(pack)),
        "parts": parts,
    }
    store_files(
        publication,
        {
            "page.html": ("text/html; charset=utf-8", render_page("reporting/pack.html", context)),
            "scorecard.json": ("application/json", document),
        },
    )
    return publication
