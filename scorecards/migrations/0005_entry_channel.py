from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0004_no_replacement")]

    operations = [
        migrations.RenameField(model_name="actual", old_name="door", new_name="entry_channel"),
    ]
