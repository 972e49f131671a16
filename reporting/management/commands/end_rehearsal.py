"""End a rehearsal: its set-up becomes the real one, without its figures and publications."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from reporting.public_record.writing import write_record
from reporting.rehearsal.ending import end_rehearsal


class Command(BaseCommand):
    help = (
        "Turn the rehearsed set-up into the real one: people, units, places, plans stay; figures,"
        " scorecards, sign-offs, exception reports and publications are removed for good. Stop the"
        " workers and make a backup first."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be removed and remove nothing"
        )
        parser.add_argument(
            "--keep-approvals",
            action="store_true",
            help="the plans approved or taken over in the rehearsal stay approved and locked",
        )
        add_operator(parser)

    def handle(self, *, dry_run, keep_approvals, by, **options):
        try:
            removed = end_rehearsal(
                keep_approvals=keep_approvals,
                by=CommandLine(by),
                at=clock.now(),
                is_dry_run=dry_run,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for name, count in removed.rows.items():
            self.stdout.write(f"  {name}: {count:,}")
        plans = "stay approved and locked" if keep_approvals else "are drafts again"
        if dry_run:
            self.stdout.write(
                f"A dry run: {counted(removed.total, 'row')} would be removed; plans that were"
                f" approved {plans.replace('are', 'would be').replace('stay', 'would stay')}."
            )
            return
        self.stdout.write(write_record(afresh=True, at=clock.now()).words)
        self.stdout.write(
            f"The rehearsal has ended: {counted(removed.total, 'row')} removed; plans that were"
            f" approved {plans}. The portal is the real one now."
        )
