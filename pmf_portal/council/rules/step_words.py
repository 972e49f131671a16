"""What the steps of the reporting calendar are called (pure; framework 4.1)."""

from pmf_portal.formats.wording import worded

STEPS = {
    "open_month": "Entry opens",
    "actuals_due": "Figures are due",
    "chase_actuals": "Missing figures are chased",
    "build_scorecards": "Scorecards are built; reds open {terms.exception_report.plural}",
    "exceptions_due": "{terms.exception_report.plural.capital} are due",
    "sign_off_due": "Directors verify and sign off",
    "publish_month": "Scorecards are published and archived",
}


def step_in_words(name: str) -> str:
    return worded(STEPS[name])
