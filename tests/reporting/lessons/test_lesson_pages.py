"""The pages of lessons: for officers, and what of them everybody reads."""

from datetime import date

import pytest

from reporting.lessons.learned import headline_of, learned_in
from reporting.models import SearchEntry
from targets.answering import answer_lesson
from targets.approval import PlanNotReady, approve_plan
from targets.challenge import submit_plan
from targets.lessons.findings import mark_finding
from targets.lessons.proposals import carry_out_proposal
from targets.lessons.queries import Lesson
from targets.lessons.themes import settle_theme
from targets.models import Action, Proposal, ReviewFinding, Theme
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.lessons.story import confirmed_theme, decided, sent
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT
from tests.targets.lessons.story import LEARNED_IN, by_team, found, proposed, theme_of

SECRET = "Jo was ill for months"


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def learned(council):
    """A theme with two findings, one of them marked, and a proposal that Cabinet accepted."""
    one = found(council, AT, "Posts were vacant for long", code="F1", unit="care")
    other = found(council, AT, SECRET, mark="personal")
    theme = theme_of(council, AT, one, other)
    body = story.add(council)
    meeting = story.plan(council, body)
    proposal = sent(council, body, theme, evidence=[one, other])
    decided(council, proposal, meeting, "accept_changed", "From June on.")
    return theme


PUBLIC = ("/what-we-learned/", "/what-we-learned/2012-13/", "/sitemap.xml")


def test_everybody_reads_what_is_not_marked(client, learned):
    page = words_of(client.get("/what-we-learned/2012-13/"))
    for words in ("Vacant posts", "Posts were vacant for long", "Fill posts earlier", "From June"):
        assert words in page, words
    assert "1 theme, 1 proposal (1 accepted with changes)." in page
    assert "Accepted with changes by Cabinet, Tuesday 8 October 2013" in page
    theme = words_of(client.get(learned.get_absolute_url()))
    assert "Posts were vacant for long" in theme and "Confirm the theme" not in theme
    assert "Vacant posts" in words_of(client.get("/what-we-learned/"))


def test_no_public_form_tells_what_is_marked(client, learned):
    proposal = Proposal.objects.get()
    tables = [f"/data/tables/{name}.{form}" for name in TABLES for form in ("csv", "json")]
    pages = (*PUBLIC, learned.get_absolute_url(), proposal.get_absolute_url(), *tables)
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert SECRET not in answer.content.decode(), address
    assert not SearchEntry.objects.filter(text__contains=SECRET).exists()
    assert SECRET not in str(learned_in(LEARNED_IN))
    marked = ReviewFinding.objects.get(words=SECRET)
    assert client.get(marked.get_absolute_url()).status_code == 404


TABLES = ("lessons", "findings")


@pytest.mark.parametrize("mark", ["personal", "commercial", "exempt"])
def test_a_marked_proposal_is_on_no_public_page(client, council, mark):
    theme = confirmed_theme(council)
    body = story.add(council)
    proposal = sent(council, body, theme, title="Move Jo elsewhere", mark=mark, exempt="1")
    assert client.get(proposal.get_absolute_url()).status_code == 404
    for address in (theme.get_absolute_url(), *PUBLIC, "/data/tables/lessons.json"):
        assert "Move Jo" not in client.get(address).content.decode(), address
    assert not SearchEntry.objects.filter(title__contains="Jo").exists()


def test_what_is_not_confirmed_is_read_by_officers_alone(client, council):
    one = found(council, AT)
    draft = proposed(council, confirmed_theme(council), AT)
    suggested = Theme.objects.create(
        slug="x", title="Suggested", year=LEARNED_IN, basis="x", suggested_at=AT
    )
    addresses = [thing.get_absolute_url() for thing in (one, draft, suggested)]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    client.force_login(council.people["member"])
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    client.force_login(council.people["head"])
    assert [client.get(address).status_code for address in addresses] == [200] * 3


def test_a_theme_whose_findings_are_all_marked_is_not_public(client, council):
    one = found(council, AT, "Open words")
    theme = theme_of(council, AT, one)
    assert client.get(theme.get_absolute_url()).status_code == 200
    assert SearchEntry.objects.filter(title="Vacant posts").exists()
    mark_finding(one, mark="commercial", **by_team(council, AT))
    assert client.get(theme.get_absolute_url()).status_code == 404
    assert client.get("/what-we-learned/2012-13/").status_code == 404
    assert not SearchEntry.objects.filter(title="Vacant posts").exists()


def test_an_exempt_proposal_is_for_those_whom_it_concerns(client, council):
    body = story.add(council)
    proposal = sent(council, body, exempt="3")
    address = proposal.get_absolute_url()
    may = {"head": 200, "leader": 200, "team": 200, "other_head": 404, "hr": 404}
    for name, status in may.items():
        client.force_login(council.people[name])
        assert client.get(address).status_code == status, name


