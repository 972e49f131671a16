"""The packs of a month: for the Chief Executive’s Strategic Group, and for those who get a custom
scorecard (framework 4.2).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pmf_portal.formats.wording import terms
from reporting.content.canonical_lines import summary_of
from reporting.content.in_short.decisions import decisions_asked
from reporting.content.in_short.facts import Account
from reporting.content.in_short.readers import InShort, Reader, first_sentence, in_short
from reporting.content.line_names import LineName
from reporting.content.pack_in_short import first_page, frozen
from reporting.content.packs import decisions_wanted
from reporting.content.rating_changes import rating_changes
from reporting.models import CustomScorecard, Publication
from reporting.models.publications import EXECUTIVE_PACK
from reporting.publishing.earlier_ratings import EarlierRatings
from reporting.publishing.edition import Draft, Edition, Frozen, Report
from reporting.publishing.files import Form, json_form, page_form
from reporting.publishing.in_short import account_of_lines, rulings_of_edition
from reporting.publishing.pack_meetings import meetings_by_pack
from reporting.publishing.pages import render_page
from targets.models import Plan


class PartKey(NamedTuple):
    """What tells a publication of a month from the others."""

    kind: str
    slug: str


EXCEPTIONS = PartKey(Publication.EXCEPTIONS, "exception-reports")
TRACKER = PartKey(Publication.TRACKER, "exception-tracker")
Published = dict[PartKey, Publication]


@dataclass(frozen=True)
class PackPlan:
    """A pack to make: its name, for whom, its parts in order, the lines it speaks of, and the
    rhythm by which its ratings are compared.
    """

    report: Report
    audience: str
    parts: list[Publication]
    lines: list[Any]
    rhythm: str
    reader: Reader = Reader.COMMITTEE


def publish_packs(
    edition: Edition,
    drafts: Sequence[Draft],
    custom_scorecards: Sequence[CustomScorecard],
    before: Mapping[str, EarlierRatings],
) -> None:
    """Publish CESG's pack of the month, and one for each custom scorecard that is to have one."""
    publications = Publication.objects.headings().filter(build=edition.build)
    published = {PartKey(p.kind, p.slug): p for p in publications}
    plans = list(packs_of(edition, drafts, custom_scorecards, published))
    if not plans:
        return
    exceptions = json.loads(published[EXCEPTIONS].content)
    rulings = rulings_of_edition(edition)
    meetings = meetings_by_pack(edition.at)
    for plan in plans:
        earlier = before[plan.rhythm]
        own = account_of_lines(edition, plan.lines, exceptions, earlier, rulings)
        whole = account_of_lines(edition, edition.lines, exceptions, earlier, rulings)
        short = short_of(plan.reader, own, whole)
        of_pack = meetings.get(plan.report.slug, [])
        publish_pack(edition, plan, exceptions, earlier, short, of_pack)


def packs_of(
    edition: Edition,
    drafts: Sequence[Draft],
    custom_scorecards: Sequence[CustomScorecard],
    published: Published,
) -> Iterator[PackPlan]:
    for draft in drafts:
        if draft.kind == Publication.HEALTH:
            yield cesg_pack(edition, draft, published)
    rhythms = {(s.kind, s.slug): s.rhythm for s in custom_scorecards if s.has_pack}
    lines = {line.code: line for line in edition.lines}
    for draft in drafts:
        name = draft.report
        rhythm = rhythms.get((draft.kind, name.slug))
        if rhythm:
            yield PackPlan(
                report=Report(f"{name.slug}-pack"[:50], f"Pack: {name.title}"),
                audience=name.title,
                parts=present(published, PartKey(draft.kind, name.slug), EXCEPTIONS, TRACKER),
                lines=[lines[code] for code in draft.codes],
                rhythm=rhythm,
            )


def present(published: Published, *keys: PartKey) -> list[Publication]:
    """Those parts that came out with the month."""
    return [published[key] for key in keys if key in published]


def cesg_pack(edition: Edition, health: Draft, published: Published) -> PackPlan:
    """Corporate health, the Corporate Plan's scorecard, the exceptions of both, and at a quarter's
    end the tracker.
    """
    codes = {row["code"] for row in health.lines or []}
    followed = [
        line for line in edition.lines if line.code in codes or line.plan.kind == Plan.CORPORATE
    ]
    corporate = [
        key
        for key, publication in published.items()
        if key.kind == Publication.SCORECARD and publication.level == Publication.CORPORATE
    ]
    health_key = PartKey(Publication.HEALTH, health.report.slug)
    return PackPlan(
        report=Report(EXECUTIVE_PACK, "Corporate health pack"),
        audience=terms.executive_group_in_full,
        parts=present(published, health_key, *corporate, EXCEPTIONS, TRACKER),
        lines=followed,
        rhythm="monthly",
        reader=Reader.CESG,
    )


def short_of(reader: Reader, own: Account, whole: Account) -> InShort:
    """A pack's month in short.  Who decides is asked whatever waits in the whole council, as money
    for a measure of another scorecard.
    """
    short = in_short(reader, own)
    if reader != Reader.CESG:
        return short
    asked = tuple(decisions_asked(whole))
    return replace(short, asked=asked, headline=first_sentence(reader, own, len(asked)))


def line_name_of(edition: Edition, line: Any) -> dict[str, str]:
    """A measure of a pack with the name that its permanent address ends with."""
    name = LineName(line.code, edition.build.month, edition.build.edition)
    return {"code": line.code, "title": line.title, "name": name.text}


def publish_pack(
    edition: Edition,
    plan: PackPlan,
    exceptions: dict[str, Any],
    before: EarlierRatings,
    short: InShort,
    meetings: Sequence[dict[str, Any]],
) -> Publication:
    """Freeze what a pack is made of, by the digests of its parts, and what is public of the
    meetings that it is for; its PDF and workbook are made when they are asked for.
    """
    lines = [line.published for line in plan.lines]
    codes = [line.code for line in plan.lines]
    counts = summary_of(lines)
    parts = [
        {"kind": part.kind, "slug": part.slug, "title": part.title, "digest": part.digest}
        for part in plan.parts
    ]
    content = {
        "audience": plan.audience,
        "summary": counts,
        "since": before.month_name,
        "turned": rating_changes(lines, before.ratings),
        "decisions": decisions_wanted(exceptions, set(codes)),
        "codes": codes,
        "in_short": frozen(short),
        "parts": parts,
        "line_names": [line_name_of(edition, line) for line in plan.lines],
    }
    if meetings:
        content["meetings"] = meetings

    def make_forms(frozen: Frozen) -> Mapping[str, Form]:
        context = {
            "publication": frozen.publication,
            "pack": frozen.content,
            "summary": list(first_page(frozen.content, None)),
            "parts": plan.parts,
        }
        return {
            "page.html": page_form(render_page("reporting/pack.html", context)),
            "scorecard.json": json_form(frozen.document),
        }

    draft = Draft(Publication.PACK, plan.report, content, lines=[], given_counts=counts)
    return edition.publish(draft, make_forms)
