"""Actions of delivery plans become actions like those of plans: each keeps its number, and so do
what was reported of it and the row that says which report it is of.
"""

import django.db.models.deletion
import exceptions.models.marks
from django.db import migrations, models

from pmf_portal.audit.append_only import OnTables, run

CARRIED = [
    """
    INSERT INTO targets_action (id, what, who, owner_id, due, resources, effect, needs_partners,
        status, reason, evidence, updated_for, done_on, version)
    SELECT id, what, who, owner_id, due, resources, effect, '',
        status, reason, '', updated_for, done_on, version
    FROM exceptions_action ORDER BY id
    """,
    """
    INSERT INTO exceptions_deliveryaction (action_ptr_id, report_id, mark)
    SELECT id, report_id, mark FROM exceptions_action ORDER BY id
    """,
    """
    INSERT INTO targets_actionupdate (id, action_id, month, status, reason, evidence, updated_by_id, updated_at)
    SELECT id, action_id, month, status, reason, '', updated_by_id, updated_at
    FROM exceptions_actionupdate ORDER BY id
    """,
]
# A number that is given anew begins after those that were carried over; what was written is checked
# before the tables are changed further.
ON_POSTGRESQL = [
    *[
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) IS NOT NULL"
        for table in ('targets_action', 'targets_actionupdate')
    ],
    'SET CONSTRAINTS ALL IMMEDIATE',
    'SET CONSTRAINTS ALL DEFERRED',
]


def carry_over(apps, schema_editor):
    connection = schema_editor.connection
    run(connection, CARRIED)
    if connection.vendor == 'postgresql':
        run(connection, ON_POSTGRESQL)


class Migration(migrations.Migration):

    dependencies = [
        ('exceptions', '0008_early'),
        ('targets', '0016_management_actions'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryAction',
            fields=[
                ('action_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='targets.action')),
                ('mark', exceptions.models.marks.MarkField(blank=True, choices=[('', 'Publish it'), ('personal', 'Leave it out: it tells of identifiable people'), ('commercial', 'Leave it out: it is commercially sensitive')], default='', max_length=10)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='exceptions.exceptionreport')),
            ],
            options={
                'ordering': ['due', 'pk'],
            },
            bases=('targets.action',),
        ),
        OnTables(carry_over, OnTables.noop),
        migrations.DeleteModel(name='ActionUpdate'),
        migrations.DeleteModel(name='Action'),
    ]
