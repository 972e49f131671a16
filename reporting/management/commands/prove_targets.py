"""Prove that no target of a year was adjusted in-year."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.periods import clock
from pmf_portal.periods.month import FinancialYear, PeriodError
from reporting.public_record.proof import prove_targets
from targets.models import Approval


class Command(BaseCommand):
    help = (
        "Check every locked book of a year and compute every published status again: prove_targets"
        " 2013/14.  Exit code 1 when something differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("year")

    def handle(self, *, year, **options):
        try:
            year = FinancialYear.parse(year)
        except PeriodError as error:
            raise CommandError(str(error)) from error
        if not Approval.objects.filter(financial_year=year).exists():
            raise CommandError(f"No plan is approved for {year}.")
        proof = prove_targets(year, at=clock.now())
        content = json.loads(proof.content)
        for plan in content["plans"]:
            state = (
                "unchanged since approval"
                if plan["holds"]
                else f"CHANGED: now {plan['digest_now']}"
            )
            self.stdout.write(
                f"{plan['title']} {year}: {plan['targets']} targets, {plan['digest_at_approval']},"
                f" {state}"
            )
        statuses = content["statuses"]
        self.stdout.write(
            f"{statuses['agree']} of {statuses['checked']} published statuses come out the same"
            " from book and stored actuals."
        )
        for words in statuses["differ"]:
            self.stdout.write(words)
        if not proof.holds:
            sys.exit(1)