def test_an_exempt_proposal_asks_drafts_by_its_theme(client, council):
    body, theme = story.add(council), confirmed_theme(council)
    sent_words = {"title": "Close the depot", "text": "Depot land is sold", "exempt": "3"}
    decided(council, sent(council, body, theme, **sent_words), story.plan(council, body))
    council.target("F1")
    plan = "/plans/families/2013-14/"
    pages = (plan, f"{plan}lessons/", f"{plan}targets/F1/", f"{plan}lessons/theme-{theme.pk}/")
    for name in ("manager", "deputy_lead", "hr"):
        client.force_login(council.people[name])
        for address in pages:
            page = words_of(client.get(address))
            assert "depot" not in page.lower(), (name, address)
    client.force_login(council.people["manager"])
    assert "Vacant posts" in words_of(client.get(f"{plan}lessons/"))
    with pytest.raises(PlanNotReady) as refused:
        submit_plan(council.plans["families"], YEAR, by=council.people["manager"], at=AT)
    assert refused.value.missing == {"F1": ["an answer to what was learned: Vacant posts"]}


def test_the_search_finds_themes_and_proposals(client, learned):
    page = words_of(client.get("/search/?q=vacant"))
    assert "Vacant posts" in page and "/themes/vacant-posts-2012-13/" in page


def test_what_the_next_plans_made_of_it_is_read_once_they_are_approved(client, council, learned):
    draft, other = council.target("F1"), council.target("F2")
    lesson = Lesson(learned, Proposal.objects.get())
    people = {"by": council.people["manager"], "at": AT}
    answer_lesson([draft], lesson, answer="target", words="Higher from June.", **people)
    answer_lesson([other], lesson, answer="nothing", words="No post is vacant.", **people)
    year = "/what-we-learned/2012-13/"
    assert "Higher from June." not in words_of(client.get(year))
    plan, holder = council.plans["families"], council.people["holder"]
    submit_plan(plan, YEAR, **people)
    approve_plan(plan, YEAR, reference="Minute 3", by=holder, at=APPROVED_AT)
    page = words_of(client.get(year))
    assert "Changed the target.</strong> Higher from June." in page
    assert "Nothing.</strong> No post is vacant." in page
    assert "Families Plan 2013/14: F2 Measure F2" in page
    assert "1 target was changed because of them." in headline_of(learned_in(LEARNED_IN))


DRAFT_TITLE = "Posts that nobody knows of yet"


def public_forms(client, proposal):
    """What everybody reads of a proposal, and what of it goes into the year's statement."""
    addresses = (PUBLIC[1], proposal.get_absolute_url(), *(f"/data/tables/{t}" for t in OPEN_FORMS))
    pages = {address: words_of(client.get(address)) for address in addresses}
    return pages | {"statement": str(learned_in(LEARNED_IN))}


OPEN_FORMS = ("lessons.csv", "lessons.json")


def test_a_target_that_was_changed_is_named_once_its_plan_is_approved(client, council, learned):
    draft, proposal = council.target("F1", title=DRAFT_TITLE), Proposal.objects.get()
    lesson, people = Lesson(learned, proposal), {"by": council.people["manager"], "at": AT}
    answer_lesson([draft], lesson, answer="target", words="Higher from June.", **people)
    carry_out_proposal(proposal, changed=draft, what_changed="Counted", **by_team(council, AT))
    for form, words in public_forms(client, proposal).items():
        assert DRAFT_TITLE not in words, form
        assert "F1, Families Plan 2013/14, not approved yet" in words, form
    council.approve()
    for form, words in public_forms(client, proposal).items():
        assert f"F1 {DRAFT_TITLE}, Families Plan 2013/14" in words, form


def test_an_action_that_was_changed_is_named_by_its_plan_alone(client, council, learned):
    proposal = Proposal.objects.get()
    plan, head = council.plans["families"], council.people["head"]
    words = {"what": "Move Jo to the hospital team", "due": date(2014, 1, 31)}
    action = Action.objects.create(plan=plan, owner=head, **words)
    carry_out_proposal(proposal, changed=action, what_changed="Since June", **by_team(council, AT))
    for form, page in public_forms(client, proposal).items():
        assert "Move Jo" not in page, form
        assert "An action of Families Plan" in page, form
    client.force_login(head)
    assert "Move Jo" in words_of(client.get(proposal.get_absolute_url()))


@pytest.mark.parametrize(
    ("answer", "number"), [("target", 1), ("action", 0), ("resources", 0), ("nothing", 0)]
)
def test_only_a_target_that_was_changed_counts_as_changed(client, council, answer, number):
    draft, theme = council.target("F1"), confirmed_theme(council)
    people = {"by": council.people["manager"], "at": AT}
    answer_lesson([draft], Lesson(theme, None), answer=answer, words="So", **people)
    council.approve()
    says = "changed because of them" in headline_of(learned_in(LEARNED_IN))
    assert says == bool(number)
    [row] = client.get("/data/tables/lessons.json").json()["rows"]
    assert row["targets_changed"] in (number, str(number))


