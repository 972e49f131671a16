from django.db import migrations, models

from targets.lock import REBUILDING, REBUILT
from targets.rules.codes import likeness, sort_key


def make_keys(apps, schema_editor):
    """Keys for the codes that are there; of codes that are too alike already only the first gets a likeness."""
    targets = apps.get_model("targets", "Target").objects.using(schema_editor.connection.alias)
    known = set()
    changed = []
    for target in targets.order_by("code"):
        target.sort_key = sort_key(target.code)
        alike = likeness(target.code)
        target.likeness = None if alike in known else alike
        known.add(alike)
        changed.append(target)
    targets.bulk_update(changed, ["sort_key", "likeness"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_duties_of_the_council")]
    operations = [
        REBUILDING,
        migrations.AlterModelOptions(name="target", options={"ordering": ["sort_key", "code"]}),
        migrations.AddField(
            model_name="specification",
            name="confirmed",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="target",
            name="likeness",
            field=models.CharField(editable=False, max_length=30, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="target",
            name="sort_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=90),
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        REBUILT,
    ]
