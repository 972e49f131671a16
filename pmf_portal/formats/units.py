"""The units that figures come in: their words and spellings, what one of them is worth, and how low
and how high a figure in them can lie (pure).
"""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from pmf_portal.formats.unit_types import NOUGHT, Unit, UnitKind
from pmf_portal.formats.value_units import SINGLE_OR_DURATION, VALUE_UNITS, own_scale

__all__ = [
    "BARE_NUMBER",
    "KNOWN",
    "TABLE",
    "Unit",
    "UnitKind",
    "can_be_negative",
    "is_money",
    "is_percentage",
    "nearest_unit",
    "spelled",
    "unit_label",
    "unit_of",
]

HUNDRED = Decimal(100)


def _money(name: str, words: str, factor: int, decimals: int, *synonyms: str) -> Unit:
    return Unit(name, words, UnitKind.MONEY, Decimal(factor), decimals, None, None, synonyms)


def _rate(number: int) -> Unit:
    name = f"per {number:,}"
    return Unit(name, name, UnitKind.RATE, Decimal(number), 1)


PERCENTAGE = Unit(
    "%",
    "per cent",
    UnitKind.PERCENTAGE,
    HUNDRED,
    1,
    NOUGHT,
    HUNDRED,
    ("percent", "per cent", "percentage", "percentages", "pct", "pc", "p.c", "per 100", "% rate"),
)
BARE_NUMBER = Unit(
    "number",
    "a number",
    UnitKind.COUNT,
    synonyms=(
        "count",
        "no",
        "nos",
        "num",
        "numbers",
        "numeric",
        "number of",
        "#",
        "total",
        "units",
    ),
)
# Pounds by the thousand are written in many ways; each prints as “£1,200 thousand”.
TABLE = (
    PERCENTAGE,
    Unit(
        "percentage points",
        "percentage points",
        UnitKind.POINTS,
        decimals=1,
        lowest=None,
        synonyms=("percentage point", "% points", "% point", "pp", "ppt", "ppts", "% pts"),
    ),
    BARE_NUMBER,
    Unit("thousand", "thousands", UnitKind.COUNT, synonyms=("thousands", "000s", "000", "'000")),
    Unit("million", "millions", UnitKind.COUNT, decimals=1, synonyms=("millions", "000000")),
    _money("£", "pounds", 1, 2, "gbp", "pound", "pounds", "pounds sterling", "£s", "sterling"),
    _money("£ thousand", "thousands of pounds", 1_000, 0, "£'000", "£k", "£th", "£1000", "gbp k"),
    _money("£ million", "millions of pounds", 1_000_000, 1, "£m", "£mn", "£mil", "£mill", "gbp m"),
    _money("£ billion", "billions of pounds", 1_000_000_000, 1, "£bn", "£b", "gbp bn"),
    _money("pence", "pence", 1, 1, "penny"),
    _rate(1_000),
    _rate(10_000),
    _rate(100_000),
    _rate(1_000_000),
    Unit("seconds", "seconds", UnitKind.TIME, decimals=1, synonyms=("sec", "secs")),
    Unit("minutes", "minutes", UnitKind.TIME, decimals=1, synonyms=("min", "mins")),
    Unit("hours", "hours", UnitKind.TIME, decimals=1, synonyms=("hr", "hrs")),
    Unit("days", "days", UnitKind.TIME, decimals=1, synonyms=("calendar days",)),
    Unit("working days", "working days", UnitKind.TIME, decimals=1, synonyms=("workdays",)),
    Unit("weeks", "weeks", UnitKind.TIME, decimals=1, synonyms=("wk", "wks")),
    Unit("months", "months", UnitKind.TIME, decimals=1, synonyms=("mth", "mths")),
    Unit("years", "years", UnitKind.TIME, decimals=1, synonyms=("yr", "yrs")),
    Unit(
        "FTE",
        "full-time equivalents",
        UnitKind.COUNT,
        decimals=1,
        synonyms=("ftes", "full time equivalent", "full time equivalents", "wte", "fte posts"),
    ),
    Unit("score", "a score", UnitKind.SCORE, decimals=1, lowest=None, synonyms=("scores",)),
    Unit("index", "an index", UnitKind.SCORE, decimals=1, lowest=None),
    Unit("rank", "a rank", UnitKind.SCORE, synonyms=("ranking",)),
    Unit("points", "points", UnitKind.SCORE, decimals=1, lowest=None, synonyms=("point", "pts")),
    Unit("rate", "a rate", UnitKind.RATE, decimals=1, lowest=None, synonyms=("rates",)),
    Unit("ratio", "a ratio", UnitKind.RATE, decimals=2, synonyms=("ratios",)),
    Unit("tonnes", "tonnes", UnitKind.QUANTITY, decimals=1, synonyms=("tonne", "tons")),
    Unit("tonnes CO2e", "tonnes CO2e", UnitKind.QUANTITY, synonyms=("tco2e", "tco2", "tonnes co2")),
    Unit("kg", "kilograms", UnitKind.QUANTITY, synonyms=("kgs", "kilogram", "kilograms", "kilos")),
    Unit("kg CO2e", "kilograms CO2e", UnitKind.QUANTITY, synonyms=("kgco2e", "kg co2")),
    Unit("kWh", "kilowatt hours", UnitKind.QUANTITY, synonyms=("kilowatt hours",)),
    Unit("MWh", "megawatt hours", UnitKind.QUANTITY, synonyms=("megawatt hours",)),
    Unit("kW", "kilowatts", UnitKind.QUANTITY, synonyms=("kilowatts",)),
    Unit("MW", "megawatts", UnitKind.QUANTITY, synonyms=("megawatts",)),
    Unit("miles", "miles", UnitKind.QUANTITY),
    Unit("km", "kilometres", UnitKind.QUANTITY, synonyms=("kilometre", "kilometres", "kms")),
    Unit("metres", "metres", UnitKind.QUANTITY, synonyms=("metre",)),
    Unit("m²", "square metres", UnitKind.QUANTITY, synonyms=("sqm", "sq m", "square metres")),
    Unit("hectares", "hectares", UnitKind.QUANTITY, decimals=1, synonyms=("ha", "hectare")),
    Unit("litres", "litres", UnitKind.QUANTITY, synonyms=("litre",)),
    Unit("µg/m³", "micrograms for each cubic metre", UnitKind.QUANTITY, synonyms=("ug/m3",)),
)
# What councils count in ones: each is a unit as it is written.
COUNTED = """
accidents actions admissions adults agreements allegations allotments appeals appointments
apprentices apprenticeships applications appraisals areas arrests assessments assets attendances
audits awards babies bags bedrooms beds bins births borrowers breaches buildings businesses calls
carers cases casualties checks children claimants claims clients collections collisions complaints
completions compliments concerns contacts contracts councillors courses crimes customers deaths
decisions deliveries downloads dwellings employees enquiries entries events exclusions failures
families fires followers homes hospitals hours households incidents indicators injuries inspections
interventions interviews invoices issues items jobs journeys learners leavers letters libraries
licences lines loans locations markets meals measures meetings members mothers notices objections
offences offenders officers orders organisations outages outcomes packages panels parcels parents
parks participants partners passengers patients payments penalties people permits permissions
persons placements places plans plots posts potholes premises prescriptions prisoners projects
properties prosecutions pupils receipts recipients recommendations records referrals refugees
repairs reports representations requests residents respondents responses returns reviews rooms
routes sales samples schemes schools searches seats sessions sites smokers spaces staff starts
stations streets students subscribers surveys tables teachers teams tenancies tenants tests tickets
toilets traders transactions trees trips vacancies vehicles victims views violations visitors visits
volunteers votes voters vouchers warnings websites women workers workshops
"""
# “£1,200 thousand” and the like, as they stand after the pound sign.
THOUSANDS = re.compile(r"(0\.)?\(?'?(1,?)?000'?s?\)?|\(?thousands?\)?|ths?|k")
MILLIONS = re.compile(r"\(?'?(1,?)?000,?'?000'?s?\)?|\(?millions?\)?|m|mn|mil|mill")
BILLIONS = re.compile(r"\(?billions?\)?|bn|b")
# In words before it: “thousand pounds”, “millions of pounds”.
WORDED = re.compile(r"(thousand|million|billion|'?000)s? (?:of )?(?:£|gbp|pounds?)(?: sterling)?")
PER_NUMBER = re.compile(r"(?P<what>.*?)\bper (?P<number>[1-9]0*(,0{3})*|[a-z]+)(?P<of>( .+)?)")
NUMBERS_IN_WORDS = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
}
PERCENTAGE_OF = re.compile(r"(?:%|per ?cent|percentage) (?P<of>.+)")
# Such a percentage falls below nought and rises above a hundred as it likes.
SIGNED = re.compile(r"change|growth|increase|decrease|reduction|rise|fall|variance|difference")


