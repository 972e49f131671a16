"""A partner at the portal: its page, its desk, its ways of entering figures, what the public reads of
it; and that it sees nothing of the council that is not public.
"""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.people import close_account
from pmf_portal.periods import timetable
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month
from reporting.handover.handing import hand_over_work
from reporting.handover.kinds import work_of
from reporting.models import Publication, PublishedTarget
from reporting.publishing.month import correct_month, publish_month
from scorecards.actuals.due import leads_with_missing_figures
from scorecards.models import Actual, PartnerWord
from scorecards.partners.acts import dispute_figure, verify_partner_figures
from targets.decisions import attach_note
from targets.models import Objective, Plan, PlanningRound, Responsibility, Risk
from tests.addresses import ALL, PUBLIC
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, published, sign_all, with_figures
from tests.scorecards.partner_figures import enter, figure_of, share
from tests.states import made_once
from tests.targets.plan_actions import add_action

OURS, VERIFY = "/our-part/", "/our-part/verify/"
NAMED = "Figures from Trust. The newest is"
# What stands in drafts, private papers and other parts of the council.
SECRET = "Quillfeather"


@made_once
def shared(approved):
    """The trust brings the figures of F1."""
    return share(approved)


@made_once
def entered(shared):
    """Half a year of figures, those of F1 the trust’s."""
    return with_figures(shared)


def page(client, path=OURS):
    return " ".join(client.get(path).content.decode().split())


def sign_in(client, council, name="partner"):
    client.force_login(council.people[name])
    return client


def verify_all(council, at):
    keys = [one.pk for one in Actual.objects.latest().filter(target=council.latest.target)]
    trust, partner = council.units["trust"], council.people["partner"]
    verify_partner_figures(trust, keys, by=partner, at=at)


# Its page.


def test_the_page_shows_what_is_the_partner_s(client, entered, at):
    plan = Plan.objects.create(
        slug="strategy", title="Health Strategy", kind="partnership", unit=entered.units["council"]
    )
    own = {"partner": entered.units["trust"], "title": "Live well at home"}
    Objective.objects.create(plan=plan, slug="own", **own)
    Objective.objects.create(plan=plan, slug="other", title="Somebody else’s")
    add_action(entered, what="Visit at home", owner=entered.people["partner"])
    words = page(sign_in(client, entered))
    assert "F1 " in words and "Live well at home" in words and "Visit at home" in words
    assert "Somebody else’s" not in words and "F2 " not in words
    assert "This figure is ours and right" in words


def test_one_press_verifies_a_month(client, entered, at):
    sign_in(client, entered)
    answer = client.get(OURS)
    seen = {one["month"]: one["form"].initial["seen"] for one in answer.context["to_verify"]}
    assert client.post(VERIFY, {"seen": seen[SEPTEMBER]}).status_code == 302
    assert PartnerWord.objects.get().actual.month == SEPTEMBER
    assert "Verified on" in page(client)


@pytest.mark.parametrize("seen", ["", "x", "1 x", "9" * 30, "1e5", "-3", "99999"])
def test_a_press_that_says_nothing_verifies_nothing(client, entered, seen):
    assert sign_in(client, entered).post(VERIFY, {"seen": seen}).status_code == 302
    assert not PartnerWord.objects.exists()


def test_a_dispute_without_a_sentence_is_asked_for_one(client, entered):
    path = reverse("dispute_figure", args=["F1", SEPTEMBER])
    sign_in(client, entered)
    assert (
        "Say in a sentence what is wrong with it"
        in client.post(path, {"words": ""}).content.decode()
    )
    assert client.post(path, {"words": "Counted twice."}).status_code == 302
    assert "The council has not answered yet" in page(client)