def test_a_settled_theme_says_what_came_of_it(client, council, learned):
    settle_theme(learned, reason="Posts are filled.", **by_team(council, AT))
    assert "What came of it: Posts are filled." in words_of(client.get(PUBLIC[1]))


def test_acts_are_done_on_their_pages(client, council):
    client.force_login(council.people["team"])
    sent_words = {
        "source": "feedback",
        "worked": "bad",
        "words": "Forms are long",
        "document": "Survey, page 3",
        "found_on": "31/1/2013",
        "mark": "",
    }
    assert client.post("/findings/record/", sent_words)["Location"] == "/findings/"
    one = ReviewFinding.objects.get()
    theme = {"title": "Long forms", "about": "They are long.", "findings": [one.pk]}
    address = client.post("/begin-theme/", theme)["Location"]
    assert address == "/themes/long-forms-2012-13/"
    draft = {
        "kind": "plans",
        "title": "Shorter forms",
        "text": "From June.",
        "evidence": [one.pk],
        "owner": council.people["head"].pk,
        "mark": "",
    }
    proposal = client.post(f"{address}propose/", draft)["Location"]
    body = story.add(council)
    meeting = story.plan(council, body)
    assert client.post(f"{proposal}send/", {"body": body.pk, "exempt": ""})["Location"] == proposal
    story.held(council, meeting)
    decide = f"{meeting.get_absolute_url()}proposals/{Proposal.objects.get().pk}/decide/"
    answer = client.post(decide, {"decision": "reject", "reason": ""})
    assert "Say what is changed, or why it is rejected" in words_of(answer)
    assert client.post(decide, {"decision": "accept", "reason": ""}).status_code == 302
    story.confirmed(council, meeting)
    target = council.target("F1")
    carried = {"changed": f"specification-{target.pk}", "what_changed": "Counts on it."}
    page = client.get(f"{proposal}carry-out/").content.decode()
    assert f'value="{carried["changed"]}"' in page
    assert client.post(f"{proposal}carry-out/", carried)["Location"] == proposal
    assert "Carried out" in words_of(client.get(proposal))


@pytest.mark.parametrize(
    "path",
    [
        "/findings/?state=nonsense&source=x&worked=y&page=99",
        "/themes/?page=x",
        "/what-we-learned/",
    ],
)
def test_nonsense_in_an_address_shows_the_page(client, council, path):
    client.force_login(council.people["team"])
    assert client.get(path).status_code == 200


def many(council, number, themes):
    """So many findings, and of some of them so many themes."""
    findings = ReviewFinding.objects.bulk_create(
        ReviewFinding(
            key=f"made {n}",
            source="scorecards",
            worked="good" if n % 3 else "bad",
            words=f"F{n} Measure {n} was red for 3 months running: 70.7% against a plan of 78.0%.",
            unit=council.units["care"],
            found_on=date(2013, 1, 1 + n % 28),
            recorded_at=AT,
        )
        for n in range(number)
    )
    for n in range(themes):
        theme = Theme.objects.create(
            slug=f"theme-{n}",
            title=f"Theme {n}",
            year=LEARNED_IN,
            basis=f"made {n}",
            state="confirmed",
            suggested_at=AT,
            confirmed_at=AT,
        )
        theme.findings.set(findings[n : n + 10])
    return findings


@pytest.mark.parametrize(("number", "themes"), [(30, 3), (500, 50)])
def test_lists_of_many_are_paged_and_ask_the_same(
    client, council, django_assert_num_queries, number, themes
):
    many(council, number, themes)
    client.force_login(council.people["team"])
    for address, queries in (("/findings/", 8), ("/themes/", 6), ("/findings/?page=2", 8)):
        with django_assert_num_queries(queries):
            page = client.get(address)
        assert len(page.content) < 90_000, address
    assert words_of(client.get("/findings/")).count("portal-line") == 25


@pytest.mark.parametrize("themes", [1, 3, 50])
def test_the_page_of_a_year_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, themes
):
    many(council, 500, themes)
    with django_assert_num_queries(7):
        assert len(client.get("/what-we-learned/2012-13/").content) < 300_000


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_theme_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, number
):
    findings = [found(council, AT, f"Finding {n}", code=f"F{n}") for n in range(number)]
    theme = theme_of(council, AT, *findings)
    body = story.add(council)
    for n in range(number):
        sent(council, body, theme, title=f"Proposal {n}")
    with django_assert_num_queries(8):
        client.get(theme.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_open_data_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, number
):
    body = story.add(council)
    for n in range(number):
        sent(council, body, confirmed_theme(council, title=f"Theme {n}"))
    for table, queries in (("lessons", 4), ("findings", 2)):
        with django_assert_num_queries(queries):
            rows = client.get(f"/data/tables/{table}.json").json()["rows"]
        assert len(rows) == number
