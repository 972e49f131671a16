from django.db import migrations

from pmf_portal.audit.append_only import append_only
from targets.lock import LOCK


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial"), ("audit", "0002_append_only")]
    operations = [LOCK, append_only("targets_approval", "An approval is never changed or taken back.")]
