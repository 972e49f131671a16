"""Other councils' figures by file, page and command, and the groups they stand in."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.imports.peer_figures import keep_delivery, save_delivery
from targets.models import (
    BenchmarkMeasure,
    PeerCouncil,
    PeerDelivery,
    PeerFigure,
    PeerGroup,
    PeerMembership,
)
from targets.peers import GroupSource, change_group, members_of
from tests.targets.peer_files import (
    LONG,
    NAMES,
    SOURCE,
    VALUES,
    bring,
    group_of_neighbours,
    long_file,
)

LATER = GroupSource("CIPFA nearest neighbours model", date(2014, 4, 1))


def test_a_file_brings_councils_measures_and_figures(council, at):
    assert bring(long_file(), by=council.people["team"], at=at) == 5
    measure = BenchmarkMeasure.objects.get()
    assert (measure.code, measure.title, measure.frequency) == ("ASC1", "Quality of life", "year")
    assert (measure.scale, measure.source) == (100, SOURCE.name)
    assert PeerCouncil.objects.count() == 5
    assert str(PeerFigure.objects.get(council__code="E08000033").value) == "91.000000"
    assert AuditEvent.objects.get(action="import_peer_figures").sequence


def test_the_same_file_again_changes_nothing(council, at):
    assert [bring(long_file(), at=at) for _ in range(2)] == [5, 0]
    assert AuditEvent.objects.filter(action="import_peer_figures").count() == 1


def test_a_change_is_a_further_revision(council, at):
    bring(long_file(), at=at)
    assert bring(long_file(VALUES | {"E08000033": "92"}), at=at) == 1
    figures = PeerFigure.objects.filter(council__code="E08000033").order_by("revision")
    assert [int(figure.value) for figure in figures] == [91, 92]


@pytest.mark.parametrize("sign", ["[x]", "[c]", "..", "*", "-", "n/a"])
def test_a_sign_for_no_figure_is_kept_as_such(council, at, sign):
    bring(long_file({"E08000033": sign, "E08000013": "0"}), at=at)
    figures = {f.council.code: (f.value, f.missing) for f in PeerFigure.objects.all()}
    assert figures == {"E08000033": (None, sign), "E08000013": (0, "")}


def test_two_counts_stand_without_a_value(council, at):
    head = "code,area_code,area,period,numerator,denominator\n"
    bring(f"{head}M1,E08000033,Calderdale,2013-14,1,4\n".encode(), at=at)
    assert PeerFigure.objects.get().parts == (None, 1, 4)


def test_nations_are_left_out_and_councils_found_by_name(council, at):
    bring(long_file(), at=at)
    rows = "council,code,year,value\nScotland,M2,2013-14,5\nst helens,M2,2013-14,6\n"
    assert bring(rows.encode(), at=at) == 1
    assert PeerFigure.objects.get(measure__code="M2").council.name == "St. Helens"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("M1,T,E08000033,Calderdale,2013-14,good,%\n", "not a number"),
        ("M1,T,E08000033,Calderdale,soon,5,%\n", "no period"),
        ("M1,T,X1,Calderdale,2013-14,5,%\n", "no ONS code"),
        ("M1,T,,Nowhere,2013-14,5,%\n", "No council of this name"),
        ("M1,T,E08000033,,2013-14,5,%\n", "Give the council’s name too"),
        (",T,E08000033,Calderdale,2013-14,5,%\n", "code is needed"),
        (f"M1,{'T' * 301},E08000033,Calderdale,2013-14,5,%\n", "1 characters too long"),
        (f"M1,T,E08000033,{'C' * 101},2013-14,5,%\n", "1 characters too long"),
        ("M1,T,E08000033,Calderdale,2013-14,5,%\n" * 2, "stand in row 3 already"),
        (
            "M1,T,E08000033,Calderdale,2012-13,5,%\nM1,T,E08000033,Calderdale,2013-14,5,%\n"
            "M1,T,E08000033,Calderdale,2014,5,%\n",
            "no period of this measure",
        ),
    ],
)
def test_one_wrong_row_and_nothing_is_saved(council, at, rows, words):
    good = "M9,T,E08000024,Sunderland,2013-14,5,%\n"
    with pytest.raises(FileRefused, match=words):
        bring((LONG + good + rows).encode(), at=at)
    assert not PeerFigure.objects.exists() and not PeerDelivery.objects.exists()


@pytest.mark.parametrize(
    "counts", ["5,,", ",5,", ",5,0", ",5,-1"], ids=["value", "one count", "zero", "negative"]
)
def test_counts_go_together_and_divide_by_something(council, at, counts):
    head = "code,area_code,area,period,value,numerator,denominator\n"
    data = f"{head}M1,E08000033,Calderdale,2013-14,{counts}\n".encode()
    if counts == "5,,":
        assert bring(data, at=at) == 1
    else:
        with pytest.raises(FileRefused, match=r"go together|above 0"):
            bring(data, at=at)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "ä;ö\n1;2".encode()])
def test_what_is_no_such_file_is_refused(council, at, data):
    with pytest.raises(FileRefused):
        bring(data, at=at)


def test_a_measure_keeps_its_frequency(council, at):
    bring(long_file(), at=at)
    with pytest.raises(FileRefused, match="no period of this measure"):
        bring(long_file(year="Mar 2014"), at=at)


def test_what_was_shown_is_what_is_saved(council, at):
    told = {"name": "p.csv", "source": SOURCE, "by": council.people["team"], "at": at}
    kept = keep_delivery(long_file(), **told)
    bring(long_file({"E08000033": "1"}), at=at)
    with pytest.raises(ChangedMeanwhile):
        save_delivery(kept, by=council.people["team"], at=at)


def test_a_kept_file_is_saved_once(council, at):
    kept = keep_delivery(long_file(), name="p.csv", source=SOURCE, by=None, at=at)
    save_delivery(kept, by=None, at=at)
    with pytest.raises(Refused, match="saved already"):
        save_delivery(kept, by=None, at=at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE targets_peerfigure SET value = 1",
        "DELETE FROM targets_peerfigure",
        "UPDATE targets_peermembership SET council_id = council_id + 1",
        "DELETE FROM targets_peergroupversion",
        "UPDATE targets_peerdelivery SET digest = 'x'",
        "DELETE FROM targets_peerdelivery",
        "UPDATE targets_benchmarkmeasure SET code = 'x'",
        "UPDATE targets_peergroup SET slug = 'x'",
        "DELETE FROM targets_peercouncil",
    ],
)
def test_the_database_keeps_what_came_in(council, at, django_db_blocker, statement):
    bring(long_file(), at=at)
    group_of_neighbours(by=None, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        with transaction.get_connection().cursor() as cursor:
            cursor.execute(statement)


def test_a_page_shows_the_changes_and_saves_them(client, council, at, tmp_path):
    client.force_login(council.people["team"])
    path = tmp_path / "peers.csv"
    path.write_bytes(long_file())
    with path.open("rb") as file:
        sent = {"file": file, "source": "Oflog", "licence": "OGL", "link": ""}
        answer = client.post(reverse("import_peer_figures"), sent, follow=True)
    assert "5 new figures, 0 changed" in " ".join(answer.content.decode().split())
    assert not PeerFigure.objects.exists()
    address = answer.redirect_chain[-1][0]
    assert b"5 figures saved" in client.post(address, follow=True).content
    assert PeerFigure.objects.count() == 5


def test_a_page_lists_every_problem(client, council, at, tmp_path):
    client.force_login(council.people["team"])
    path = tmp_path / "peers.csv"
    path.write_bytes(long_file({"E08000033": "good"}))
    with path.open("rb") as file:
        sent = {"file": file, "source": "Oflog", "licence": "OGL"}
        answer = client.post(reverse("import_peer_figures"), sent)
    assert answer.status_code == 200 and "not a number" in answer.content.decode()


def test_a_command_imports_or_says_why_not(council, tmp_path, capsys):
    path = tmp_path / "peers.csv"
    path.write_bytes(long_file())
    call_command("import_peer_figures", str(path), "--source", "Oflog", "--by", "me")
    assert PeerFigure.objects.count() == 5
    path.write_bytes(long_file({"E08000033": "good"}))
    with pytest.raises(CommandError, match="not a number"):
        call_command("import_peer_figures", str(path), "--source", "Oflog")


def test_a_group_names_its_councils_source_and_reason(client, council, at):
    group = group_of_neighbours(by=council.people["team"], at=at)
    assert members_of(group.newest) == sorted(NAMES)
    page = client.get(reverse("peer_groups")).content.decode()
    assert "Calderdale" in page and "most like us" in page and "Wirral" not in page


def test_a_change_of_a_group_is_a_version_with_a_reason(council, at):
    group = group_of_neighbours(by=council.people["team"], at=at)
    change_group(
        group,
        members="Calderdale\nE08000011 Knowsley",
        source=LATER,
        reason="A newer model.",
        seen_revision=1,
        by=council.people["team"],
        at=at,
    )
    assert members_of(group.newest) == ["E08000011", "E08000033"]
    assert PeerMembership.objects.filter(version__group=group).count() == 7


@pytest.mark.parametrize(
    ("members", "revision", "words"),
    [
        ("", 1, "at least one"),
        ("Nowhere", 1, "Not a council"),
        ("E92000001 England", 1, "Not a council"),
        ("E08000015 Wirral\nCalderdale", 1, "the council itself"),
        ("Calderdale", 0, "Somebody else"),
    ],
)
def test_a_group_that_cannot_be_is_refused(council, at, members, revision, words):
    group = group_of_neighbours(by=council.people["team"], at=at)
    with pytest.raises((Refused, ChangedMeanwhile), match=words):
        change_group(
            group,
            members=members,
            source=LATER,
            reason="x",
            seen_revision=revision,
            by=council.people["team"],
            at=at,
        )
    assert members_of(group.newest) == sorted(NAMES)


def test_a_group_is_added_and_changed_by_page(client, council, at):
    client.force_login(council.people["team"])
    sent = {
        "title": "Metropolitan districts",
        "kind": "choice",
        "own_council": "",
        "members": "E08000033 Calderdale\nE08000011, Knowsley",
        "source": "Own choice",
        "source_date": "1/4/2013",
        "reason": "Like us.",
    }
    client.post(reverse("add_peer_group"), sent)
    group = PeerGroup.objects.get()
    assert members_of(group.newest) == ["E08000011", "E08000033"]
    address = reverse("change_peer_group", args=[group.slug])
    assert b"E08000011 Knowsley" in client.get(address).content
    changed = {name: sent[name] for name in ("source", "source_date")} | {"seen_version": 1}
    client.post(address, changed | {"members": "Knowsley", "reason": "Fewer."})
    assert members_of(group.newest) == ["E08000011"]
