"""The files that the council's looks are made of: pictures by digest, colours by their names.  Each
address answers the same for good.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pmf_portal.council.models import CouncilPicture
from pmf_portal.formats.colours import is_colour
from pmf_portal.ui.static_files import FOR_GOOD
from reporting.public_record.registry import RECORD, archived

STYLE = """.govuk-template {{ --govuk-brand-colour: {main}; }}
.portal-header {{ background: {main}; border-bottom-color: {line}; }}
.portal-footer {{ border-top-color: {main}; }}
.portal-link-button, .portal-entry__more summary {{ color: {main}; }}
.portal-why, .portal-search {{ border-left-color: {main}; }}
"""


@login_not_required
@require_safe
@archived(depends_on=RECORD)
def picture(request, digest):
    """A logo or icon, now or of former pages."""
    body = get_object_or_404(CouncilPicture, digest=digest).body
    return HttpResponse(bytes(body), content_type="image/png", headers={"Cache-Control": FOR_GOOD})


@login_not_required
@require_safe
@archived(depends_on=RECORD)
def colours(request, colours):
    """The style sheet of two colours: of the header with everything in the council's colour, and of
    the line below it.
    """
    main, _, line = (f"#{part}" for part in colours.partition("-"))
    if not (is_colour(main) and is_colour(line)):
        raise Http404
    style = STYLE.format(main=main, line=line)
    return HttpResponse(style, content_type="text/css", headers={"Cache-Control": FOR_GOOD})
