"""Case studies: who may do what in which state, what is refused, and what everybody reads of them."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import Refused
from reporting.models import CaseStudy, CaseStudyVersion, SearchEntry
from reporting.public_record.search_index import rebuild_search
from reporting.success import case_studies as acts
from reporting.success import permissions
from reporting.success.queries import case_studies_of_theme
from reporting.success.rules.lifecycle import VERSION_LABELS
from targets.models import Action, ReviewFinding, Target
from tests.reporting.meetings.story import AT
from tests.reporting.success.story import (
    adopted,
    approved_study,
    by,
    corrected,
    draft,
    entries,
    published_study,
    submitted,
)
from tests.targets.lessons.story import found, theme_of

SECRET = "Jo was ill for months"
# Who may do what with a version of the service “care”, by its state.
AUTHORS, APPROVERS, TEAM = {"head", "manager", "team"}, {"director", "chief"}, {"team"}
ALLOWED = {
    "change": ({"draft"}, AUTHORS),
    "submit": ({"draft"}, AUTHORS),
    "drop": ({"draft"}, AUTHORS),
    "correct": ({"published"}, AUTHORS),
    "return": ({"submitted"}, APPROVERS),
    "approve": ({"submitted"}, APPROVERS),
    "publish": ({"approved"}, TEAM),
    "withdraw": ({"published"}, TEAM),
    "send": ({"published"}, TEAM),
}


def words_of(response):
    return " ".join(response.content.decode().split())


def version_of(council, state="draft", number=1, **more):
    case_study, _ = CaseStudy.objects.get_or_create(
        slug="x", unit=council.units["care"], defaults={"begun_at": AT}
    )
    author = council.people["team"]
    return CaseStudyVersion(
        case_study=case_study, number=number, state=state, written_by=author, **more
    )


@pytest.mark.parametrize("act", ALLOWED)
def test_who_may_do_what_in_which_state(council, act):
    states, people = ALLOWED[act]
    rule = getattr(permissions, f"may_{act}_case_study")
    for name, person in council.people.items():
        verdicts = {state: rule(person, version_of(council, state)) for state in VERSION_LABELS}
        assert all(verdict or verdict.reason for verdict in verdicts.values()), name
        allowed = {state for state, verdict in verdicts.items() if verdict}
        assert allowed == (states if name in people else set()), name


def test_the_author_writes_whatever_their_service(council):
    version = version_of(council)
    version.written_by = council.people["finance"]
    assert permissions.may_change_case_study(council.people["finance"], version)
    assert not permissions.may_change_case_study(council.people["hr"], version)


@pytest.mark.parametrize("place", ["written_by", "submitted_by"])
def test_nobody_approves_what_they_wrote_or_handed_in(council, place):
    director = council.people["director"]
    version = version_of(council, "submitted")
    setattr(version, place, director)
    assert not permissions.may_approve_case_study(director, version)
    handed_in = submitted(council)
    CaseStudyVersion.objects.filter(pk=handed_in.pk).update(**{place: director})
    with pytest.raises(Refused, match="Somebody else approves it"):
        acts.approve_case_study(handed_in, **by(council, "director"))


def test_only_the_team_marks_and_only_what_is_not_marked(council):
    for name, person in council.people.items():
        verdict = permissions.may_mark_case_study(person, version_of(council))
        assert bool(verdict) == (name == "team"), name
    assert not permissions.may_mark_case_study(
        council.people["team"], version_of(council, mark="exempt")
    )


def test_from_draft_to_everybody(client, council):
    version = draft(council)
    address = version.get_absolute_url()
    assert client.get(address).status_code == 404
    version = acts.submit_case_study(version, **by(council, "head"))
    version = acts.return_case_study(version, reason="Say since when.", **by(council, "director"))
    assert (version.state, version.reason) == ("draft", "Say since when.")
    version = acts.submit_case_study(version, **by(council, "head"))
    version = acts.approve_case_study(version, **by(council, "director"))
    assert client.get(address).status_code == 404
    acts.publish_case_study(version, **by(council, "team"))
    page = words_of(client.get(address))
    for words in ("Visits on one list", "One list for all teams.", "Everybody sees what is late."):
        assert words in page, words
    assert "Visits on one list" in words_of(client.get("/case-studies/"))
    assert address in client.get("/sitemap.xml").content.decode()
    assert SearchEntry.objects.get(key__startswith="case study").address == address
    done = AuditEvent.objects.filter(action__endswith="case_study").values_list("action", flat=True)
    assert set(done) == {
        f"{act}_case_study" for act in ("begin", "submit", "return", "approve", "publish")
    }


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"what_was_done": ""}, "Write what was done first"),
        ({"summary": "", "why_it_worked": ""}, "Write a summary and why it worked first"),
        ({"measures": []}, "Link a measure, an action or a finding"),
    ],
)
def test_what_is_missing_is_not_handed_in(council, more, words):
    with pytest.raises(Refused, match=words):
        submitted(council, **more)


def test_a_service_does_not_copy_itself(council):
    with pytest.raises(Refused, match="own success") as refused:
        draft(council, could_copy=[council.units["care"]])
    assert refused.value.field == "could_copy"


def test_whoever_leads_a_service_that_could_copy_it_is_asked_once(council):
    version = published_study(council)
    asked = Notice.objects.filter(key__startswith="case study")
    assert [one.user.username for one in asked] == ["other_head"]
    assert [one.state for one in version.case_study.adoptions.all()] == ["asked"]
    with pytest.raises(Refused, match="have it already"):
        acts.send_case_study(version, units=[council.units["waste"]], **by(council, "team"))
    assert asked.count() == 1


def test_a_correction_is_a_version_and_the_old_one_stays_to_be_read(client, council):
    version = published_study(council)
    adopted(council, version)
    fresh = corrected(council, version, what_was_done="One list for both teams.")
    page = words_of(client.get(version.get_absolute_url()))
    assert "One list for both teams." in page and "One list for all teams." in page
    assert "version 2: A number was wrong." in page
    states = CaseStudyVersion.objects.values_list("number", "state").order_by("number")
    assert list(states) == [(1, "replaced"), (2, "published")]
    told = Notice.objects.get(key=f"case study {fresh.case_study_id} version 2")
    assert told.user == council.people["other_head"]


def test_one_further_version_at_a_time(council):
    version = published_study(council)
    fresh = acts.correct_case_study(version, reason="Wrong.", **by(council, "head"))
    with pytest.raises(Refused, match="under way already"):
        acts.correct_case_study(version, reason="Wrong.", **by(council, "head"))
    assert not permissions.may_correct_case_study(council.people["head"], version)
    acts.drop_case_study(fresh, **by(council, "head"))
    assert permissions.may_correct_case_study(council.people["head"], version)


def public_addresses(version):
    theme = ReviewFinding.objects.filter(themes__isnull=False).first().themes.get()
    return (
        "/case-studies/", "/sitemap.xml", "/search/?q=Jo", theme.get_absolute_url(), "/",
    )  # fmt: skip


@pytest.mark.parametrize("mark", ["personal", "commercial", "exempt"])
def test_what_is_left_out_is_in_no_public_form(client, council, mark):
    theme_of(council, AT, found(council, AT, "Visits were late", code="F1"))
    version = published_study(council, title=SECRET, summary=SECRET, mark=mark)
    rebuild_search()
    assert client.get(version.get_absolute_url()).status_code == 404
    for address in public_addresses(version):
        page = client.get(address).content.decode()
        assert SECRET not in page and version.get_absolute_url() not in page, address
    assert not SearchEntry.objects.filter(text__contains="Jo was").exists()
    assert "jo" not in version.case_study.slug
    client.force_login(council.people["member"])
    assert client.get(version.get_absolute_url()).status_code == 404
    client.force_login(council.people["hr"])
    assert SECRET in client.get(version.get_absolute_url()).content.decode()


def test_nothing_of_identifiable_people_is_in_the_trail(council):
    published_study(council, title=SECRET, summary=SECRET, mark="personal")
    assert SECRET not in str(list(AuditEvent.objects.values()))


def test_a_mark_takes_every_version_out_and_only_a_new_one_brings_it_back(client, council):
    version = corrected(council, published_study(council, summary=SECRET))
    address = version.get_absolute_url()
    assert SECRET in client.get(address).content.decode()
    acts.mark_case_study(version, mark="personal", **by(council, "team"))
    assert client.get(address).status_code == 404
    assert not SearchEntry.objects.filter(key__startswith="case study").exists()
    fresh = corrected(council, version, summary="Visits are on time.")
    assert fresh.number == 3
    page = client.get(address)
    assert page.status_code == 200 and SECRET not in page.content.decode()


def test_what_is_withdrawn_is_gone(client, council):
    version = published_study(council)
    acts.withdraw_case_study(version, reason="It was another service.", **by(council, "team"))
    assert client.get(version.get_absolute_url()).status_code == 404
    assert not SearchEntry.objects.filter(key__startswith="case study").exists()


def test_a_finding_of_best_practice_is_written_once(council):
    version = published_study(council)
    finding = acts.find_in_case_study(version, words="One list works.", **by(council, "finance"))
    assert (finding.source, finding.worked, str(finding.unit)) == ("benchmarks", "good", "Care")
    assert [target.code for target in finding.measures.all()] == ["F1"]
    with pytest.raises(Refused, match="already"):
        acts.find_in_case_study(version, words="Again.", **by(council, "finance"))


def test_a_theme_shows_the_case_studies_that_touch_it(client, council):
    theme = theme_of(council, AT, found(council, AT, "Visits were late", code="F1"))
    assert "Where it went well" not in words_of(client.get(theme.get_absolute_url()))
    version = published_study(council)
    assert case_studies_of_theme(theme, is_officer=False) == [version]
    assert "Visits on one list" in words_of(client.get(theme.get_absolute_url()))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    client, council, django_assert_num_queries, number
):
    for n in range(number):
        published_study(council, title=f"Study {n}")
    with django_assert_num_queries(3):
        client.get("/case-studies/")


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_asks_as_much_whoever_copied_it(client, council, django_assert_num_queries, number):
    version = published_study(council)
    for unit in ("waste", "places", "families")[:number]:
        version.case_study.adoptions.get_or_create(unit=council.units[unit])
    adopted(council, version)
    with django_assert_num_queries(10):
        client.get(version.get_absolute_url())


def under_way(council, version, **more):
    """A further version of a published case study, handed in."""
    fresh = acts.correct_case_study(version, reason="A number.", **by(council, "head"))
    words = entries(council, correction="A number.") | more
    acts.change_case_study(fresh, **words, **by(council, "head"))
    return acts.submit_case_study(fresh, **by(council, "head"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            "exempt",
            "",
            "It will be public: the mark “it is exempt under Schedule 12A” is taken off.",
        ),
        (
            "",
            "personal",
            "It will be left out in public, with every version before it: it tells of",
        ),
        ("exempt", "commercial", "with every version before it: it is commercially sensitive."),
    ],
)
def test_who_approves_reads_what_becomes_of_the_mark(client, council, before, after, words):
    version = published_study(council, mark=before)
    under_way(council, version, mark=after)
    client.force_login(council.people["director"])
    assert words in words_of(client.get(version.get_absolute_url()))


def test_who_approves_reads_all_that_a_new_version_holds(client, council):
    version = published_study(council)
    finding = found(council, AT, "Lists work")
    plan = council.plans["families"]
    action = Action.objects.create(
        plan=plan, what="Buy a scanner", owner=council.people["head"], due=AT.date()
    )
    under_way(
        council,
        version,
        summary="Other words.",
        measures=[Target.objects.get_or_create(code="Z9")[0]],
        actions=[action],
        findings=[finding],
        could_copy=[council.units["waste"], council.units["places"]],
    )
    client.force_login(council.people["director"])
    page = words_of(client.get(version.get_absolute_url()))
    for words in ("Other words.", "Z9", "Lists work", "Buy a scanner", "A number."):
        assert words in page, words
    assert "Once it is published, nobody else is asked to copy it." in page


def test_who_approves_reads_whom_it_asks(client, council):
    version = submitted(council)
    client.force_login(council.people["director"])
    page = words_of(client.get(version.get_absolute_url()))
    assert "Once it is published, whoever leads Waste is asked to copy it." in page


def test_the_author_reads_on_page_and_form_why_it_was_returned(client, council):
    version = published_study(council)
    fresh = under_way(council, version)
    acts.return_case_study(fresh, reason="Say since when.", **by(council, "director"))
    client.force_login(council.people["head"])
    for address in (version.get_absolute_url(), f"{version.get_absolute_url()}change/"):
        assert "Say since when." in words_of(client.get(address)), address


def test_the_trail_has_all_that_was_entered(council):
    version = published_study(council)
    finding = found(council, AT, "Lists work")
    under_way(council, version, findings=[finding], correction="The first number.")
    entered = AuditEvent.objects.filter(action="change_case_study").latest("pk").text
    assert "The first number." in entered and str(finding) in entered


def test_what_is_for_officers_only_stands_once_and_by_pages(client, council):
    for n in range(21):
        draft(council, title=f"Draft {n:02d}")
    client.force_login(council.people["hr"])
    page = words_of(client.get("/case-studies/"))
    assert page.count("Draft ") == 20 and "More for officers only" in page
    assert words_of(client.get("/case-studies/?drafts=2")).count("Draft ") == 1
    for n in range(21):
        published_study(council, title=f"Study {n}")
    assert "For officers only" not in words_of(client.get("/case-studies/?page=2"))


def test_the_forms_say_what_is_missing_and_lose_nothing(client, council):
    client.force_login(council.people["head"])
    typed = {"title": "", "summary": "What I typed", "unit": council.units["care"].pk}
    page = words_of(client.post("/write-case-study/", typed))
    assert "Enter the title" in page and "What I typed" in page
    typed |= {"title": "One list", "could_copy": [council.units["care"].pk]}
    page = words_of(client.post("/write-case-study/", typed))
    assert "own success" in page and "What I typed" in page
    assert not CaseStudy.objects.exists()
    typed["could_copy"] = [council.units["waste"].pk]
    answer = client.post("/write-case-study/", typed)
    assert answer.url == "/case-studies/one-list/"


def test_a_draft_that_somebody_changed_meanwhile_is_told(client, council):
    version = draft(council)
    client.force_login(council.people["head"])
    address = f"{version.get_absolute_url()}change/"
    shown = client.get(address).context["form"]
    words = entries(council, title="Theirs")
    acts.change_case_study(version, **words, **by(council, "team"))
    typed = {"about": shown.about, "title": "Mine", "summary": "My words"}
    page = words_of(client.post(address, typed))
    assert "Somebody changed this draft" in page and "My words" in page
    version.refresh_from_db()
    assert version.title == "Theirs"


def test_every_press_leads_back_and_a_second_is_told(client, council):
    version = approved_study(council)
    client.force_login(council.people["team"])
    address = f"{version.get_absolute_url()}publish/"
    assert client.post(address).url == version.get_absolute_url()
    assert client.post(address).status_code == 404
    assert CaseStudyVersion.objects.get().state == "published"
