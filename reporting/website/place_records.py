"""What was published of places: the newest month, and the periods before it."""

import json
from collections import OrderedDict
from typing import NamedTuple

from pmf_portal.periods.month import Month
from reporting.content.place_pages import Point
from reporting.models import PublishedTarget
from reporting.public_record.integrity import checked_text
from reporting.public_record.withholding import refuse_withheld
from scorecards.models import ScorecardBuild

# How the content of a target with places begins that part; keys stand in their order.
MARK = '"places":{'
MOST_KEPT = 5000
MONTHS_BACK = 24


class PlaceRecord(NamedTuple):
    """What a month published of its targets' places; `names` is what it was made of."""

    build: ScorecardBuild | None
    contents: list[dict]
    names: tuple[str, ...]


class Earlier(NamedTuple):
    """The periods before, by target, oldest first; `names` is what they were made of."""

    points: dict[str, list[Point]]
    names: tuple[str, ...]


def newest_places(code: str = "") -> PlaceRecord:
    """The places of the newest published month, or of the newest that names one place.  Raises
    Withheld where a record is not what was published.
    """
    newest = newest_first(PublishedTarget.objects.select_related("build")).first()
    record = places_of(newest)
    if code and not any(names_place(content, code) for content in record.contents):
        # A place that has ended stands in the months before.
        mark = f'"code":{json.dumps(code, ensure_ascii=False)},"column":'
        named = PublishedTarget.objects.filter(content__contains=mark).select_related("build")
        record = places_of(newest_first(named).first())
    return record


def newest_first(targets):
    return targets.defer("content").order_by("-build__month", "-build__edition")


def names_place(content, code):
    return any(place["code"] == code for place in content["places"]["places"])


def places_of(published) -> PlaceRecord:
    """Every target of a month that has places."""
    if published is None:
        return PlaceRecord(None, [], ())
    rows = PublishedTarget.objects.filter(build=published.build_id, content__contains=MARK)
    contents, names = [], []
    for row in rows.order_by("code"):
        content = json.loads(checked_text(row.pk, row.content, row.digest))
        if "places" in content:
            contents.append(content)
            names.append(f"target:{row.pk}")
    return PlaceRecord(published.build, contents, tuple(names))


class KeptPoints:
    """The values of published targets, which never change, so that a worker may keep them."""

    def __init__(self):
        self.kept: OrderedDict[tuple[int, str], Point | None] = OrderedDict()

    def of(self, rows):
        """The points of some published targets: {(key, digest): point}."""
        missing = [pk for pk, sealed in rows if (pk, sealed) not in self.kept]
        for pk, text, sealed in PublishedTarget.objects.filter(pk__in=missing).values_list(
            "pk", "content", "digest"
        ):
            self.kept[pk, sealed] = point_of(json.loads(checked_text(pk, text, sealed)))
        points = {row: self.kept.get(row) for row in rows}
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return points


kept_points = KeptPoints()


def point_of(content):
    places = content.get("places")
    if places is None:
        return None
    values = {place["code"]: place["value"] for place in places["places"]}
    return Point(places["period"], places["unit"], values)


def earlier_places(codes, until: Month) -> Earlier:
    """The places of some targets over the last two years, each period once as it was told last."""
    rows = PublishedTarget.objects.filter(
        code__in=codes,
        build__month__gt=until - MONTHS_BACK,
        build__month__lte=until,
        content__contains=MARK,
    ).order_by("build__month", "build__edition")
    found = list(rows.values_list("pk", "digest", "code"))
    names = tuple(f"target:{pk}" for pk, _, _ in found)
    refuse_withheld(*names)
    kept = kept_points.of([(pk, sealed) for pk, sealed, _ in found])
    by_code: dict[str, dict[str, Point]] = {}
    for pk, sealed, code in found:
        point = kept[pk, sealed]
        if point is not None:
            by_code.setdefault(code, {})[point.period] = point
    return Earlier({code: list(points.values()) for code, points in by_code.items()}, names)
