"""What people call the things that councils measure (pure): everyday words, by what stands in the
title or definition of a measure.
"""

import re
from collections.abc import Iterable

# Everyday words <- beginnings of words in titles and definitions.
EVERYDAY = (
    (
        "bins, bin day, bin men, rubbish, refuse, trash, wheelie bins, dustbins",
        r"bins?\b|waste|recycl|refuse",
    ),
    ("recycling, green bin, the tip, composting, landfill", "recycl|compost|landfill"),
    ("fly tipping, flytipping, dumped rubbish, dumping, old mattresses", "fly-tip|fly tip"),
    ("litter, street cleaning, dirty streets, sweeping, dog mess", "litter|cleanliness|cleansing"),
    ("potholes, roads, pavements, road repairs, holes in the road", "pothole|carriageway|footway"),
    ("roads, road works, traffic", r"highway|roads?\b"),
    ("street lights, lamp posts, street lighting", "street light|streetlight"),
    ("road accidents, road safety, car crashes, speeding", "seriously injured|road casualt"),
    ("parking, parking tickets, parking fines, car parks", "parking"),
    ("buses, trains, public transport", r"bus\b|buses\b|public transport|concessionary"),
    ("electric cars, EV chargers, plug in cars, charge points", "electric vehicle|charging point"),
    ("climate change, net zero, carbon footprint, greenhouse gas", "carbon|emission|climate"),
    ("air pollution, dirty air, smog", "air quality|nitrogen dioxide"),
    ("flooding, drains, blocked gullies", "flood|gully|gullies|drainage"),
    (
        "parks, playgrounds, trees, grass cutting, green spaces",
        r"parks?\b|green space|trees?\b|grounds",
    ),
    ("library, libraries, books", "librar"),
    ("leisure centres, swimming pool, gym, sports", "leisure|swim|sport|physical activity"),
    (
        "A&E, casualty, accident and emergency, emergency room, hospital waiting times, hospital",
        "a&e|emergency department|urgent care",
    ),
    ("stop smoking, quit smoking, cigarettes, tobacco, vaping", "smok|tobacco"),
    ("health checks, check-up, heart disease, blood pressure", "health check"),
    ("babies, new mums, baby feeding, newborn", "breastfe|infant|newborn"),
    ("drugs, addiction, rehab, drug addicts", "drug"),
    ("alcohol, drinking, alcoholics", "alcohol"),
    ("obesity, overweight, fat, healthy weight", "obes|overweight|excess weight"),
    ("mental health, depression, anxiety", "mental health|wellbeing score"),
    (
        "elderly, old people, pensioners, carers, home care, social services, care for my mum",
        "older people|reablement|adult social care|social care-related",
    ),
    ("old people’s homes, nursing homes, residential homes, care homes", "care home|nursing home"),
    ("carers, unpaid carers, looking after someone, respite", "carer|service user"),
    (
        "disabled, disability, direct payments, personal budgets, carers",
        "direct payment|own support|personal budget|disabilit",
    ),
    (
        "vulnerable adults, abuse of adults, neglect",
        "safeguarding enquir|safeguarding adult",
    ),
    ("social workers, carers, care staff", "social worker|workforce turnover|adult social care"),
    (
        "SEND, special needs, special educational needs, EHCP, EHC plan, autism",
        "education health and care|education, health and care|ehc|special educational",
    ),
    (
        "schools, pupils, truancy, bunking off, missing school",
        "attendance in|school attendance|pupil absence|exclusion",
    ),
    ("exam results, GCSE, A levels, school results", "gcse|attainment|key stage|a level"),
    (
        "nursery, nurseries, childcare, preschool, free childcare hours, toddlers",
        "early education|early years|two year old|nurser",
    ),
    (
        "NEET, teenagers out of work, school leavers, youth unemployment, apprenticeships",
        "not in education|apprentice",
    ),
    (
        "fostering, foster care, foster parents, looked after children, kids in care, adoption",
        "in care|looked after|foster|adopt",
    ),
    (
        "kids, child protection, social services, children at risk, child abuse",
        "assessments of child|child protection|children and famil|child safeguarding",
    ),
    ("leaving care, young people who were in care", "care leaver"),
    ("early help, troubled families, family support, parenting", "supported early|early help"),
    ("domestic violence, abusive relationship, abusive partner", "domestic abuse"),
    (
        "crime, nuisance neighbours, noisy neighbours, noise, vandalism, gangs, ASB, police",
        "antisocial|anti-social|crime",
    ),
    (
        "council houses, social housing, cheap homes, new homes, house building, housing",
        "affordable home|new homes|social housing|homes completed",
    ),
    ("repairs to council houses, damp, mould", "housing repair|damp"),
    (
        "homeless, homelessness, rough sleepers, sleeping rough, B&B, hostels, evicted, housing",
        "homeless|temporary accommodation|rough sleep",
    ),
    (
        "insulation, energy bills, heating bills, cold homes, EPC, fuel poverty",
        "energy certificate|energy performance|fuel poverty",
    ),
    (
        "planning permission, extensions, loft conversion, building work",
        "planning application",
    ),
    ("planning refused, appeal against planning", "planning appeal"),
    (
        "unemployment, unemployed, dole, job seekers, jobless, benefits",
        "out-of-work|claimant|unemploy",
    ),
    ("benefits, welfare, cost of living, poverty, low income", "universal credit|low income"),
    ("jobs, work, employment, employers", "jobs|employment rate"),
    ("shops, offices, workshops, business units, high street", "business premises|town centre"),
    ("council tax, tax bill, arrears, not paying council tax", "council tax"),
    ("business rates, shops’ rates", "business rates|non-domestic"),
    ("suppliers, late payment, paying bills, small businesses", "invoice"),
    (
        "overspend, overspending, budget, money, deficit, debt, cuts, bankrupt",
        "budget|variance|overspend|savings",
    ),
    ("sick days, sick leave, sickness, staff off sick", "sickness"),
    ("temps, consultants, agency workers", "agency staff|agency worker"),
    ("council staff, council workers, staff reviews", "appraisal|staff turnover"),
    (
        "phone, phoning, ringing the council, call centre, on hold, helpline, getting through",
        "telephone|calls answered|calls lost",
    ),
    ("complaining, complain, unhappy with the council", "complaint"),
    ("FOI, information requests", "freedom of information"),
    ("website, internet, app, digital", "online"),
    ("elections, voting, polling", "elector"),
    ("taxis, pubs, licences", "licensing|licences"),
)
# What people look for most, as they call it; a page offers those that the council measures.
LOOKED_FOR = ("bins", "potholes", "council tax", "special needs", "carers", "homelessness", "A&E")
OFFERED = 5
RULES = tuple(
    (words, re.compile(rf"(?<![a-z])(?:{beginnings})", re.IGNORECASE))
    for words, beginnings in EVERYDAY
)


def everyday_words(title: str, definition: str = "") -> str:
    """What people call what a measure is about, by its title, or where that has no other name by
    its definition; "" where there is none.
    """
    words = words_for(title) or words_for(definition)
    return ", ".join(words)


def words_for(text: str) -> list[str]:
    words: dict[str, None] = {}
    for group, pattern in RULES:
        if pattern.search(text):
            words |= dict.fromkeys(group.split(", "))
    return list(words)


def often_looked_for(titles: Iterable[str]) -> list[str]:
    """The words to offer beside the search: each finds one of these measures."""
    known = {word for title in titles for word in words_for(title)}
    return [word for word in LOOKED_FOR if word in known][:OFFERED]


def own_words(lines: Iterable[str]) -> dict[str, str]:
    """A council's own everyday words by the code of a measure, of lines like “RE02: brown bin, bin
    men”.
    """
    words: dict[str, str] = {}
    for line in lines:
        code, colon, typed = line.partition(":")
        if colon and code.strip():
            before = words.get(code.strip())
            words[code.strip()] = f"{before}, {typed.strip()}" if before else typed.strip()
    return words
