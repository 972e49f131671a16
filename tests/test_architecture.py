"""The laws of the house, held with the standard library alone (models by Django's own registry)."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
# From the bottom up: a room may import from those before it, never from those after it.  The
# longest name that fits a module is its room; a sub-package of an app is a room of its own.
ORDER = [
    "pmf_portal.env",
    "pmf_portal.refusals",
    "pmf_portal.periods",
    "pmf_portal.formats",
    "pmf_portal.pictures",
    "pmf_portal.audit",
    "pmf_portal.jobs",
    "pmf_portal.operation",
    "pmf_portal.council",
    "pmf_portal.council.imports",
    "pmf_portal.ui",
    "targets.rules",
    "targets.lessons.rules",
    "targets.collection.rules",
    "targets.voice.rules",
    "targets.querysets",
    "targets.models",
    "targets.lessons",
    "targets.collection",
    "targets.voice.queries",
    "targets",
    "targets.voice",
    "targets.actions",
    "targets.imports",
    "targets.objective_permissions",
    "targets.permissions",
    "targets.forms",
    "targets.views",
    "targets.urls",
    "targets.management",
    "scorecards.statistics",
    "scorecards.rating",
    "scorecards.querysets",
    "scorecards.models",
    "scorecards",
    "scorecards.plausibility",
    "scorecards.partners",
    "scorecards.actuals",
    "scorecards.permissions",
    "scorecards.extracts",
    "scorecards.feeds",
    "scorecards.council_folder",
    "scorecards.breakdowns",
    "scorecards.audits",
    "scorecards.month",
    "scorecards.plan_delivery",
    "scorecards.views",
    "scorecards.urls",
    "scorecards.management",
    "scorecards.freeze",
    "exceptions.rules",
    "exceptions.querysets",
    "exceptions.models",
    "exceptions",
    "exceptions.tracker",
    "exceptions.permissions",
    "exceptions.forms",
    "exceptions.views",
    "exceptions.urls",
    "reporting.meetings.rules",
    "reporting.scrutiny.rules",
    "reporting.briefings.rules",
    "reporting.voice.rules",
    "reporting.lessons.rules",
    "reporting.framework_review.rules",
    "reporting.success.rules",
    "reporting.effects.rules",
    "reporting.audits.rules",
    "reporting.contracts.rules",
    "reporting.self_assessment.rules",
    "reporting.content",
    "reporting.charts",
    "reporting.print",
    "reporting.models",
    "reporting.public_record",
    "reporting.lives",
    "reporting.voice.reading",
    "reporting.meetings",
    "reporting.scrutiny",
    "reporting.effects",
    "reporting.audits",
    "reporting.lessons",
    "reporting.collection",
    "reporting.contracts",
    "reporting.publishing",
    "reporting.engagement",
    "reporting.framework_review",
    "reporting.voice",
    "reporting.library",
    "reporting.briefings",
    "reporting.success",
    "reporting.self_assessment",
    "reporting.handover",
    "reporting.reorganisation",
    "reporting.rehearsal",
    "reporting.permissions",
    "reporting.cycle",
    "reporting.templatetags",
    "reporting.forms",
    "reporting.views",
    "reporting.website",
    "reporting",
    "reporting.demo",
    "reporting.management",
]
WIRING = {
    "pmf_portal.settings",
    "pmf_portal.urls",
    "pmf_portal.celery",
    "pmf_portal.wsgi",
    "pmf_portal",
}
PURE = [
    "pmf_portal/refusals.py",
    "pmf_portal/periods/month.py",
    "pmf_portal/periods/period_names.py",
    "pmf_portal/periods/frequency.py",
    "pmf_portal/periods/typed.py",
    "pmf_portal/periods/working_days.py",
    "pmf_portal/periods/timetable.py",
    "pmf_portal/formats/typed_days.py",
    "pmf_portal/formats/canonical.py",
    "pmf_portal/formats/plain_text.py",
    "pmf_portal/formats/numbers.py",
    "pmf_portal/formats/one_after_another.py",
    "pmf_portal/formats/typed_text.py",
    "pmf_portal/formats/unit_types.py",
    "pmf_portal/formats/value_units.py",
    "pmf_portal/formats/value_kinds.py",
    "pmf_portal/formats/durations.py",
    "pmf_portal/formats/units.py",
    "pmf_portal/formats/csv_files.py",
    "pmf_portal/formats/csv_lines.py",
    "pmf_portal/formats/file_problems.py",
    "pmf_portal/formats/dates.py",
    "pmf_portal/formats/spelling.py",
    "pmf_portal/formats/wording.py",
    "pmf_portal/formats/colours.py",
    "pmf_portal/formats/png.py",
    "pmf_portal/formats/life_tables.py",
    "pmf_portal/formats/parquet.py",
    "pmf_portal/pictures/drawing.py",
    "pmf_portal/pictures/scales.py",
    "pmf_portal/pictures/sparkline.py",
    "pmf_portal/pictures/chance_bar.py",
    "pmf_portal/pictures/plan_words.py",
    "pmf_portal/pictures/status_strip.py",
    "pmf_portal/pictures/dot_strip.py",
    "pmf_portal/pictures/periods_frame.py",
    "pmf_portal/pictures/plan_shapes.py",
    "pmf_portal/pictures/measure_chart.py",
    "pmf_portal/pictures/measured.py",
    "pmf_portal/pictures/stacked_bars.py",
    "pmf_portal/pictures/before_and_since.py",
    "pmf_portal/pictures/small_multiple.py",
    "pmf_portal/pictures/letters.py",
    "pmf_portal/pictures/plotted.py",
    "pmf_portal/pictures/tile_map.py",
    "pmf_portal/council/roles.py",
    "pmf_portal/council/acts/__init__.py",
    "pmf_portal/council/acts/accounts.py",
    "pmf_portal/council/acts/exceptions.py",
    "pmf_portal/council/acts/figures.py",
    "pmf_portal/council/acts/lessons.py",
    "pmf_portal/council/acts/meetings.py",
    "pmf_portal/council/acts/plans.py",
    "pmf_portal/council/acts/portal.py",
    "pmf_portal/jobs/kinds.py",
    "pmf_portal/council/rules/role_rules.py",
    "pmf_portal/council/rules/step_words.py",
    "pmf_portal/council/rules/guessing.py",
    "pmf_portal/council/rules/browsers.py",
    "pmf_portal/council/rules/council_settings.py",
    "scorecards/statistics/intervals.py",
    "scorecards/statistics/control_chart.py",
    "scorecards/statistics/count_charts.py",
    "scorecards/statistics/direction.py",
    "scorecards/statistics/masking.py",
    "scorecards/statistics/disclosure.py",
    "scorecards/statistics/ways_on.py",
    "scorecards/statistics/forecast.py",
    "scorecards/statistics/scoring.py",
    "scorecards/statistics/year_scores.py",
    "scorecards/statistics/year_end.py",
    "scorecards/statistics/benchmark.py",
    "scorecards/statistics/measure_series.py",
    "scorecards/statistics/usual_range.py",
    "scorecards/statistics/reading.py",
    "scorecards/statistics/intervention.py",
    "scorecards/statistics/intervention_words.py",
    "scorecards/statistics/reading_words.py",
    "scorecards/statistics/reading_content.py",
    "scorecards/statistics/places.py",
    "scorecards/statistics/tile_places.py",
    "scorecards/rating/place_reading.py",
    "reporting/content/places.py",
    "reporting/content/place_pages.py",
    "pmf_portal/council/imports/columns.py",
    "pmf_portal/council/imports/entries.py",
    "pmf_portal/council/imports/preview.py",
    "pmf_portal/ui/charts.py",
    "pmf_portal/ui/chart_ticks.py",
    "pmf_portal/pictures/year_ahead.py",
    "pmf_portal/formats/money.py",
    "scorecards/rating/year_again.py",
    "scorecards/rating/gap.py",
    "scorecards/actuals/approval_words.py",
    "pmf_portal/formats/xlsx_archive.py",
    "pmf_portal/formats/xlsx_cells.py",
    "pmf_portal/formats/ods.py",
    "pmf_portal/formats/spreadsheet_numbers.py",
    "targets/rules/actions.py",
    "targets/rules/intelligence.py",
    "targets/rules/risk_scores.py",
    "targets/lessons/rules/kinds.py",
    "targets/lessons/rules/lifecycle.py",
    "targets/lessons/rules/stop_words.py",
    "targets/lessons/rules/suggesting.py",
    "targets/lessons/rules/touching.py",
    "targets/collection/rules/candidates.py",
    "targets/collection/rules/costs.py",
    "targets/collection/rules/outcomes.py",
    "reporting/framework_review/rules/calendar.py",
    "reporting/framework_review/rules/differences.py",
    "reporting/framework_review/rules/lifecycle.py",
    "reporting/framework_review/rules/sections.py",
    "targets/voice/rules/surveys.py",
    "targets/voice/rules/complaints.py",
    "targets/voice/rules/consultations.py",
    "targets/voice/rules/users_view.py",
    "reporting/voice/rules/waves.py",
    "reporting/voice/rules/shown_counts.py",
    "pmf_portal/audit/past_of_revision.py",
    "targets/rules/polarity.py",
    "targets/rules/aggregation.py",
    "targets/rules/tolerance.py",
    "targets/rules/trajectory.py",
    "targets/rules/codes.py",
    "targets/rules/contradiction.py",
    "targets/rules/contradictions.py",
    "targets/rules/profiles.py",
    "targets/rules/golden_thread.py",
    "targets/rules/measure_life.py",
    "targets/rules/thread_ages.py",
    "targets/rules/principles.py",
    "targets/rules/chart_settings.py",
    "targets/rules/planning_calendar.py",
    "targets/rules/year_end.py",
    "targets/rules/small_counts.py",
    "targets/rules/stretch.py",
    "targets/rules/peer_levels.py",
    "targets/rules/peer_targets.py",
    "scorecards/statistics/standing.py",
    "pmf_portal/ui/peer_picture.py",
    "reporting/content/peers.py",
    "targets/rules/peer_files.py",
    "scorecards/rating/small_cells.py",
    "scorecards/rating/early_signals.py",
    "scorecards/rating/attention.py",
    "targets/rules/value_kinds.py",
    "scorecards/rating/rag.py",
    "scorecards/rating/year_to_date.py",
    "scorecards/rating/trend.py",
    "scorecards/rating/assessment.py",
    "scorecards/rating/due_periods.py",
    "scorecards/rating/explanation.py",
    "scorecards/rating/explanation_of_kinds.py",
    "scorecards/rating/milestones.py",
    "scorecards/rating/newest_period.py",
    "scorecards/rating/suppression.py",
    "scorecards/rating/completeness.py",
    "scorecards/rating/comparison.py",
    "scorecards/rating/worked_example.py",
    "scorecards/rating/series.py",
    "scorecards/rating/forecast.py",
    "scorecards/rating/first_published.py",
    "scorecards/breakdowns/area_check.py",
    "scorecards/rating/quality_grades.py",
    "scorecards/plausibility/figure_warning.py",
    "scorecards/plausibility/habits.py",
    "scorecards/plausibility/likely.py",
    "scorecards/partners/rules.py",
    "scorecards/actuals/headings.py",
    "scorecards/actuals/pasted.py",
    "scorecards/plausibility/sizes.py",
    "scorecards/plausibility/rules.py",
    "scorecards/audits/sampling.py",
    "scorecards/extracts/columns.py",
    "scorecards/extracts/freshness.py",
    "scorecards/plan_delivery/clashes.py",
    "scorecards/plan_delivery/finding.py",
    "scorecards/plan_delivery/money.py",
    "scorecards/extracts/as_at.py",
    "scorecards/audits/evidence_files.py",
    "pmf_portal/periods/rhythm.py",
    "exceptions/rules/evaluations.py",
    "exceptions/rules/lifecycle.py",
    "exceptions/rules/triggers.py",
    "exceptions/rules/recovery.py",
    "exceptions/rules/overdue.py",
    "exceptions/rules/escalation.py",
    "exceptions/rules/question_clock.py",
    "exceptions/rules/money.py",
    "exceptions/rules/support.py",
    "exceptions/rules/standing.py",
    "exceptions/rules/due_dates.py",
    "reporting/meetings/rules/bodies.py",
    "reporting/meetings/rules/exempt.py",
    "reporting/meetings/rules/lifecycle.py",
    "reporting/meetings/rules/notice.py",
    "reporting/meetings/rules/spoken.py",
    "reporting/scrutiny/rules/answers.py",
    "reporting/scrutiny/rules/lifecycle.py",
    "reporting/lessons/rules/facts.py",
    "reporting/lessons/rules/measures.py",
    "reporting/lessons/rules/others.py",
    "reporting/lessons/rules/reports.py",
    "reporting/lessons/rules/voice.py",
    "reporting/success/rules/lifecycle.py",
    "reporting/success/rules/stories.py",
    "reporting/success/rules/effect.py",
    "reporting/effects/rules/comparison.py",
    "reporting/effects/rules/lifecycle.py",
    "reporting/audits/rules/lifecycle.py",
    "reporting/contracts/rules/contract_words.py",
    "reporting/self_assessment/rules/claims.py",
    "reporting/self_assessment/rules/headings.py",
    "reporting/content/learned.py",
    "reporting/briefings/rules/concerns.py",
    "reporting/briefings/rules/days.py",
    "reporting/content/cabinet_report.py",
    "exceptions/tracker/facts.py",
    "exceptions/tracker/overdue_at.py",
    "exceptions/tracker/history.py",
    "exceptions/tracker/counts.py",
    "exceptions/tracker/output.py",
    "reporting/engagement/topics.py",
    "reporting/cycle/month_end_words.py",
    "reporting/content/exceptions_csv.py",
    "reporting/content/document.py",
    "reporting/content/partners.py",
    "reporting/content/scorecards.py",
    "reporting/content/statement.py",
    "reporting/content/exceptions_readable.py",
    "reporting/print/glyphs.py",
    "reporting/content/canonical_lines.py",
    "reporting/content/voice_tables.py",
    "reporting/content/in_short/facts.py",
    "reporting/content/in_short/figures.py",
    "reporting/content/in_short/order.py",
    "reporting/content/in_short/headline.py",
    "reporting/content/in_short/promises.py",
    "reporting/content/in_short/changes.py",
    "reporting/content/in_short/money.py",
    "reporting/content/in_short/decisions.py",
    "reporting/content/in_short/questions.py",
    "reporting/content/in_short/readers.py",
    "reporting/content/small_counts.py",
    "reporting/content/target_charts.py",
    "reporting/content/exceptions.py",
    "reporting/content/measured.py",
    "reporting/content/chart_titles.py",
    "reporting/content/pack_charts.py",
    "reporting/content/pack_exceptions.py",
    "reporting/content/pack_in_short.py",
    "reporting/content/line_names.py",
    "reporting/content/open_tables.py",
    "reporting/content/pack_meetings.py",
    "reporting/content/pack_sheets.py",
    "reporting/content/rating_changes.py",
    "reporting/content/comparisons.py",
    "reporting/content/amber_bounds.py",
    "reporting/content/all_figures.py",
    "reporting/content/early_signals.py",
    "reporting/content/readings.py",
    "reporting/content/concern.py",
    "reporting/content/completeness.py",
    "reporting/public_record/links.py",
    "reporting/public_record/search_words.py",
    "reporting/public_record/archive_check.py",
    "reporting/public_record/registry.py",
    "pmf_portal/formats/uploads.py",
    "reporting/library/legacy_periods.py",
    "reporting/content/tracker_readable.py",
    "reporting/public_record/everyday_words.py",
]
SOURCES = sorted(
    path
    for top in ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path):
    """(line, module, inside a function) of every import of a file."""
    return list(find_imports(path))


def find_imports(path):
    tree = ast.parse(path.read_text())
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for name in node.names:
                is_module = (ROOT / module.replace(".", "/") / f"{name.name}.py").exists()
                yield (
                    node.lineno,
                    f"{module}.{name.name}" if is_module else module,
                    id(node) in inside,
                )
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name, id(node) in inside


@cache
def layer(module):
    """The place of a module's room in the order, from the bottom; None outside the house."""
    fitting = [room for room in ORDER if module == room or module.startswith(room + ".")]
    return ORDER.index(max(fitting, key=len)) if fitting else None


