"""One edition of a month's scorecards while it is being published."""

import json
from dataclasses import dataclass

from django.conf import settings

from pmf_portal.formats.canonical import canonical
from pmf_portal.formats.dates import moment_in_words
from reporting.content.canonical_lines import (
    csv_heading,
    csv_row,
    csvw,
    published_line,
    sealed,
    summary,
    with_digest,
)
from reporting.models import Publication
from reporting.publishing.files import store_files
from reporting.publishing.pages import RowRenderer, scorecard_page


def directorate_titles(unit):
    return f"{unit.title} Directorate" if unit.kind == unit.DIRECTORATE else unit.title


@dataclass(frozen=True)
class Report:
    """What names a report: its address, its title, and the level of the council that it speaks
    of.
    """

    slug: str
    title: str
    level: str = Publication.CORPORATE


class Edition:
    """The lines of a build with every form of each made once, and the publications made of them."""

    def __init__(self, build, sign_offs, at, reviewed):
        self.build, self.at, self.sign_offs, self.reviewed = build, at, sign_offs, reviewed
        self.lines = list(build.lines.select_related("specification", "plan").in_reading_order())
        self.digests = {}
        render, qualities = (
            RowRenderer(build.month),
            {quality.target_id: quality for quality in build.qualities.all()},
        )
        for line in self.lines:
            line.month_slug, line.quality = str(build.month), qualities.get(line.target_id)
            line.json = canonical(published_line(line, line.quality, reviewed.timescale(line)))
            # Every other form is made of what the JSON says.
            line.published = json.loads(line.json)
            line.csv, line.row = csv_row(line.published), render(line.published)

    def publish(self, scorecard):
        """Freeze one scorecard: content, digest, and every form of it."""
        lines = [line for line in self.lines if scorecard.holds(line)]
        counts = summary(line.rating for line in lines)
        signed = self.signed(lines)
        publication, document = self.freeze(
            Publication.SCORECARD,
            scorecard,
            {"summary": counts, "sign_offs": signed},
            [line.json for line in lines],
            counts,
        )
        page = scorecard_page(
            publication, json.loads(publication.content), [line.row for line in lines]
        )
        base = f"{self.build.month}"
        store_files(
            publication,
            {
                "page.html": ("text/html; charset=utf-8", page),
                "scorecard.csv": (
                    "text/csv; charset=utf-8",
                    (csv_heading() + "".join(line.csv for line in lines)).encode(),
                ),
                "scorecard.json": ("application/json", document),
                "metadata.json": (
                    "application/csvm+json",
                    csvw(f"{base}.csv", f"{scorecard.title}, {self.build.month.name}").encode(),
                ),
            },
        )
        return publication

    def freeze(self, kind, report, content, lines, counts):
        """Store a report's content, canonical and sealed, with its lines (canonical text each); the
        publication, and its JSON form.
        """
        text, sealed_digest = sealed(self.heading(report) | content, lines)
        self.digests[f"{kind} {report.slug}"] = sealed_digest
        publication = Publication.objects.create(
            kind=kind,
            level=report.level,
            slug=report.slug,
            title=report.title,
            month=self.build.month,
            edition=self.build.edition,
            reason=self.build.reason,
            build=self.build,
            published_at=self.at,
            content=text,
            digest=sealed_digest,
            **counts,
        )
        return publication, with_digest(text, sealed_digest).encode()

    def heading(self, report):
        return {
            "plan": report.slug,
            "title": report.title,
            "month": self.build.month,
            "edition": self.build.edition,
            "published_at": self.at,
            "published": moment_in_words(self.at),
            "reason": self.build.reason,
            "council": settings.COUNCIL_NAME,
        }

    def signed(self, lines):
        """The sign-offs of the directorates whose lines stand on a report."""
        directorates = {line.directorate_id for line in lines}
        return [
            self.sign_off_content(state)
            for state in self.sign_offs
            if state["directorate"].pk in directorates
        ]

    @staticmethod
    def sign_off_content(state):
        """Who signed a directorate's lines off, or why they are published without."""
        signed, override = state["sign_off"], state["override"]
        content = {"directorate": state["directorate"].title}
        if signed:
            return content | {
                "signed_by": str(signed.signed_by),
                "signed_at": moment_in_words(signed.signed_at),
            }
        return content | {"overridden_by": str(override.overridden_by), "reason": override.reason}