def test_a_dispute_is_answered_on_its_page(client, entered, at):
    partner = entered.people["partner"]
    dispute_figure(figure_of(at), words="Counted twice.", by=partner, at=at)
    path = reverse("answer_dispute", args=["F1", SEPTEMBER])
    for name in ("head", "team"):
        (task,) = [
            one
            for one in due_tasks(entered.people[name], at.date())
            if one.kind == "Disputed figures"
        ]
        assert task.url == path
    sign_in(client, entered, "head")
    assert "Counted twice." in page(client, path)
    assert client.post(path, {"words": "They are two people."}).status_code == 302
    assert "They are two people." in page(sign_in(client, entered))


@pytest.mark.parametrize("name", ["lead", "director", "leader", "partner"])
def test_others_do_not_answer_a_dispute(client, entered, at, name):
    partner = entered.people["partner"]
    dispute_figure(figure_of(at), words="Counted twice.", by=partner, at=at)
    sign_in(client, entered, name)
    assert client.post(reverse("answer_dispute", args=["F1", SEPTEMBER])).status_code == 403


def test_an_answer_to_nothing_is_not_found(client, entered):
    sign_in(client, entered, "team")
    assert client.get(reverse("answer_dispute", args=["F2", SEPTEMBER])).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_costs_the_same_however_much_there_is(
    client, shared, at, django_assert_num_queries, more
):
    for n in range(1 + more):
        shared.figure(shared.latest, f"2013-0{9 - n}", "90")
        add_action(shared, what=f"Action {n}", owner=shared.people["partner"])
    sign_in(client, shared)
    with django_assert_num_queries(28):
        client.get(OURS)


def test_an_objective_s_change_is_proposed_and_answered(client, entered, at):
    plan = Plan.objects.create(
        slug="strategy", title="Health Strategy", kind="partnership", unit=entered.units["council"]
    )
    own = {"partner": entered.units["trust"], "title": "Live well at home"}
    objective = Objective.objects.create(plan=plan, slug="own", **own)
    PlanningRound.objects.create(financial_year=SEPTEMBER.financial_year + 1, opened_at=at)
    sign_in(client, entered)
    path = reverse("propose_objective_change", args=[objective.pk])
    assert "Live well at home" in page(client, path)
    told = {"title": "Live longer", "last_year": "nonsense", "reason": "More do."}
    assert "Live longer" in client.post(path, told).content.decode()
    assert client.post(path, told | {"last_year": ""}).status_code == 302
    proposal = objective.proposals.get()
    sign_in(client, entered, "team")
    path = reverse("answer_objective_proposal", args=[proposal.pk])
    assert "More do." in page(client, path)
    assert client.post(path, {"taken": "no", "answer": ""}).status_code == 200
    assert client.post(path, {"taken": "yes", "answer": ""}).status_code == 302
    objective.refresh_from_db()
    assert objective.title == "Live longer"


# Its desk, and entering.


def test_the_desk_holds_what_is_the_partner_s_alone(entered, at):
    add_action(entered, what="Visit at home", owner=entered.people["partner"])
    kinds = {one.kind for one in due_tasks(entered.people["partner"], at.date())}
    assert kinds == {"Figures to verify", "Actions to report on"}


def test_a_figure_that_is_missing_is_the_partner_s_to_enter(client, shared, at):
    partner = shared.people["partner"]
    (task,) = due_tasks(partner, at.date())
    assert task.kind == "Figures to enter" and task.about == "F1"
    reminded = leads_with_missing_figures(SEPTEMBER, timetable.BY_RULE, at.date())
    assert reminded[partner] == ["F1"]
    words = page(sign_in(client, shared), "/desk/")
    assert "F1" in words and "F2" not in words and "Data quality" not in words
    assert "Our part of the shared plans" in words


