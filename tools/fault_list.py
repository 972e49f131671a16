"""Faults that the tests are to catch, for tools/planted_faults.py: one mistake each, of the kind a
tired person makes.

A fault whose text is no longer found once is an error of this list: follow the code.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    """One mistake: what it is, where, the exact text and what stands in its place (white space
    aside), and the tests that should catch it.
    """

    what: str
    file: str
    old: str
    new: str
    tests: str
    # Only a race on PostgreSQL shows it.
    needs_postgresql: bool = False


FAULTS = [
    # The platform
    Fault(
        "the financial year begins in May",
        "pmf_portal/periods/month.py",
        "FinancialYear(self.year if self.month >= 4 else self.year - 1)",
        "FinancialYear(self.year if self.month > 4 else self.year - 1)",
        "tests/platform/test_periods.py",
    ),
    Fault(
        "a quarter ends a month late",
        "pmf_portal/periods/frequency.py",
        "QUARTER: frozenset({3, 6, 9, 12}),",
        "QUARTER: frozenset({4, 6, 9, 12}),",
        "tests/platform/test_periods.py",
    ),
    Fault(
        "bank holidays are working days",
        "pmf_portal/periods/working_days.py",
        "return day.weekday() < 5 and day not in bank_holidays(day.year)",
        "return day.weekday() < 5",
        "tests/platform/test_periods.py",
    ),
    Fault(
        "figures are due a working day late",
        "pmf_portal/periods/timetable.py",
        'Step("actuals_due", 5,',
        'Step("actuals_due", 6,',
        "tests/platform/test_periods.py",
    ),
    Fault(
        "a closed account may act",
        "pmf_portal/council/permissions.py",
        "if not user.is_active:",
        "if user.is_active is None:",
        "tests/test_permission_table.py",
    ),
    Fault(
        "directors set resource envelopes",
        "pmf_portal/council/roles.py",
        '"set_resource_envelope": {R.FINANCE},',
        '"set_resource_envelope": {R.FINANCE, R.STRATEGIC_DIRECTOR},',
        "tests/test_permission_table.py",
    ),
    Fault(
        "any part of the council is one's own",
        "pmf_portal/council/permissions.py",
        "not any(unit.path.startswith(path) for path in user.paths(roles))",
        "not any(unit.path for path in user.paths(roles))",
        "tests/test_permission_table.py tests/targets/test_drafting.py",
    ),
    Fault(
        "the audit chain forgets the event before",
        "pmf_portal/audit/record.py",
        "hash=digest(head.hash + text),",
        "hash=digest(text),",
        "tests/reporting/test_verify.py",
    ),
    Fault(
        "the columns of the trail are not compared",
        "pmf_portal/audit/verification.py",
        "elif not _columns_agree(event):",
        "elif not event.text:",
        "tests/reporting/test_verify.py",
    ),
    Fault(
        "formulas stay formulas in our CSV files",
        "pmf_portal/formats/csv_files.py",
        'RISKY = ("=", "+", "-", "@", "\\t", "\\r", "\\n")',
        'RISKY = ("=", "+", "-", "\\t", "\\r", "\\n")',
        "tests/platform/test_csv_files.py",
    ),
    Fault(
        "a job that failed is not tried again",
        "pmf_portal/jobs/queue.py",
        "state = Job.NEEDS_ATTENTION if job.attempts >= Job.MOST_ATTEMPTS else Job.DUE",
        "state = Job.NEEDS_ATTENTION",
        "tests/platform/test_jobs.py",
    ),
    Fault(
        "the audit trail lets two in at once",
        "pmf_portal/audit/record.py",
        "ChainHead.objects.select_for_update().get_or_create(",
        "ChainHead.objects.get_or_create(",
        "tests/reporting/test_at_once.py tests/exceptions/test_at_once.py",
        needs_postgresql=True,
    ),
    Fault(
        "a missing lock is no problem",
        "pmf_portal/audit/locks.py",
        "if definition is None:",
        "if definition == '':",
        "tests/platform/test_locks.py",
    ),
    # Targets
    Fault(
        "an author may approve their own plan",
        "targets/approval.py",
        "if by.pk in authors_of(plan, year):",
        "if by.pk is None:",
        "tests/targets/test_approve_plan.py tests/targets/test_challenge.py",
    ),
    Fault(
        "the approver's digest is not compared",
        "targets/approval.py",
        "if seen_digest is not None and digest(book) != seen_digest:",
        "if seen_digest == '':",
        "tests/targets/test_approve_plan.py tests/targets/test_challenge.py",
    ),
    Fault(
        "an approval leaves no line in the trail",
        "targets/approval.py",
        'record("approve_plan", approval, by=by, at=at, reference=reference,'
        " digest=approval.digest)",
        "",
        "tests/targets/test_approve_plan.py tests/targets/test_challenge.py",
    ),
    Fault(
        "amber reaches the wrong side of plan",
        "targets/rules/tolerance.py",
        "amber = planned - slack if polarity == Polarity.HIGHER else planned + slack",
        "amber = planned + slack if polarity == Polarity.HIGHER else planned - slack",
        "tests/scorecards/test_rating.py",
    ),
    Fault(
        "an amber bound on the better side is taken",
        "targets/rules/tolerance.py",
        "above, below = amber > planned, amber < planned",
        "above, below = amber > planned, amber < planned - 1",
        "tests/scorecards/test_rating.py tests/targets/test_import_targets.py",
    ),
    Fault(
        "a ratio's plan is not weighted",
        "targets/rules/aggregation.py",
        "value * weight for value, weight in zip(values, weights, strict=True)",
        "value * whole / len(weights) for value, weight in zip(values, weights, strict=True)",
        "tests/scorecards/test_year_to_date.py tests/scorecards/test_published_cases.py",
    ),
    Fault(
        "a returned plan tells nobody",
        "targets/challenge.py",
        "notify([(author, key, subject, body) for author in authors], at)",
        "",
        "tests/targets/test_challenge.py",
    ),
    Fault(
        "a target is drafted while its plan is approved",
        "targets/approval.py",
        "Plan.objects.select_for_update().get(pk=plan.pk)",
        "Plan.objects.get(pk=plan.pk)",
        "tests/targets/test_at_once.py tests/reporting/test_at_once.py",
        needs_postgresql=True,
    ),
    Fault(
        "envelopes need not add up",
        "targets/resources.py",
        "if reached != agreed:",
        "if reached > agreed:",
        "tests/targets/test_planning.py",
    ),
    # Scorecards
    Fault(
        "a figure on the bound is worse than the bound",
        "scorecards/rating/rag.py",
        "return (low is None or value >= low) and (high is None or value <= high)",
        "return (low is None or value > low) and (high is None or value <= high)",
        "tests/scorecards/test_rating.py",
    ),
    Fault(
        "a figure is rated unrounded",
        "scorecards/rating/rag.py",
        "= rounded(actual, decimals)",
        "= actual",
        "tests/scorecards/test_rating.py",
    ),
    Fault(
        "a trend ignores polarity",
        "scorecards/rating/trend.py",
        "better = now > before if polarity == Polarity.HIGHER else now < before",
        "better = now > before",
        "tests/scorecards/test_year_to_date.py",
    ),
    Fault(
        "a correction needs no reason",
        "scorecards/actuals/services.py",
        "if current and not reason:",
        "if current and reason is None:",
        "tests/scorecards/test_record_actual.py",
    ),
    Fault(
        "a director signs off what they did not see",
        "scorecards/month/sign_off.py",
        "if current != seen_digest:",
        "if not seen_digest:",
        "tests/reporting/test_month_end.py",
    ),
    Fault(
        "a signed directorate is computed again",
        "scorecards/month/building.py",
        "if line.directorate_id not in signed",
        "if line.directorate_id",
        "tests/reporting/test_month_end.py",
    ),
    Fault(
        "a withdrawn sign-off leaves no line in the trail",
        "scorecards/month/sign_off.py",
        'record("withdraw_sign_off", f"{directorate}, {build}", by=by, at=at, reason=reason)',
        "",
        "tests/reporting/test_month_end.py",
    ),
    Fault(
        "a feed's key answers any payload",
        "scorecards/feeds/delivering.py",
        "if earlier.digest != digest(body):",
        "if not earlier.digest:",
        "tests/scorecards/test_feeds.py",
    ),
    Fault(
        "two deliveries of a feed at once",
        "scorecards/feeds/delivering.py",
        "held = Feed.objects.select_for_update().get(pk=feed.pk) earlier =",
        "held = Feed.objects.get(pk=feed.pk)\n    earlier =",
        "tests/scorecards/test_feeds.py",
        needs_postgresql=True,
    ),
    Fault(
        "the sample passes no places on",
        "scorecards/audits/sampling.py",
        "places = share + unused",
        "places = share",
        "tests/scorecards/test_sampling.py",
    ),
    # Exceptions
    Fault(
        "one good period is a recovery",
        "exceptions/rules/triggers.py",
        "PERIODS_TO_RECOVER = 2",
        "PERIODS_TO_RECOVER = 1",
        "tests/exceptions/test_recovery.py tests/exceptions/test_opening.py",
    ),
    Fault(
        "a relapse after seven months reopens",
        "exceptions/rules/triggers.py",
        "MONTHS_OF_RELAPSE = 6",
        "MONTHS_OF_RELAPSE = 7",
        "tests/exceptions/test_recovery.py tests/exceptions/test_opening.py",
    ),
    Fault(
        "reports are not locked before a step",
        "exceptions/steps.py",
        'ExceptionReport.objects.select_for_update(of=("self",))',
        "ExceptionReport.objects",
        "tests/exceptions/test_at_once.py",
        needs_postgresql=True,
    ),
    Fault(
        "a director verifies another version than they read",
        "exceptions/deciding.py",
        "seen_version is None or report.version == seen_version",
        "seen_version is None or report.version",
        "tests/exceptions/test_deciding.py tests/exceptions/test_preparing_together.py",
    ),
    Fault(
        "revision has a day more",
        "exceptions/rules/due_dates.py",
        "DAYS_TO_REVISE = 5",
        "DAYS_TO_REVISE = 6",
        "tests/exceptions/test_due_dates.py",
    ),
    # Reporting
    Fault(
        "a month is published without its sign-offs",
        "reporting/publishing/month.py",
        "if waiting := awaiting_sign_off(build):",
        "if (waiting := awaiting_sign_off(build)) and len(waiting) > 1:",
        "tests/reporting/test_month_end.py",
    ),
    Fault(
        "a month is published before its announced time",
        "reporting/publishing/month.py",
        "if build.edition == 1 and at < (",
        "if build.edition == 0 and at < (",
        "tests/reporting/test_embargo.py tests/reporting/test_month_end.py",
    ),
    Fault(
        "a publication leaves no line in the trail",
        "reporting/publishing/month.py",
        'record( "publish_month", month.name, by=by, at=at, edition=build.edition,'
        " digests=edition.digests )",
        "",
        "tests/reporting/test_month_end.py",
    ),
    Fault(
        "an altered publication is shown",
        "reporting/public_record/integrity.py",
        "digest(publication.content) == publication.digest",
        "publication.digest",
        "tests/reporting/test_tampering.py tests/reporting/test_verify.py",
    ),
    Fault(
        "what verify found is not withheld",
        "reporting/public_record/withholding.py",
        "if withheld_names().intersection(names):",
        "if withheld_names() == names:",
        "tests/reporting/test_tampering.py",
    ),
    Fault(
        "more people than places",
        "reporting/engagement/sessions.py",
        "session = Session.objects.select_for_update().get(pk=session.pk)",
        "session = Session.objects.get(pk=session.pk)",
        "tests/reporting/test_sessions.py",
        needs_postgresql=True,
    ),
    Fault(
        "personal data are kept a year too long",
        "reporting/engagement/retention.py",
        "SIGN_UPS_KEPT = timedelta(days=365)",
        "SIGN_UPS_KEPT = timedelta(days=730)",
        "tests/reporting/test_sessions.py tests/reporting/test_feedback.py",
    ),
    Fault(
        "half-yearly reports come out in December",
        "reporting/content/kinds.py",
        "HALF_YEARLY: frequency.ENDINGS[frequency.HALF],",
        "HALF_YEARLY: frequency.ENDINGS[frequency.QUARTER],",
        "tests/reporting/test_report_rules.py",
    ),
]