def spelled(text: str) -> str:
    """A unit as it is looked up: small letters, one sort of apostrophe, no needless spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub("[’‘`´]", "'", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" .:")
    return plain


def _entries() -> dict[str, Unit]:
    """Every unit of the table by each of its spellings."""
    entries: dict[str, Unit] = {}
    for noun in COUNTED.split():
        entries[noun] = Unit(noun, noun, UnitKind.COUNT)
    for unit in (*TABLE, *VALUE_UNITS):
        for spelling in (unit.name, unit.words, *unit.synonyms):
            entries[spelled(spelling)] = unit
    return entries


KNOWN = _entries()
POUNDS, POUNDS_THOUSAND = KNOWN["£"], KNOWN["£ thousand"]
POUNDS_MILLION, POUNDS_BILLION = KNOWN["£ million"], KNOWN["£ billion"]
SIZES = {"thousand": POUNDS_THOUSAND, "000": POUNDS_THOUSAND, "million": POUNDS_MILLION}
SIZES |= {"billion": POUNDS_BILLION}


@lru_cache(maxsize=2048)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names, whichever way it is spelled; None for one that is not known."""
    plain = spelled(text)
    if not plain:
        return None
    if unit := KNOWN.get(plain) or _singular(plain) or _pounds(plain) or _per_number(text, plain):
        return unit
    return (
        _percentage_of(text, plain)
        or _per_thing(text, plain)
        or _things_counted(text, plain)
        or own_scale(text)
    )


