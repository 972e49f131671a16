"""Set a council up from one folder of files."""

from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from scorecards.council_folder import ENDINGS, NAMES, FolderRefused, set_up_council, stem

# So many lines of each file are printed.
MOST_LINES = 50


def document_of(folder, name):
    """The bytes of a document in the folder or below it; None where there is none."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path.read_bytes()


class Command(BaseCommand):
    help = (
        "Set a council up from the files of a folder (docs/set-up.md). One wrong row and nothing is"
        " saved. What is there already stays, so the command can be run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", required=True, help="your name, for the audit trail")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change and save nothing"
        )

    def handle(self, *, folder, by, dry_run, **options):
        files = self.read(folder)
        try:
            results = set_up_council(
                files,
                by=CommandLine(by),
                at=clock.now(),
                is_rehearsal=dry_run,
                evidence=partial(document_of, folder),
            )
        except FolderRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            problems = counted(len(refused.problems), "problem")
            raise CommandError(f"{lines}\n{problems}. Nothing was saved.") from refused
        for result in results:
            self.print_result(result, in_full=dry_run)
        changes = sum(result.preview.count for result in results)
        if dry_run:
            self.stdout.write(f"A dry run: {counted(changes, 'change')}, and nothing was saved.")
        else:
            self.stdout.write(f"{counted(changes, 'change')} saved.")

    def read(self, folder):
        """The files of the folder that are taken, by name."""
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        files = {}
        for path in sorted(folder.iterdir()):
            if stem(path.name) in NAMES:
                files[path.name] = path.read_bytes()
            elif path.suffix.lower() in ENDINGS:
                self.stdout.write(f"{path.name} is not one of the files, so it was not read.")
        if not files:
            names = ", ".join(f"{name}.csv" for name in NAMES)
            raise CommandError(f"There is none of the files in {folder}: {names}.")
        return files

    def print_result(self, result, *, in_full):
        preview = result.preview
        self.stdout.write(
            f"{result.name}: {len(preview.new)} new, {counted(len(preview.changes), 'change')},"
            f" {preview.stays} unchanged."
        )
        lines = [f"waits: {words}" for words in preview.waits]
        if in_full:
            lines += [f"new: {added.name} ({added.words})" for added in preview.new]
            for change in preview.changes:
                before, after = change.before or "–", change.after or "–"
                lines.append(f"{change.name}, {change.column}: {before} → {after}")
        for line in lines[:MOST_LINES]:
            self.stdout.write(f"  {line}")
        if len(lines) > MOST_LINES:
            self.stdout.write(f"  and {len(lines) - MOST_LINES} more")
