"""List every sentence of “in short” beside the lines and reports that it came from."""

from django.core.management.base import BaseCommand

from pmf_portal.formats.wording import terms
from reporting.content.in_short.facts import Account
from reporting.content.in_short.readers import Reader, in_short
from reporting.publishing.in_short import PublishedMonth, published_builds
from targets.models import Plan

# Headline and counts come from every line: so many are named beside a sentence.
MOST_SOURCES = 3


class Command(BaseCommand):
    help = (
        "List what each reader is told of the last published months in short, every sentence beside"
        " the published lines that it came from."
    )

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, default=12, help="how many months (12)")

    def handle(self, *, months, **options):
        newest = {}
        for build in published_builds():
            newest.setdefault(build.month, build)
        for build in list(newest.values())[:months]:
            self.list_month(PublishedMonth(build))

    def list_month(self, month):
        corporate = [line for line in month.lines if line.plan.kind == Plan.CORPORATE]
        account = month.account(terms.corporate_plan, corporate)
        for reader in (Reader.RESIDENT, Reader.COMMITTEE):
            self.list_account(reader, account)
        self.list_account(Reader.CESG, month.account(terms.council))
        directorates = {line.directorate for line in month.lines}
        for unit in sorted(directorates, key=lambda unit: unit.title):
            lines = [line for line in month.lines if line.directorate_id == unit.pk]
            account = month.account(unit.title, lines)
            for reader in (Reader.HOLDER, Reader.DIRECTOR):
                self.list_account(reader, account)

    def list_account(self, reader: Reader, account: Account):
        self.stdout.write(f"\n# {account.month.name}, {account.whole}: {reader}\n")
        for part, sentence in in_short(reader, account).sentences():
            self.stdout.write(f"{part}: {sentence}")
            for source in sentence.sources[:MOST_SOURCES]:
                self.stdout.write(f"    {source.code}: {source.line}")
            more = len(sentence.sources) - MOST_SOURCES
            if more > 0:
                self.stdout.write(f"    and {more} more lines")
