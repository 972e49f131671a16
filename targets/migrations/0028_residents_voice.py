"""Surveys, counts of complaints and consultations on draft targets; whether a measure says anything
from a user’s view.
"""

import django.db.models.deletion
import pmf_portal.periods.fields
import targets.models.consultations
import targets.models.voice
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

VOICE_KEPT = "What was entered stays as it was entered: a correction is a further revision."
REPLY_KEPT = "A reply to residents stays as it was given: a later one stands beside it."


class Migration(migrations.Migration):

    dependencies = [
        ('council', '0020_partners'),
        ('targets', '0027_cost_of_collection'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='specification',
            name='user_view',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=150)),
                ('about', models.TextField()),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('state', models.CharField(choices=targets.models.consultations.consultation_states, default='draft', max_length=9)),
                ('reason', models.TextField(blank=True, help_text='Why it was withdrawn.')),
                ('version', models.PositiveIntegerField(default=1)),
                ('drafted_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plans', models.ManyToManyField(related_name='consultations', to='targets.plan')),
            ],
            options={
                'ordering': ['-first_day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConsultationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('view', models.CharField(choices=targets.models.consultations.views, max_length=8)),
                ('text', models.TextField(blank=True)),
                ('shown', models.CharField(blank=True, help_text='The target as it was proposed at that moment.', max_length=100)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('given_at', models.DateTimeField()),
                ('state', models.CharField(choices=targets.models.consultations.answer_states, default='received', max_length=8)),
                ('published_text', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True, help_text='Why its words are withheld.')),
                ('read_at', models.DateTimeField(null=True)),
                ('blanked_at', models.DateTimeField(null=True)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='targets.consultation')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='targets.target')),
            ],
            options={
                'ordering': ['given_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ConsultationReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(blank=True, max_length=30)),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('said', models.TextField()),
                ('did', models.CharField(choices=targets.models.consultations.what_was_done, max_length=9)),
                ('words', models.TextField()),
                ('replied_at', models.DateTimeField()),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='targets.consultation')),
                ('replied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='targets.target')),
            ],
            options={
                'ordering': ['consultation', 'about', 'revision'],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=150)),
                ('run_by', models.CharField(max_length=150)),
                ('about', models.TextField(blank=True)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('counted', models.CharField(max_length=150)),
                ('counting_answers', models.TextField(blank=True)),
                ('other_answers', models.TextField(blank=True)),
                ('higher_is_better', models.BooleanField(default=True)),
                ('measures', models.ManyToManyField(blank=True, related_name='survey_questions', to='targets.target')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='targets.survey')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='council.organisationunit')),
            ],
            options={
                'ordering': ['survey', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyWave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField()),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('last_day', models.DateField()),
                ('mode', models.CharField(choices=targets.models.voice.modes, max_length=9)),
                ('population', models.CharField(max_length=200)),
                ('n', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField(null=True)),
                ('share', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('answers', models.JSONField(default=dict)),
                ('design_effect', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was corrected.')),
                ('recorded_at', models.DateTimeField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='targets.surveyquestion')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['question', '-first_day', '-revision'],
            },
        ),
        migrations.CreateModel(
            name='ComplaintCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', pmf_portal.periods.fields.MonthField(help_text='The month in which it ends.')),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('received', models.PositiveIntegerField()),
                ('in_time', models.PositiveIntegerField(null=True)),
                ('upheld_1', models.PositiveIntegerField(null=True)),
                ('upheld_2', models.PositiveIntegerField(null=True)),
                ('ombudsman_received', models.PositiveIntegerField(null=True)),
                ('ombudsman_decided', models.PositiveIntegerField(null=True)),
                ('ombudsman_upheld', models.PositiveIntegerField(null=True)),
                ('remedies', models.PositiveIntegerField(null=True)),
                ('remedies_done', models.PositiveIntegerField(null=True)),
                ('reason', models.TextField(blank=True, help_text='Why they were corrected.')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='council.organisationunit')),
            ],
            options={
                'ordering': ['unit', '-quarter', '-revision'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'quarter', 'revision'), name='one_revision_of_complaint_counts')],
            },
        ),
        migrations.CreateModel(
            name='ComplaintMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaint_services', to='targets.target')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='council.organisationunit')),
            ],
            options={
                'ordering': ['unit', 'target'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'target'), name='one_tie_of_complaints_and_measure')],
            },
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='consultation_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='consultationanswer',
            index=models.Index(fields=['consultation', 'target'], name='targets_con_consult_3be9eb_idx'),
        ),
        migrations.AddConstraint(
            model_name='consultationreply',
            constraint=models.UniqueConstraint(fields=('consultation', 'about', 'revision'), name='one_revision_of_a_reply'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.UniqueConstraint(fields=('survey', 'text'), name='one_question_per_survey'),
        ),
        migrations.AddConstraint(
            model_name='surveywave',
            constraint=models.UniqueConstraint(fields=('question', 'first_day', 'revision'), name='one_revision_of_a_wave'),
        ),
        append_only('targets_surveywave', VOICE_KEPT),
        irreplaceable('targets_surveywave', VOICE_KEPT),
        append_only('targets_complaintcounts', VOICE_KEPT),
        irreplaceable('targets_complaintcounts', VOICE_KEPT),
        append_only('targets_consultationreply', REPLY_KEPT),
        irreplaceable('targets_consultationreply', REPLY_KEPT),
    ]
