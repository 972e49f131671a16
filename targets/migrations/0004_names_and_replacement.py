from django.db import migrations

from pmf_portal.audit.append_only import irreplaceable
from targets.lock import HELD, LOCK_NAMES, LOCKED


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_golden_thread_and_drafts"), ("council", "0002_delegation")]
    operations = [
        LOCK_NAMES,
        *(irreplaceable(table, LOCKED, held) for table, held in HELD.items()),
        irreplaceable("targets_approval", "An approval stays as it was given."),
        irreplaceable("targets_inyeardecision", "A decision is public and is never changed or taken back."),
    ]
