"""Pasting a block of figures from a spreadsheet: what goes where is shown first, then saved."""

from urllib.parse import parse_qsl

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import may, require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from scorecards.actuals.entry_desk import desk_sent
from scorecards.actuals.paste_rows import FIELDS, check_paste, save_paste
from scorecards.actuals.pasted import read_paste
from scorecards.views.entry import address_of, sees_everybody

MOST_CHARACTERS = 200_000


def paste(request):
    """Check a pasted block, or save the rows of it that are in order."""
    user, today, data = request.user, clock.today(), request.POST
    require(may(user, "view_entry_desk"))
    sent = desk_sent(data, today)
    context = {"month": sent.month, "newest": sent.newest, "text": data.get("text", "")}
    if request.method == "POST":
        try:
            if len(context["text"]) > MOST_CHARACTERS:
                raise Refused("This is too much to paste. Upload it as a file.", "text")
            block = read_paste(context["text"])
        except Refused as refused:
            context["problem"] = str(refused)
            return render(request, "scorecards/paste_figures.html", context)
        typed = typed_beside(data)
        check = check_paste(block, user, today, sent.month, typed, everybody=sees_everybody(user))
        if data.get("save") == "paste":
            saved = save_paste(check, by=user, at=clock.now())
            if saved:
                messages.success(request, f"{counted(len(saved), 'figure')} saved.")
            if not check.open and all(one.row.saved for one in check.ready):
                return redirect(address_of(sent))
            check = check_paste(
                block, user, today, sent.month, typed, everybody=sees_everybody(user)
            )
        context |= {"check": check, "typed": hidden_fields(typed)}
    return render(request, "scorecards/paste_figures.html", context)


def typed_beside(data):
    """What was typed beside the rows of a block, with the offered figures that were taken."""
    typed = {
        name: text
        for name, text in data.items()
        if name.startswith("p") and name.rpartition("-")[2] in (*FIELDS, "seen_revision")
    }
    for name, text in parse_qsl(data.get("use", "")):
        if name.startswith("p") and name.rpartition("-")[2] in FIELDS:
            typed[name] = text
    return typed


def hidden_fields(typed):
    """What was taken of offers: it has no box on the page, and is sent again."""
    numbers = ("value", "numerator", "denominator")
    return [(name, text) for name, text in typed.items() if name.rpartition("-")[2] in numbers]
