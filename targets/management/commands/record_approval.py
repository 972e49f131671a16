"""Write down that a plan was approved for a year, which locks it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.periods import clock
from pmf_portal.periods.month import FinancialYear, PeriodError
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from targets.approval import record_approval
from targets.models import Plan
from targets.permissions import holds_the_decision


class Command(BaseCommand):
    help = (
        "Write down a decision that the Council or a portfolio holder has taken, with the document"
        " that says so, and lock the plan: record_approval corporate-plan 2013/14 --holder USER"
        " --reference TEXT --evidence FILE"
    )

    def add_arguments(self, parser):
        parser.add_argument("plan")
        parser.add_argument("year")
        parser.add_argument("--holder", required=True, help="user name of whoever decided")
        parser.add_argument("--reference", required=True, help="meeting, date and minute")
        parser.add_argument(
            "--evidence", required=True, type=Path, help="the minute or decision notice, as a file"
        )
        add_operator(parser)

    def handle(self, *, plan, year, holder, reference, evidence, by, **options):
        try:
            document = f"{evidence.name}, SHA-256 {digest(evidence.read_bytes())}"
            year = FinancialYear.parse(year)
            plan, person = Plan.objects.get(slug=plan), User.objects.get(username=holder)
            if not (verdict := holds_the_decision(person, plan, year)):
                raise CommandError(verdict.reason)
            approval = record_approval(
                plan,
                year,
                holder=person,
                reference=reference,
                evidence=document,
                by=CommandLine(by),
                at=clock.now(),
            )
        except OSError as error:
            raise CommandError(f"{evidence} cannot be read: {error.strerror}.") from error
        except Plan.DoesNotExist as error:
            raise CommandError(f"There is no plan “{plan}”.") from error
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user “{holder}”.") from error
        except (PeriodError, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{approval} is approved and locked. Digest {approval.digest}")
