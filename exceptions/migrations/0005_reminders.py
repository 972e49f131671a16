from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable, run

STEPS_STAY = 'The steps of an exception report stay as they were.'


def drop_triggers(apps, schema_editor):
    """The triggers are named after their table: they are taken off for the renaming and put back under its new name."""
    connection = schema_editor.connection
    if connection.vendor == 'postgresql':
        statements = [f'DROP TRIGGER IF EXISTS exceptions_chase_{name} ON exceptions_chase' for name in ('keep', 'keep_all')]
    else:
        statements = [f'DROP TRIGGER IF EXISTS exceptions_chase_keep_{verb}' for verb in ('update', 'delete', 'insert')]
    run(connection, statements)


class Migration(migrations.Migration):

    dependencies = [('exceptions', '0004_steps_stay')]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.RemoveConstraint('chase', 'each_rung_reached_once'),
        migrations.RenameModel('Chase', 'Reminder'),
        migrations.RenameField('reminder', 'rung', 'level'),
        migrations.RenameField('reminder', 'chased_at', 'reminded_at'),
        migrations.AlterModelOptions('reminder', {'ordering': ['report', 'reminded_at', 'pk']}),
        migrations.AlterField(
            model_name='reminder',
            name='report',
            field=models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='reminders', to='exceptions.exceptionreport'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('report', 'about', 'key', 'level'), name='each_level_reached_once'),
        ),
        append_only('exceptions_reminder', STEPS_STAY),
        irreplaceable('exceptions_reminder', STEPS_STAY),
    ]