def test_imports_point_downwards_only():
    offenders = []
    for path in SOURCES:
        name = module_name(path)
        own_layer = layer(name)
        for line, module, inside in imports(path):
            if module.startswith("."):
                offenders.append(f"{name}:{line} imports relatively")
            if inside:
                offenders.append(f"{name}:{line} imports inside a function")
            if name in WIRING or layer(module) is None:
                continue
            if own_layer is None:
                offenders.append(f"{name} belongs to no layer")
            elif layer(module) > own_layer:
                offenders.append(f"{name}:{line} imports {module}, which stands above it")
    assert SOURCES
    assert not offenders, "\n".join(offenders)


def test_the_platform_wiring_imports_no_business_app():
    for name in WIRING:
        path = (
            ROOT / (name.replace(".", "/") + ".py")
            if name != "pmf_portal"
            else ROOT / "pmf_portal/__init__.py"
        )
        for line, module, _ in imports(path):
            assert module.split(".")[0] not in {
                "targets",
                "scorecards",
                "exceptions",
                "reporting",
            }, f"{name}:{line}"


def test_foreign_keys_point_downwards_only():
    for model in apps.get_models():
        source = layer(model.__module__)
        if source is None:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.many_to_one and field.concrete:
                target = layer(field.related_model.__module__)
                assert target is None or target <= source, (
                    f"{model.__name__}.{field.name} points upwards to {field.related_model.__name__}"
                )


