from django.db import migrations

from pmf_portal.audit.append_only import append_only
from scorecards.freeze import FREEZE


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0001_initial"), ("audit", "0002_append_only")]
    operations = [FREEZE, append_only("scorecards_actual", "Figures are never changed: a correction is a new revision.")]