def test_figures_come_in_by_grid_paste_and_file(client, shared):
    sign_in(client, shared)
    grid = {"F1-value": "91", "F1-seen_revision": "0", "F1-status": "final", "save": "all"}
    assert client.post("/actuals/", grid).status_code == 302
    pasted = {"text": "Code\tFigure\tPeriod\nF1\t92\t2013-08\nF2\t93\t2013-08", "save": "check"}
    words = client.post("/actuals/paste/", pasted).content.decode()
    assert "No such target among yours" in words
    file = SimpleUploadedFile("figures.csv", b"code,period,value\nF1,2013-07,90\n")
    answer = client.post("/actuals/import/", {"file": file}, follow=True)
    assert answer.status_code == 200 and "F1" in answer.content.decode()
    foreign = SimpleUploadedFile("figures.csv", b"code,period,value\nC1,2013-07,9\n")
    assert "C1" in client.post("/actuals/import/", {"file": foreign}).content.decode()
    assert set(Actual.objects.values_list("target__code", flat=True)) == {"F1"}


def test_whoever_enters_for_the_partner_sees_that_it_is_not_verified(client, entered, at):
    sign_in(client, entered, "team")
    assert "Trust: not verified yet" in page(client, "/targets/F1/actuals/2013-09/")
    verify_all(entered, at)
    assert "Trust: verified on 7 October 2013" in page(client, "/targets/F1/actuals/2013-09/")


def test_the_owner_of_an_action_reports_on_it_without_seeing_its_plan(client, entered):
    action = add_action(entered, what="Visit at home", owner=entered.people["partner"])
    sign_in(client, entered)
    words = page(client, "/my-actions/")
    assert "Visit at home" in words and f"/actions/{action.pk}/" not in words
    sent = {f"status_{action.pk}": "on_track", f"words_{action.pk}": ""}
    assert client.post("/my-actions/", sent).status_code == 302
    action.refresh_from_db()
    assert action.status == "on_track"


# What the public reads.


def content_of_f1():
    return json.loads(PublishedTarget.objects.filter(code="F1").latest("pk").content)["line"]


def test_a_published_line_says_that_the_partner_verified_it(client, entered, at):
    verify_all(entered, at)
    published(entered)
    line = content_of_f1()
    assert (line["figures_from"], line["partner_verified"]) == ("Trust", "7 October 2013")
    assert f"{NAMED} verified by Trust on 7 October 2013." in page(client, "/targets/F1/")
    publication = Publication.objects.get(kind="scorecard", slug="families")
    csv = client.get(f"{publication.get_absolute_url()}scorecard.csv")
    assert csv.status_code in (200, 404)
    assert "figures from Trust, verified" in page(client, publication.get_absolute_url())


def test_a_published_line_says_that_the_partner_did_not(client, entered):
    published(entered)
    assert f"{NAMED} not verified by Trust." in page(client, "/targets/F1/")
    assert (
        "figures_from"
        not in json.loads(PublishedTarget.objects.filter(code="F2").latest("pk").content)["line"]
    )


def test_an_edition_keeps_its_bytes_and_the_next_says_what_was_said_since(entered, at):
    published(entered)
    before = {one.pk: one.content for one in Publication.objects.all()}
    verify_all(entered, LATER)
    enter(entered, LATER, "89", by="team", reason="Late returns")
    build = correct_month(SEPTEMBER, reason="Late returns.", by=entered.people["team"], at=LATER)
    verify_partner_figures(
        entered.units["trust"],
        [figure_of(LATER).actual.pk],
        by=entered.people["partner"],
        at=LATER,
    )
    build_month(SEPTEMBER, by=None, at=LATER)
    sign_all(entered, build, LATER)
    publish_month(SEPTEMBER, by=entered.people["team"], at=LATER)
    assert {pk: Publication.objects.get(pk=pk).content for pk in before} == before
    assert content_of_f1()["partner_verified"]


def test_the_draft_says_what_the_partner_says(client, entered, at):
    dispute_figure(figure_of(at), words="Counted twice.", by=entered.people["partner"], at=at)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    for name, path in (("director", ""), ("head", "confirm/care/")):
        sign_in(client, entered, name)
        words = page(client, f"/drafts/2013-09/families/{path}")
        assert "Trust: disputed, not answered yet" in words


