from django.db import migrations, models

from targets.rules.codes import sort_key


def make_keys(apps, schema_editor):
    """Keys for what is found already."""
    entries = apps.get_model("reporting", "SearchEntry").objects.using(schema_editor.connection.alias)
    changed = []
    for entry in entries.only("pk", "title").iterator(chunk_size=500):
        entry.sort_key = sort_key(entry.title)
        changed.append(entry)
    entries.bulk_update(changed, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0014_counts_of_what_is_not_up_to_date")]
    operations = [
        migrations.AlterModelOptions(name="searchentry", options={"ordering": ["-date", "sort_key", "title"]}),
        migrations.AddField(
            model_name="searchentry",
            name="sort_key",
            field=models.CharField(
                default="", help_text="The title, so that PI2 stands before PI10.", max_length=600
            ),
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
