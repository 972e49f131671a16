from django.db import migrations

from pmf_portal.audit.append_only import append_only, irreplaceable

STEPS_STAY = 'The steps of an exception report stay as they were.'
PROGRESS_STAYS = 'What was said of an action stays; a later word stands beside it.'


class Migration(migrations.Migration):

    dependencies = [('exceptions', '0003_carry_over')]

    operations = [
        migrations.RemoveField('exceptionreport', 'cause'),
        append_only('exceptions_step', STEPS_STAY),
        append_only('exceptions_chase', STEPS_STAY),
        append_only('exceptions_actionupdate', PROGRESS_STAYS),
        irreplaceable('exceptions_step', STEPS_STAY),
        irreplaceable('exceptions_chase', STEPS_STAY),
        irreplaceable('exceptions_actionupdate', PROGRESS_STAYS),
    ]
