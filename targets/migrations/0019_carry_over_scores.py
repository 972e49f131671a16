import json

from django.db import migrations
from django.utils.timezone import localdate, now

SOURCE = 'Carried over from before the portal kept scores over time'
ACTS = ('add_risk', 'change_risk')
SCORED_BY = ('likelihood', 'impact')


def carry_over(apps, schema_editor):
    """Each risk begins with the scores that the audit trail knows of it; one that it does not know, with its score of today."""
    alias = schema_editor.connection.alias
    risks, assessments = (apps.get_model('targets', name).objects.using(alias) for name in ('Risk', 'RiskAssessment'))
    events, people = apps.get_model('audit', 'AuditEvent').objects.using(alias), apps.get_model('council', 'User').objects.using(alias)
    known = set(people.values_list('pk', flat=True))
    for risk in risks.order_by('pk'):
        scored = {'likelihood': risk.likelihood, 'impact': risk.impact}
        rows = []
        of_risk = events.filter(action__in=ACTS, subject__startswith=f'{risk.reference} ').order_by('-sequence')
        for event in of_risk:
            changed = json.loads(event.text)['details'].get('changed', {})
            before = {name: int(changed[name][0]) for name in SCORED_BY if name in changed}
            if event.action == 'change_risk' and not before:
                continue
            rows.append((dict(scored), event.at, event.actor_id if event.actor_id in known else None))
            scored |= before
            if event.action == 'add_risk':
                break
        for values, at, person in reversed(rows or [(scored, now(), None)]):
            assessments.create(risk=risk, assessed_on=localdate(at), source=SOURCE, assessed_by_id=person, recorded_at=at, **values)


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0018_scores_over_time'),
        ('audit', '0001_initial'),
        ('council', '0017_word_template'),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