def test_the_public_reads_the_owner_of_an_action_by_post_and_partner(client, entered):
    User.objects.filter(pk=entered.people["partner"].pk).update(name=SECRET)
    told = {"owner": entered.people["partner"], "measures": [entered.latest.target]}
    add_action(entered, what="Visit at home", **told)
    published(entered)
    words = page(client, "/targets/F1/")
    assert "Post of partner, Trust, by" in words and SECRET not in words


# Who leaves.


def test_what_a_partner_s_officer_leaves_goes_to_another(entered, at):
    partner, team = entered.people["partner"], entered.people["team"]
    add_action(entered, what="Visit at home", owner=partner)
    other = User.objects.create(username="next", post="Next at the trust")
    RoleAssignment.objects.create(user=other, role="partner", unit=entered.units["trust"])
    close_account(partner, by=team, at=at)
    work = work_of(partner, at.date())
    assert {kind.slug for kind, _ in work} == {"leads", "actions"}
    takers = {kind.slug: {item.key: other for item in items} for kind, items in work}
    told = {"left_on": at.date(), "reason": "They left.", "by": team, "at": at}
    hand_over_work(partner, takers, **told)
    lead = Responsibility.objects.get(target=entered.latest.target).performance_lead
    assert lead == other and figure_of(at).partner == entered.units["trust"]
    assert {one.kind for one in due_tasks(other, at.date())} >= {"Figures to verify"}


def test_what_an_officer_answers_for_goes_to_nobody_of_a_partner(entered, at):
    head, partner = entered.people["head"], entered.people["partner"]
    work = dict((kind.slug, items) for kind, items in work_of(head, at.date()))
    takers = {"officers": {work["officers"][0].key: partner}}
    told = {"left_on": at.date(), "reason": "x", "by": entered.people["team"], "at": at}
    with pytest.raises(Refused, match="has no role in which they can take on"):
        hand_over_work(head, takers, **told)


# Nothing else.


@pytest.mark.slow
def test_a_partner_reads_nothing_of_others_that_is_not_public(client, entered, at):
    """Every address, with a word in what is not published that no page may show."""
    partner = entered.people["partner"]
    entered.figure(entered.ratio, "2013-10", numerator="80", denominator="100", comment=SECRET)
    scores = {"likelihood": 3, "impact": 3, "owner": entered.people["head"]}
    Risk.objects.create(reference="R1", kind="risk", title=f"{SECRET} risk", **scores)
    own = entered.plans["places"]
    Objective.objects.create(plan=own, slug="secret", title=f"{SECRET} objective")
    add_action(entered, what=f"{SECRET} action")
    attach_note(entered.ratio, text=f"{SECRET} note", by=entered.people["team"], at=at)
    User.objects.exclude(pk=partner.pk).update(name=SECRET)
    build_month(SEPTEMBER, by=None, at=RELEASE - timedelta(hours=1))
    sign_in(client, entered)
    shown = []
    for name, path in sorted(ALL):
        answer = client.get(path)
        assert answer.status_code < 500 or name.startswith("health"), path
        if answer.status_code == 200 and not answer.streaming and name not in PUBLIC:
            shown.append(name)
            assert SECRET not in answer.content.decode(errors="replace"), path
    assert "our_part" in shown and "entry_desk" in shown
    assert not {"plans", "people", "units", "risks", "draft", "golden_thread"} & set(shown)


def test_an_action_of_a_delivery_plan_goes_to_nobody_of_a_partner(council, verified_report, at):
    head, partner = council.people["head"], council.people["partner"]
    action = verified_report.actions.first()
    verified_report.actions.update(owner=head)
    told = {"left_on": at.date(), "reason": "x", "by": council.people["team"], "at": at}
    with pytest.raises(Refused, match="works for Trust, and takes on actions of plans only"):
        hand_over_work(head, {"actions": {str(action.pk): partner}}, **told)