def test_the_audit_trail_has_no_foreign_keys():
    assert not [
        f.name for f in apps.get_model("audit", "AuditEvent")._meta.get_fields() if f.is_relation
    ]


def test_pure_rules_know_neither_django_nor_a_database_nor_the_clock():
    known = {p.removesuffix(".py").replace("/", ".") for p in PURE}
    offenders = []
    for name in PURE:
        for line, module, _ in imports(ROOT / name):
            if module.split(".")[0] == "django":
                offenders.append(f"{name}:{line} imports Django")
            if layer(module) is not None and module not in known:
                offenders.append(f"{name}:{line} imports {module}, which is not pure")
        if re.search(r"\b(now|today)\(\)", (ROOT / name).read_text()):
            offenders.append(f"{name} asks for the time")
    assert not offenders, "\n".join(offenders)


def test_there_are_no_drawers_without_a_word_of_the_domain():
    banned = {
        "utils.py",
        "helpers.py",
        "common.py",
        "misc.py",
        "core.py",
        "signals.py",
        "utils",
        "helpers",
        "common",
        "core",
        "misc",
    }
    assert not [str(path) for path in SOURCES if banned & set(path.relative_to(ROOT).parts)]


def test_no_model_does_business_in_save():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(
                "Model" in ast.dump(base) for base in node.bases
            ):
                assert not [
                    n.name
                    for n in node.body
                    if isinstance(n, ast.FunctionDef) and n.name in {"save", "delete"}
                ], f"{path}: {node.name}"


