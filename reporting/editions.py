"""One edition of a month's scorecards while it is being published."""

from django.conf import settings

from pmf_portal.audit.canonical import canonical
from pmf_portal.ui.clock_words import moment_in_words
from reporting.models import Publication
from reporting.rendering import RowRenderer, grouped_rows, render_page
from reporting.snapshot import csv_heading, csv_row, csvw, published_line, sealed, summary, with_digest
from reporting.stored_files import store_files


def directorate_titles(unit):
    return f"{unit.title} Directorate" if unit.kind == unit.DIRECTORATE else unit.title


class Edition:
    """The lines of a build with every form of each made once, and the publications made of them."""

    def __init__(self, build, sign_offs, at, reviewed):
        self.build, self.at, self.sign_offs, self.reviewed = build, at, sign_offs, reviewed
        self.lines = list(build.lines.select_related("specification").in_reading_order())
        self.digests = {}
        render, qualities = RowRenderer(), {quality.target_id: quality for quality in build.qualities.all()}
        for line in self.lines:
            line.month_slug, line.quality = str(build.month), qualities.get(line.target_id)
            line.published = published_line(line, line.quality, reviewed.timescale(line))
            line.json, line.csv, line.row = canonical(line.published), csv_row(line.published), render(line)

    def publish(self, scorecard):
        """Freeze one scorecard: content, digest, and every form of it."""
        lines = [line for line in self.lines if scorecard.holds(line)]
        counts = summary(line.rating for line in lines)
        directorates = {line.directorate_id for line in lines}
        signed = [self.sign_off_content(state) for state in self.sign_offs if state["directorate"].pk in directorates]
        content = self.heading(scorecard) | {"summary": counts, "sign_offs": signed}
        text, sealed_digest = sealed(content, [line.json for line in lines])
        publication = self.create(Publication.SCORECARD, scorecard, text, sealed_digest, counts)
        page = render_page(
            "reporting/scorecard.html",
            {
                "publication": publication,
                "counts": counts,
                "groups": grouped_rows(lines, [line.row for line in lines]),
                "sign_offs": signed,
                "published": moment_in_words(self.at),
                "timescales": [line.published for line in lines if line.published["exception_report"]],
                "line_count": len(lines),
            },
        )
        base = f"{self.build.month}"
        store_files(
            publication,
            {
                "page.html": ("text/html; charset=utf-8", page),
                "scorecard.csv": ("text/csv; charset=utf-8", (csv_heading() + "".join(line.csv for line in lines)).encode()),
                "scorecard.json": ("application/json", with_digest(text, sealed_digest).encode()),
                "metadata.json": ("application/csvm+json", csvw(f"{base}.csv", f"{scorecard.title}, {self.build.month.name}").encode()),
            },
        )
        return publication

    def heading(self, scorecard):
        return {
            "plan": scorecard.slug,
            "title": scorecard.title,
            "month": self.build.month,
            "edition": self.build.edition,
            "published_at": self.at,
            "reason": self.build.reason,
            "council": settings.COUNCIL_NAME,
        }

    def create(self, kind, scorecard, text, sealed_digest, counts):
        self.digests[f"{kind} {scorecard.slug}"] = sealed_digest
        return Publication.objects.create(
            kind=kind,
            level=scorecard.level,
            slug=scorecard.slug,
            title=scorecard.title,
            month=self.build.month,
            edition=self.build.edition,
            reason=self.build.reason,
            build=self.build,
            published_at=self.at,
            content=text,
            digest=sealed_digest,
            **counts,
        )

    @staticmethod
    def sign_off_content(state):
        """Who signed a directorate's lines off, or why they are published without."""
        signed, override = state["sign_off"], state["override"]
        content = {"directorate": state["directorate"].title}
        if signed:
            return content | {"signed_by": str(signed.signed_by), "signed_at": moment_in_words(signed.signed_at)}
        return content | {"overridden_by": str(override.overridden_by), "reason": override.reason}
