"""Words of forms with the council’s own terms: made anew wherever they are shown."""

from django.utils.functional import lazy

from pmf_portal.formats.wording import worded

in_own_words = lazy(worded, str)