def test_only_the_edge_asks_for_the_time():
    edge = re.compile(
        r"(views|website|commands|tasks\.py|cycle/jobs\.py|clock\.py|jobs/(queue|tasks|leases)\.py|ui/import_command\.py|ui/draft_preservation\.py|ui/fresh_sign_in\.py|feeds/api\.py|forms.*\.py)"
    )
    for path in SOURCES:
        if re.search(r"clock\.(now|today)\(|timezone\.now\(|date\.today\(", path.read_text()):
            assert edge.search(str(path.relative_to(ROOT))), (
                f"{path} asks for the time away from the edge"
            )


def test_files_stay_short():
    offenders = []
    for path in SOURCES:
        lines = len(path.read_text().splitlines())
        if lines > 400:
            offenders.append(f"{module_name(path)} has {lines} lines")
    assert not offenders, "\n".join(offenders)


def test_templates_stay_short_and_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert len(text.splitlines()) <= 150, path
        assert max(map(len, text.splitlines())) <= 160, path
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son[a-z]+=", text), path
        assert "|safe" not in text.replace("flat_attrs|safe", ""), path


def test_what_tests_share_stands_in_no_test_module():
    """A test module may change its tests freely: nobody else imports from it."""
    of_tests = re.compile(r"^\s*(?:from|import) (tests\.(?:\w+\.)*test_\w+)", re.M)
    offenders = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for module in of_tests.findall(path.read_text()):
            offenders.append(f"{path.relative_to(ROOT)} imports from {module}")
    assert not offenders, "\n".join(offenders)


