"""Actions of plans by file: checked whole with row, column and reason, shown, then saved as it was
shown; nothing is half-saved.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.services import stop_action
from targets.imports.actions import ActionsImport, import_actions, save_actions
from targets.models import Action
from tests.targets.action_files import AT, EVERYWHERE, HEAD, ROW, kept_file, taken
from tests.targets.plan_actions import add_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(council):
    council.add_usual_targets()
    return council


def problems(text, paths=EVERYWHERE):
    with pytest.raises(FileRefused) as refused:
        ActionsImport(text.encode(), "actions.csv", paths)
    return [(one.row, one.column, one.reason) for one in refused.value.problems]


def test_a_row_becomes_an_action(told):
    assert taken(told, HEAD + ROW) == 1
    action = Action.objects.get()
    assert (action.what, action.kind, action.resources) == (
        "Open a new front desk",
        "staffing",
        "Two posts",
    )
    assert (action.starts, action.due) == (date(2013, 9, 2), date(2013, 12, 20))
    assert (action.owner, action.deputy) == (told.people["head"], told.people["manager"])
    assert [one.code for one in action.measures.all()] == ["F1"]
    assert [one.slug for one in action.objectives.all()] == ["first"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
        "add_management_action",
        "import_actions",
    ]


def test_the_same_file_again_changes_nothing(told):
    taken(told, HEAD + ROW)
    assert taken(told, HEAD + ROW.replace("Open a", "open  a")) == 0
    assert Action.objects.count() == 1 == AuditEvent.objects.filter(action="import_actions").count()


def test_what_a_file_says_otherwise_is_shown_before_it_is_saved(told):
    taken(told, HEAD + ROW)
    row = ROW.replace("staffing", "training").replace(",manager,", ",,").replace("Two", "Three")
    incoming = ActionsImport((HEAD + row).encode(), "actions.csv", EVERYWHERE)
    changes = {(one.column, one.before, one.after) for one in incoming.preview.changes}
    # An empty cell changes nothing: the deputy stays.
    assert changes == {
        ("Kind", "Recruiting or moving staff", "Training and guidance"),
        ("Resources", "Two posts", "Three posts"),
    }
    taken(told, HEAD + row)
    action = Action.objects.get()
    assert (action.kind, action.resources, action.version) == ("training", "Three posts", 2)
    assert action.deputy == told.people["manager"]


def test_milestones_and_effects_stay(told):
    stored = add_action(told, what="Open a new front desk", measures=[told.latest.target])
    stored.milestones.create(what="Lease signed", due=date(2013, 10, 1))
    taken(told, HEAD + ROW)
    action = Action.objects.get()
    assert action.resources == "Two posts"
    assert [one.what for one in action.milestones.all()] == ["Lease signed"]


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        (("families,Open", "nowhere,Open"), "plan", "There is no plan “nowhere”."),
        (("Open a new front desk", ""), "what", "Say what will be done."),
        (("staffing", "magic"), "kind", "Choose one of: staffing"),
        (("2/9/2013", "31/9/2013"), "starts", "There is no 31 September 2013."),
        (("20/12/2013", ""), "due", "is not a date"),
        (("20/12/2013", "1/9/2013"), "due", "The last day cannot be before the first day."),
        ((",head,", ",nobody,"), "owner", "Nobody here has the user name “nobody”."),
        ((",head,", ",,"), "owner", "Say who does it"),
        (("first,F1", "elsewhere,F1"), "objectives", "There is no objective “elsewhere”."),
        (("first,F1", ","), "objectives", "Name at least one objective or measure"),
        (("F1", "X9"), "measures", "There is no measure “X9”."),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(told, changed, column, reason):
    good = ROW.replace("front desk", "back desk")
    [(row, named, words)] = problems(HEAD + good + ROW.replace(*changed))
    assert (row, named) == (3, column) and reason in words
    with pytest.raises(FileRefused):
        taken(told, HEAD + good + ROW.replace(*changed))
    assert not Action.objects.exists()


def test_a_day_is_not_moved_by_a_file(told):
    taken(told, HEAD + ROW)
    [(row, column, words)] = problems(HEAD + ROW.replace("20/12/2013", "31/1/2014"))
    assert (row, column) == (2, "due") and "Move the day on its page" in words


def test_an_action_stands_once_in_a_file(told):
    assert problems(HEAD + ROW + ROW) == [
        (3, "what", "This action of Families Plan stands in row 2 already.")
    ]


def test_a_plan_of_another_part_of_the_council_is_refused(told):
    path = told.units["places"].path
    [(row, column, words)] = problems(HEAD + ROW, [path])
    assert (row, column) == (2, "plan") and "not in your part of the council" in words


def test_an_action_that_is_closed_stays_closed(told):
    taken(told, HEAD + ROW)
    stop_action(Action.objects.get(), reason="x", by=told.people["head"], at=AT)
    assert taken(told, HEAD + ROW.replace("Two", "Nine")) == 0
    assert Action.objects.get().resources == "Two posts"


def test_what_changed_meanwhile_is_shown_again(told):
    kept = kept_file(told)
    add_action(told, what="Open a new front desk")
    act = {"paths": EVERYWHERE, "by": told.people["head"], "at": AT}
    with pytest.raises(ChangedMeanwhile):
        save_actions(kept, **act)
    assert Action.objects.count() == 1


def test_a_file_is_saved_once_and_then_its_rows_are_gone(told):
    kept = kept_file(told)
    act = {"paths": EVERYWHERE, "by": told.people["head"], "at": AT}
    assert save_actions(kept, **act).count == 1
    kept.refresh_from_db()
    assert bytes(kept.body) == b""
    with pytest.raises(Refused, match="was saved already"):
        save_actions(kept, **act)


def test_the_pages_show_problems_then_changes_then_save(client, told):
    client.force_login(told.people["director"])
    assert b"import actions from a file" in client.get("/plans/families/actions/").content
    for form in ("csv", "xlsx"):
        template = client.get(f"/plans/import-actions/template.{form}")
        assert template.status_code == 200
    wrong = client.post(
        "/plans/import-actions/", {"file": uploaded(HEAD + ROW.replace("F1", "X9"))}
    )
    assert "There is no measure “X9”." in wrong.content.decode()
    shown = client.post("/plans/import-actions/", {"file": uploaded(HEAD + ROW)}, follow=True)
    page = " ".join(shown.content.decode().split())
    assert "What actions.csv would change" in page and "Open a new front desk" in page
    assert not Action.objects.exists()
    answer = client.post(shown.redirect_chain[-1][0], follow=True)
    assert "actions.csv is saved: 1 change." in answer.content.decode()
    assert Action.objects.count() == 1


def test_another_person_s_file_is_not_theirs(client, told):
    kept = kept_file(told)
    client.force_login(told.people["team"])
    assert client.get(f"/plans/import-actions/{kept.pk}/").status_code == 404


def test_the_template_s_example_is_never_taken_in(client, told):
    client.force_login(told.people["director"])
    template = client.get("/plans/import-actions/template.csv").content
    with pytest.raises(FileRefused, match="no rows|only|example"):
        import_actions(template, name="t.csv", by=told.people["head"], at=AT)


def test_the_command_takes_the_same_file(told, tmp_path, capsys):
    path = tmp_path / "actions.csv"
    path.write_text(HEAD + ROW)
    call_command("import_actions", str(path), "--by", "me")
    assert Action.objects.count() == 1
    path.write_text(HEAD + ROW.replace("F1", "X9"))
    with pytest.raises(CommandError, match="nothing was saved"):
        call_command("import_actions", str(path), "--by", "me")


def uploaded(text, name="actions.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")
