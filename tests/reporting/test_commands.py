"""The commands of the cycle say what they did and refuse what makes no sense."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from reporting.models import Publication
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off


def test_run_month_end_builds_waits_and_publishes(approved, at, settings, capsys):
    settings.PORTAL_CLOCK = datetime(2013, 10, 17, 9, 31)
    approved.figure(approved.latest, "2013-09", "10")
    call_command("run_month_end", "2013-09", "--by", "team")
    assert (
        "September 2013: 4 lines, 1 exception reports opened, waits: The sign-off of"
        in capsys.readouterr().out
    )
    build = ScorecardBuild.objects.get()
    for unit in awaiting_sign_off(build):
        override_sign_off(build, unit, reason="Vacant", by=approved.people["team"], at=at)
    for _ in range(2):
        call_command("run_month_end", "2013-09")
        assert "published, edition 1" in capsys.readouterr().out
    assert Publication.objects.count() == 9
    assert (settings.PUBLISHED_ROOT / "2013-09/families/edition-1/page.html").exists()
    call_command("verify")
    assert "No problems found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2013-13"], "no month 13"),
        (["2013-12"], "has not ended"),
    ],
)
def test_run_month_end_refuses_what_makes_no_sense(approved, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("run_month_end", *arguments)


def test_seeding_over_a_council_changes_nothing(approved, capsys):
    call_command("seed_demo")
    assert (
        "There is a council already" in capsys.readouterr().out
        and not ScorecardBuild.objects.exists()
    )
