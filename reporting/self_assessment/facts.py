"""What the portal's public record says of a year, counted for the self-assessment, with the page on
which each count is read (framework 1.4).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from exceptions.evaluations.reading import evaluated_actions
from pmf_portal.formats.dates import plain_day
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import moment_on
from reporting.audits.pages import tally_of
from reporting.effects.rules.comparison import Outcome
from reporting.lessons.learned import public_themes
from reporting.lives.thread import public_thread
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.models import (
    Audit,
    AuditRecommendation,
    CaseStudyVersion,
    Contract,
    DecisionEffect,
    Document,
    Feedback,
    Meeting,
    Proof,
    Publication,
    Recommendation,
    Session,
)
from reporting.public_record.integrity import require_sound_figures
from reporting.public_record.withholding import refuse_withheld
from reporting.scrutiny.rules.lifecycle import RecommendationState
from reporting.self_assessment.editions import counts_of, report_counts_of
from reporting.self_assessment.rules.claims import Facts
from reporting.voice.rules.waves import shown_wave
from scorecards.models import ScorecardBuild
from scorecards.statistics.intervention import JUDGED, MOVED_IT
from targets.models import Plan, Specification, SurveyWave

CORPORATE_SLUG = "corporate-plan"


class Counting:
    """The counts of a year as they stand on a day, and where each is read; `names` is what of the
    published copies they are made of.
    """

    def __init__(self, year: FinancialYear, today: date) -> None:
        self.year, self.today = year, today
        self.is_this_year = year.first.first_day <= today <= year.last.last_day
        self.numbers: dict[str, int] = {}
        self.addresses: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.examples: dict[str, str] = {}
        self.names: list[str] = []
        self.begins, self.ends = moments_of(year)
        builds = ScorecardBuild.objects.filter(
            month__gte=year.first, month__lte=year.last, frozen_at__isnull=False
        )
        self.build = builds.order_by("-month", "-edition").first()

    def published(self, *kinds: str) -> QuerySet[Publication]:
        """What was published of the year, of some kinds, without its content."""
        of_year = Publication.objects.headings().order_by().filter(kind__in=kinds)
        return of_year.filter(month__gte=self.year.first, month__lte=self.year.last)

    def facts(self) -> Facts:
        self.count_plans()
        self.count_months()
        self.count_measures()
        self.count_learning()
        self.count_bodies()
        self.count_public()
        self.count_assurance()
        month = self.build.month.name if self.build else ""
        day = plain_day(self.today) if self.is_this_year else ""
        counts = (self.numbers, self.addresses, self.words, self.examples)
        return Facts(str(self.year), month, *counts, day=day)

    def count_plans(self) -> None:
        approved = Specification.objects.of_year(self.year).approved()
        approved = approved.filter(plan__kind__in=Plan.PUBLISHED)
        plans = self.published(Publication.PLAN).values_list("slug", flat=True).distinct()
        approved = approved.filter(plan__slug__in=list(plans))
        counts = approved.order_by().aggregate(
            targets=Count("pk", distinct=True),
            sourced=Count("pk", distinct=True, filter=Q(evidence__isnull=False)),
        )
        self.numbers |= {"plans": len(plans), "targets": counts["targets"]}
        self.numbers["with_evidence"] = counts["sourced"]
        self.addresses["plans"] = reverse("published_plans")
        sourced = approved.filter(evidence__isnull=False).order_by("target__sort_key", "pk")
        for slug, code in sourced.values_list("plan__slug", "target__code")[:1]:
            self.examples["evidence"] = code
            page = reverse("published_plan", args=[slug, self.year])
            self.addresses["evidence"] = f"{page}#{code}"
        proof = Proof.objects.filter(financial_year=self.year).order_by("-checked_at").first()
        self.numbers["proof_holds"] = int(proof is not None and proof.holds)
        self.addresses["proof"] = reverse("proof")
        thread = public_thread(self.today)
        if thread.year == self.year and thread.standing:
            self.words["thread"] = f"{thread.headline}."
        self.addresses["thread"] = reverse("public_thread")

    def count_months(self) -> None:
        scorecards = self.published(Publication.SCORECARD)
        self.numbers["months"] = scorecards.values("month").distinct().count()
        self.addresses["months"] = reverse("archive")
        signals = self.published(Publication.SIGNALS)
        self.numbers["signals"] = signals.values("month").distinct().count()
        self.addresses["signals"] = reverse("reports_of_kind", args=[Publication.SIGNALS])
        corrections = self.published(Publication.CORRECTIONS)
        self.numbers["corrections"] = corrections.values("month").distinct().count()
        self.addresses["corrections"] = reverse("corrections")

    def count_measures(self) -> None:
        """What the newest month of the year says of its measures."""
        if self.build is None:
            return
        of_month = Publication.objects.filter(build=self.build)
        scorecard = of_month.scorecards().headings().filter(level=Publication.CORPORATE).first()
        if scorecard is not None:
            self.count_scorecard(scorecard)
            self.count_contents(self.build, scorecard.digest)
        reports = of_month.headings().filter(kind=Publication.EXCEPTIONS).first()
        if reports is not None:
            self.rest_on(f"publication:{reports.pk}")
            counts = report_counts_of(reports.pk, reports.digest)
            self.numbers |= {
                "reports": counts.under_way,
                "answered_reports": counts.answered,
                "no_reports": int(counts.none_needed),
            }
            self.addresses["exceptions"] = reports.get_absolute_url()

    def rest_on(self, *names: str) -> None:
        """Raises Withheld where one of these published copies is withheld."""
        refuse_withheld(*names)
        self.names += names

    def count_scorecard(self, scorecard: Publication) -> None:
        self.rest_on(f"publication:{scorecard.pk}")
        require_sound_figures(scorecard)
        self.numbers |= {
            "measures": scorecard.rated + scorecard.other,
            "with_figure": scorecard.rated,
            "green": scorecard.green,
            "amber": scorecard.amber,
            "red": scorecard.red,
        }
        address = scorecard.get_absolute_url()
        self.addresses |= dict.fromkeys(("figures", "on_plan"), address)

    def count_contents(self, build: ScorecardBuild, sealed: str) -> None:
        """Which measures are compared, told by place, brought by partners: the first of each shows
        it on its page of the month.
        """
        counts = counts_of(build.pk, sealed)
        self.rest_on(*counts.names)
        self.numbers |= counts.numbers
        for name, code in counts.first.items():
            self.examples[name] = code
            address = reverse("published_target_month", args=[code, build.month])
            self.addresses[name] = address

    def count_learning(self) -> None:
        themes: list[Any] = list(public_themes(year=self.year))
        self.numbers |= {
            "themes": len(themes),
            "proposals": sum(len(theme.sent) for theme in themes),
            "worked": sum(one.worked == "good" for theme in themes for one in theme.readable),
        }
        if themes:
            address = reverse("what_we_learned_in", args=[self.year])
            self.addresses |= dict.fromkeys(("lessons", "worked"), address)
        judged = [
            row.evaluation.outcome
            for row in evaluated_actions()
            if row.is_public and row.year == self.year and row.evaluation.outcome in JUDGED
        ]
        self.numbers |= {
            "judged": len(judged),
            "moved": sum(outcome in MOVED_IT for outcome in judged),
        }
        self.addresses["actions"] = f"{reverse('did_it_work')}?year={self.year}"
        effects = DecisionEffect.objects.public().filter(
            by_month__gte=self.year.first, by_month__lte=self.year.last
        )
        outcomes = list(effects.exclude(outcome="").values_list("outcome", flat=True))
        self.numbers |= {
            "compared": sum(one != Outcome.NO_FIGURE for one in outcomes),
            "reached": outcomes.count(Outcome.REACHED),
        }
        self.addresses["effects"] = reverse("expected_effects")

    def count_bodies(self) -> None:
        held = Meeting.objects.filter(
            body__is_public=True,
            state=MeetingState.CONFIRMED,
            day__range=(self.year.first.first_day, self.year.last.last_day),
        )
        self.numbers["meetings"] = held.count()
        self.addresses["meetings"] = reverse("meetings")
        sent = Recommendation.objects.public().filter(
            sent_at__gte=self.begins, sent_at__lt=self.ends
        )
        sent = sent.exclude(state=RecommendationState.WITHDRAWN)
        answers = list(sent.order_by().values_list("answer", flat=True))
        self.numbers["recommended"] = len(answers)
        self.numbers["answered"] = sum(bool(answer) for answer in answers)
        self.addresses["recommendations"] = reverse("scrutiny")

    def count_public(self) -> None:
        answered = Feedback.objects.published().filter(
            published_at__gte=self.begins, published_at__lt=self.ends
        )
        self.numbers["questions"] = answered.count()
        self.addresses["questions"] = reverse("questions_and_answers")
        held = Session.objects.filter(
            ends__gte=self.begins,
            ends__lt=min(self.ends, moment_on(self.today, time(0))),
            cancelled_at=None,
        )
        sessions = list(held.order_by("-ends", "-pk").values_list("pk", "title"))
        self.numbers["sessions"] = len(sessions)
        for pk, title in sessions[:1]:
            self.examples["training"] = f"“{title}”"
            self.addresses["training"] = reverse("session", args=[pk])
        self.count_documents()
        waves = SurveyWave.objects.current().filter(
            last_day__range=(self.year.first.first_day, self.year.last.last_day)
        )
        surveys = {
            one.question.survey_id
            for one in waves.select_related("question")
            if shown_wave(one.entry, one.question.counts, mode="").is_shown
        }
        self.numbers["surveys"] = len(surveys)
        self.addresses["survey"] = f"{reverse('residents_voice')}#surveys"

    def count_documents(self) -> None:
        """Policies that stood by the end of the year, and the case studies of it: from its own
        pages, or as documents.
        """
        stood = Document.objects.published().filter(
            versions__number=1, versions__uploaded_at__lt=self.ends
        )
        of_year = Q(kind="case_study", versions__uploaded_at__gte=self.begins)
        counts = stood.aggregate(
            policies=Count("pk", filter=Q(kind="policy")),
            case_studies=Count("pk", filter=of_year),
        )
        copied = CaseStudyVersion.objects.public().filter(
            published_at__gte=self.begins, published_at__lt=self.ends
        )
        written = copied.count()
        self.numbers["policies"] = counts["policies"]
        self.numbers["case_studies"] = written or counts["case_studies"]
        self.addresses["policies"] = f"{reverse('documents')}#kind-policy"
        papers = f"{reverse('documents')}#kind-case_study"
        self.addresses["case_studies"] = reverse("case_studies") if written else papers

    def count_assurance(self) -> None:
        audits = Audit.objects.public().filter(
            reported_on__range=(self.year.first.first_day, self.year.last.last_day)
        )
        advised = AuditRecommendation.objects.public().filter(
            audit__in=audits.order_by().values("pk")
        )
        tally = tally_of(advised, self.today)
        self.numbers |= {
            "audits": audits.count(),
            "advised": tally.made,
            "overdue": tally.overdue,
        }
        self.addresses["audits"] = reverse("audits")
        self.numbers["data_audits"] = self.published(Publication.AUDIT).count()
        self.addresses["data_audits"] = reverse("audit_reports")
        terms = [one.term for one in Contract.objects.public()]
        first, last = self.year.first.first_day, self.year.last.last_day
        self.numbers["contracts"] = sum(
            term.runs_on(self.today) if self.is_this_year else term.ran_between(first, last)
            for term in terms
        )
        self.addresses["contracts"] = reverse("contracts")


def moments_of(year: FinancialYear) -> tuple[datetime, datetime]:
    """When a year begins, and when the next does, in London."""
    next_day = year.last.last_day + timedelta(days=1)
    return moment_on(year.first.first_day, time(0)), moment_on(next_day, time(0))
