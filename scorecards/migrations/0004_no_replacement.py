from django.db import migrations

from pmf_portal.audit.append_only import irreplaceable, undeletable
from scorecards.freeze import BUILD, CHILDREN, FROZEN, LINE_FROZEN, QUALITY


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0003_feeds_quality_and_audits")]
    operations = [
        undeletable("scorecards_delivery", "What came in is kept as it came in.", ("body", "digest", "name", "received_at")),
        irreplaceable("scorecards_delivery", "What came in is kept as it came in."),
        irreplaceable("scorecards_actual", "Figures are never changed: a correction is a new revision."),
        irreplaceable("scorecards_nothingtoreport", "A declaration stays as it was made."),
        irreplaceable(BUILD, FROZEN, "o.frozen_at IS NOT NULL"),
        *(irreplaceable(table, FROZEN, LINE_FROZEN.format(row="o")) for table in (*CHILDREN, QUALITY)),
    ]
