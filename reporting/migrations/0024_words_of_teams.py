"""What staff without an account say by the link of their team."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('council', '0020_partners'),
        ('reporting', '0023_proposals'),
        ('targets', '0026_measures_that_leave'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_links', to='council.organisationunit')),
            ],
            options={
                'ordering': ['unit', 'made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('unit',), name='one_link_per_team')],
            },
        ),
        migrations.CreateModel(
            name='TeamWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('works', 'What works'), ('does_not', 'What does not work')], max_length=8)),
                ('text', models.TextField(blank=True)),
                ('fingerprint', models.CharField(help_text="Says that the same words came; made with the portal's secret.", max_length=64)),
                ('given_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('told', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('is_public', models.BooleanField(default=False)),
                ('blanked_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='targets.target')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_words', to='council.organisationunit')),
            ],
            options={
                'ordering': ['due', 'pk'],
                'indexes': [models.Index(fields=['answered_at', 'due'], name='reporting_t_answere_d5e802_idx'), models.Index(fields=['unit', 'answered_at'], name='reporting_t_unit_id_6b37ca_idx'), models.Index(fields=['fingerprint', 'given_at'], name='reporting_t_fingerp_4cafc1_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_public', False), ('answered_at__isnull', False), _connector='OR'), name='only_answered_words_are_public')],
            },
        ),
    ]
