"""POST /api/v1/actuals/, /ledger/ and /risk-register/: what a feed brings, by its token (RFC 9457
problem details for what is refused).
"""

from django.http import JsonResponse
from ninja import Router
from ninja.security import HttpBearer

from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.ui.problem_details import problem
from scorecards.extracts.columns import EXTRACT_FILES, LEDGER, RISK_REGISTER
from scorecards.feeds.delivering import (
    MOST_KEY,
    KeyUsed,
    TooManyRequests,
    count_request,
    deliver_actuals,
)
from scorecards.feeds.holding import moment_of_header
from scorecards.feeds.registry import feed_of_token
from scorecards.models.feeds import ACTUALS

ROW = {
    "type": "object",
    "required": ["code", "period"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "description": "The code of the target"},
        "period": {
            "type": "string",
            "examples": ["2013-09", "2013/14 Q2", "2013/14", "12 months to March 2014"],
        },
        **{
            name: {
                "type": ["string", "number", "null"],
                "description": "An exact decimal; text keeps every digit",
            }
            for name in ("value", "numerator", "denominator")
        },
        "area": {"type": ["string", "null"], "description": "GSS code of an area"},
        "status": {
            "type": ["string", "null"],
            "enum": ["provisional", "final", "expected", "done", None],
        },
        **{name: {"type": ["string", "null"]} for name in ("source", "comment")},
        "reason": {
            "type": ["string", "null"],
            "description": (
                "Needed when a stored figure is corrected, or anything that was published"
            ),
        },
        "nothing_to_report": {
            "type": ["string", "null"],
            "description": "Why there is no figure for the period, in place of a figure",
        },
    },
}
PROBLEM = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {n: {} for n in ("row", "column", "value", "reason")},
            },
        },
    },
}
ANSWER = {
    "type": "object",
    "properties": {
        "recorded": {"type": "integer"},
        "unchanged": {"type": "integer"},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    n: {} for n in ("row", "code", "period", "fate", "revision", "warnings")
                },
            },
        },
        "nothing_to_report": {
            "type": "array",
            "description": "What was declared, where anything was",
            "items": {
                "type": "object",
                "properties": {n: {} for n in ("row", "code", "period", "fate")},
            },
        },
        "remarks": {
            "type": "array",
            "description": "How a cell was understood that was written in another way than ours",
            "items": {"type": "object", "properties": {n: {} for n in ("row", "column", "words")}},
        },
    },
}
REFUSALS = {
    400: "No Idempotency-Key, or one that is too long",
    401: "No token, or one that is unknown, expired or revoked",
    413: "The payload is too large",
    422: (
        "A row is wrong (each is listed; nothing was saved), or the key belongs to another payload"
    ),
    429: "Too many requests; wait as Retry-After says",
}
HEADERS = [
    {
        "in": "header",
        "name": "Idempotency-Key",
        "required": True,
        "schema": {"type": "string", "maxLength": MOST_KEY},
        "description": (
            "The sender’s own name for this payload: sent again, it is answered the same and"
            " changes nothing."
        ),
    },
    {
        "name": "Made-At",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "format": "date-time"},
        "description": (
            "When the payload was made: one that was made before the figure that stands does"
            " not replace it, whenever it arrives."
        ),
    },
]


def described(row, answer, fate):
    """The description of an address that takes a list of such rows."""
    content = {"schema": {"type": "array", "minItems": 1, "items": row}}
    return {
        "parameters": HEADERS,
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {
            200: {
                "description": f"Saved: {fate}",
                "content": {"application/json": {"schema": answer}},
            },
            **{
                code: {
                    "description": words,
                    "content": {"application/problem+json": {"schema": PROBLEM}},
                }
                for code, words in REFUSALS.items()
            },
        },
    }


def row_of(kind):
    """A row of an extract as its columns have it."""
    return {
        "type": "object",
        "required": kind.required,
        "additionalProperties": False,
        "properties": {
            column.name: {"type": ["string", "number", "null"], "description": column.words}
            for column in kind.columns
        },
    }


EXTRACT_ANSWER = {
    "type": "object",
    "properties": {
        "as_at": {"type": "string", "format": "date"},
        "recorded": {"type": "integer"},
        "unchanged": {"type": "integer"},
        "remarks": {"type": "array", "items": {"type": "string"}},
    },
}


class FeedToken(HttpBearer):
    """The bearer token of one feed."""

    def authenticate(self, request, token):
        return feed_of_token(token, clock.now())


router = Router(tags=["feeds"])


@router.post(
    "/actuals/",
    auth=FeedToken(),
    url_name="deliver_actuals",
    summary="Deliver figures",
    openapi_extra=described(ROW, ANSWER, "the fate of each row"),
)
def deliver(request):
    """A list of figures, all or nothing; for the targets that the feed was set up for."""
    return delivered(request, ACTUALS)


@router.post(
    "/ledger/",
    auth=FeedToken(),
    url_name="deliver_ledger",
    summary="Deliver a ledger extract",
    openapi_extra=described(row_of(EXTRACT_FILES[LEDGER]), EXTRACT_ANSWER, "how much changed"),
)
def deliver_ledger(request):
    """What was spent, month by month, and the forecast of the year; all or nothing."""
    return delivered(request, LEDGER)


@router.post(
    "/risk-register/",
    auth=FeedToken(),
    url_name="deliver_risk_register",
    summary="Deliver a risk register",
    openapi_extra=described(
        row_of(EXTRACT_FILES[RISK_REGISTER]), EXTRACT_ANSWER, "how much changed"
    ),
)
def deliver_risk_register(request):
    """Risks and opportunities with their scores; all or nothing."""
    return delivered(request, RISK_REGISTER)


def delivered(request, brings):
    """The answer to a payload of a feed that brings one kind of thing."""
    feed, now, key = request.auth, clock.now(), request.headers.get("Idempotency-Key", "").strip()
    try:
        count_request(feed, now)
    except TooManyRequests as refused:
        answer = problem(429, "Too many requests", str(refused))
        answer["Retry-After"] = str(refused.seconds)
        return answer
    if feed.brings != brings:
        return problem(
            422,
            "Another address takes this",
            f"The feed “{feed}” brings: {feed.get_brings_display().lower()}.",
        )
    if not key or len(key) > MOST_KEY or not key.isprintable():
        return problem(
            400,
            "No usable key",
            f"Send the header Idempotency-Key: a name for this payload of at most {MOST_KEY}"
            " printable characters.",
        )
    made = request.headers.get("Made-At", "").strip()
    try:
        made_at = moment_of_header(made) if made else None
    except ValueError:
        return problem(
            400,
            "No usable moment",
            "Made-At says when the payload was made, like 2024-04-08T07:00:00+01:00.",
        )
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or len(length) > 12 or int(length) > MOST_BYTES:
        return problem(413, "Too large", f"A payload may have {MOST_BYTES // 1024 // 1024} MB.")
    return answered(feed, request.body, key, now, made_at)


def answered(feed, body, key, now, made_at):
    try:
        given = deliver_actuals(
            feed, body, key=key, name=f"Payload of {feed}", at=now, made_at=made_at
        )
    except KeyUsed as refused:
        return problem(422, "The key is used", str(refused))
    except FileRefused as refused:
        return problem(
            422,
            "Nothing was saved",
            f"{counted(len(refused.problems), 'problem')}.",
            problems=refused.listed,
        )
    answer = JsonResponse(given.content)
    if given.replayed:
        answer["Idempotency-Replayed"] = "true"
    return answer
