"""The addresses of figures for pages that name hundreds of them."""

from urllib.parse import quote

from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS

from pmf_portal.periods.month import Month

SOME_CODE = "code"
# As `reverse` leaves them in every other address.
UNQUOTED = f"{RFC3986_SUBDELIMS}~:@"


class FigureAddresses:
    """The addresses of a page that each figure has, looked up once for each month."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.by_month: dict[Month, tuple[str, str]] = {}

    def of(self, code: str, month: Month) -> str:
        """The address of the figure of one target and month."""
        if month not in self.by_month:
            before, _, after = reverse(self.page, args=[SOME_CODE, month]).rpartition(
                f"/{SOME_CODE}/"
            )
            self.by_month[month] = f"{before}/", f"/{after}"
        before, after = self.by_month[month]
        return f"{before}{quote(code, safe=UNQUOTED)}{after}"