def test_the_project_stands_alone():
    """No file names the folder it happens to stand in or reaches outside it; the lock of
    dependencies names no host.
    """
    outside = re.compile(rf"{re.escape(str(ROOT))}|{re.escape(str(Path.home()))}/|(?<![.\w])\.\./")
    for path in [*SOURCES, ROOT / "README.md", ROOT / "Makefile", *(ROOT / "docs").rglob("*.md")]:
        assert not outside.search(path.read_text()), path
    for lock in ("requirements.txt", "requirements-test.txt"):
        assert "://" not in (ROOT / lock).read_text(), lock


def test_what_is_tested_is_what_is_served():
    """Each version that serves people stands in the lock of the tests too, and no tool of theirs
    in the lock that serves.
    """

    def pins(lock):
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / lock).read_text(), re.M))

    served, tested = pins("requirements.txt"), pins("requirements-test.txt")
    assert served <= tested
    assert not [pin for pin in served if re.match(r"(pytest|ruff|mypy|hypothesis)", pin)]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_the_lock_serves_every_python_and_machine(lock):
    """A lock that was made where an index lies on the disk knows that machine's files alone: with
    another Python, or on another processor, nothing could be installed.
    """
    pins = re.split(r"^(?=[\w.-]+(?:\[\w+\])?==)", (ROOT / lock).read_text(), flags=re.M)
    of_one_file = [pin.split()[0] for pin in pins if pin.count("--hash=") == 1]
    assert len(pins) > 20 and not of_one_file