def _singular(plain: str) -> Unit | None:
    """One of a unit: “day” is days, “child” is what it is."""
    for ending, whole in (("", "s"), ("y", "ies"), ("", "es")):
        if plain.endswith(ending) and len(plain) > 2:
            stem = plain[: len(plain) - len(ending)]
            if unit := KNOWN.get(stem + whole):
                return unit
    return KNOWN.get({"child": "children", "person": "people"}.get(plain, ""))


def _pounds(plain: str) -> Unit | None:
    """Pounds by the thousand, million or billion: “£000s”, “£'000”, “thousand pounds”, “GBP m”."""
    if worded := WORDED.fullmatch(plain):
        return SIZES[worded[1].strip("'")]
    if not plain.startswith(("£", "gbp", "pounds")):
        return None
    rest = re.sub(r"^(£|gbp|pounds)\s*", "", plain)
    for size, unit in (
        (THOUSANDS, POUNDS_THOUSAND),
        (MILLIONS, POUNDS_MILLION),
        (BILLIONS, POUNDS_BILLION),
    ):
        if size.fullmatch(rest):
            return unit
    return None


def _percentage_of(text: str, plain: str) -> Unit | None:
    """A percentage that says what it is of: “% of the year's bill”."""
    match = PERCENTAGE_OF.fullmatch(plain)
    if match is None:
        return None
    words = re.split("(?i:%|percentage|per ?cent)", text.strip(), maxsplit=1)[1].strip()
    unit = replace(PERCENTAGE, name=f"% {words}", words=f"per cent {words}")
    return replace(unit, lowest=None, highest=None) if SIGNED.search(match["of"]) else unit


def _things_counted(text: str, plain: str) -> Unit | None:
    """Something counted, in more words than one: “library visits”, “homes completed”."""
    words = plain.split(" ")
    if len(words) < 2 or not plain.replace(" ", "").isalpha():
        return None
    if not {words[0], words[-1]} & set(COUNTED.split()):
        return None
    return Unit(text.strip(), text.strip(), UnitKind.COUNT)


def _per_number(text: str, plain: str) -> Unit | None:
    """So many for each thousand, or for each hundred thousand of something."""
    match = PER_NUMBER.fullmatch(plain)
    if match is None:
        return None
    what, number = match["what"].strip(), match["number"].replace(",", "")
    size = int(number) if number.isdigit() else NUMBERS_IN_WORDS.get(number, 0)
    if size < 10 or not (what in ("", "rate", "number") or unit_of(what)):
        return None
    factor = Decimal(size)
    highest = HUNDRED if size == HUNDRED and not what else None
    return Unit(text.strip(), text.strip(), UnitKind.RATE, factor, 1, NOUGHT, highest)


def _per_thing(text: str, plain: str) -> Unit | None:
    """A known unit for each of something: “£ per week”, “kg per household”."""
    what, per, thing = re.sub(r"\s*/\s*", " per ", plain).partition(" per ")
    if not per or not thing or not (unit := unit_of(what)) or unit.kind in SINGLE_OR_DURATION:
        return None
    name = text.strip()
    if unit.kind == UnitKind.MONEY:
        return replace(unit, name=f"{unit.name} per {thing}", words=f"{unit.words} per {thing}")
    return replace(unit, name=name, words=name)


def nearest_unit(text: str) -> str:
    """The known unit whose spelling is nearest to a text; "" when none is near."""
    near = get_close_matches(spelled(text), KNOWN, n=1, cutoff=0.6)
    return KNOWN[near[0]].name if near else ""


def is_percentage(text: str) -> bool:
    """Whether figures of a unit are percentages, however it is spelled."""
    unit = unit_of(text)
    return unit is not None and unit.kind == UnitKind.PERCENTAGE


def is_money(text: str) -> bool:
    """Whether figures of a unit are amounts of pounds."""
    unit = unit_of(text)
    return text.startswith("£") or (unit is not None and unit.kind == UnitKind.MONEY)


def unit_label(text: str) -> str:
    """A unit as a heading names it: the table's own spelling where it is known."""
    unit = unit_of(text)
    return unit.name if unit else text


def can_be_negative(unit: str) -> bool:
    """Whether figures in a unit lie below nought at times; in one that is not known they may."""
    known = unit_of(unit)
    return known is None or known.lowest is None or known.lowest < 0
