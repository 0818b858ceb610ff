

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0003_quota'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.CharField(editable=False, max_length=120, primary_key=True, serialize=False)),
                ('user_id', models.CharField(max_length=64)),
                ('chatbot_id', models.CharField(max_length=64)),
                ('chatbot_name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('visitor', 'Answers to visitors'), ('playground', 'Playground'), ('check', 'Golden questions'), ('gap', 'Gaps asked again'), ('question', 'Vectors of questions'), ('passages', 'Vectors of sources'), ('before', 'Before there was a ledger')], max_length=12)),
                ('message_id', models.CharField(max_length=64, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('provider', models.CharField(max_length=20)),
                ('model', models.CharField(max_length=120)),
                ('input_tokens', models.IntegerField(default=0)),
                ('output_tokens', models.IntegerField(default=0)),
                ('cached_tokens', models.IntegerField(default=0)),
                ('written_tokens', models.IntegerField(default=0)),
                ('estimated', models.BooleanField(default=False)),
                ('opens', models.BooleanField(default=False)),
                ('price', models.JSONField(null=True)),
                ('nanos', models.BigIntegerField(null=True)),
                ('saved_nanos', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'ledger',
                'indexes': [models.Index(fields=['user_id', 'at', 'id'], name='ledger_of_account')],
            },
        ),
        migrations.CreateModel(
            name='SpendingMonth',
            fields=[
                ('id', models.CharField(editable=False, max_length=80, primary_key=True, serialize=False)),
                ('user_id', models.CharField(max_length=64)),
                ('month', models.CharField(max_length=7)),
                ('used', models.BigIntegerField(default=0)),
                ('spent', models.BigIntegerField(default=0)),
                ('refused', models.BigIntegerField(null=True)),
                ('bots', models.JSONField(default=dict)),
                ('sums', models.JSONField(default=dict)),
                ('days', models.JSONField(default=dict)),
                ('holds', models.JSONField(default=dict)),
                ('told', models.JSONField(default=dict)),
                ('due_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'spending_months',
                'indexes': [models.Index(fields=['user_id', '-month'], name='months_of_account'), models.Index(fields=['due_at'], name='months_with_holds')],
            },
        ),
    ]
