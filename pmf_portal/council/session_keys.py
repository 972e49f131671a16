"""What a session holds besides what Django puts there."""

SIGNED_IN_AT, LAST_PAGE_AT, BROWSER, ADDRESS = "signed_in_at", "last_page_at", "browser", "address"
