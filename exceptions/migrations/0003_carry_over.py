from django.db import migrations

from pmf_portal.periods.month import Month

STATUS = {'planned': 'planned', 'under_way': 'on_track', 'done': 'done'}


def carry_over(apps, schema_editor):
    """Reports written before delivery plans had parts: their words go to the parts, their state to the longer life."""
    names = ('ExceptionReport', 'Cause', 'Action', 'Step')
    reports, causes, actions, steps = (apps.get_model('exceptions', name).objects.using(schema_editor.connection.alias) for name in names)
    for report in reports.all():
        parts = ['what-happened', 'finance', 'risk', 'support'] if report.cause else []
        if report.cause:
            causes.create(report=report, category='other', text=report.cause)
        report.what_happened, report.answered = (report.why if report.cause else ''), ' '.join(sorted(parts))
        if report.state == 'opened' and report.cause:
            report.state = 'preparing'
        if report.state == 'closed':
            report.recovered_month = Month.of(report.closed_at) - 1
        report.first_verified_at = report.verified_at
        report.save()
        steps.create(report=report, act='open', state='opened', at=report.opened_at, month=report.month)
        if report.state != 'opened':
            at = report.closed_at or report.verified_at or report.submitted_at or report.opened_at
            act = {'preparing': 'prepare', 'submitted': 'submit', 'returned': 'return', 'verified': 'verify', 'closed': 'close'}[report.state]
            by = {'verified': report.verified_by, 'submitted': report.submitted_by}.get(report.state)
            steps.create(report=report, act=act, state=report.state, at=at, by=by)
    for action in actions.all():
        action.status = STATUS.get(action.status, action.status)
        action.save()


class Migration(migrations.Migration):

    dependencies = [('exceptions', '0002_delivery_plans')]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
