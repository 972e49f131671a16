"""Approve a plan for a year, which locks it."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.council.models import User
from pmf_portal.periods import clock
from pmf_portal.periods.month import FinancialYear, PeriodError
from targets.approval import PlanNotReady, approve_plan
from targets.models import Plan
from targets.permissions import holds_the_decision


class Command(BaseCommand):
    help = (
        "Approve a plan for a year and lock it: approve_plan corporate-plan 2013/14 --by USER"
        " --reference TEXT"
    )

    def add_arguments(self, parser):
        parser.add_argument("plan")
        parser.add_argument("year")
        parser.add_argument("--by", required=True)
        parser.add_argument("--reference", required=True)

    def handle(self, *, plan, year, by, reference, **options):
        try:
            year = FinancialYear.parse(year)
            plan, person = Plan.objects.get(slug=plan), User.objects.get(username=by)
            if not (verdict := holds_the_decision(person, plan, year)):
                raise CommandError(verdict.reason)
            approval = approve_plan(plan, year, reference=reference, by=person, at=clock.now())
        except (PeriodError, PlanNotReady, Plan.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{approval} is approved and locked. Digest {approval.digest}")
