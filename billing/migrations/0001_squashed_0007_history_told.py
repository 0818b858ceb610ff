import billing.models.invoice
import billing.models.plan
import billing.models.subscription
import botsmith.lib.ids
import django.utils.timezone
import django_mongodb_backend.fields
from django.db import migrations, models


def count_in_the_index(apps, schema_editor):
    """Who is over a plan's limits is counted in the index alone. Messages are not in it: each
    question would write it."""
    if schema_editor.connection.alias != "plans":
        return
    counters = ("chatbots_count", "file_uploads_count", "website_sources_count", "text_sources_count")
    keys = ["plan_id", "engine", "period", *(f"usage.{each}" for each in counters)]
    rows = schema_editor.connection.database["subscriptions"]
    rows.create_index([(each, 1) for each in keys], name="subscriptions_by_use")


class Migration(migrations.Migration):

    replaces = [
        ('billing', '0001_initial'),
        ('billing', '0002_money'),
        ('billing', '0003_quota'),
        ('billing', '0004_ledger'),
        ('billing', '0005_records_by_payment'),
        ('billing', '0006_money_console'),
        ('billing', '0007_history_told'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('price', models.FloatField(default=0.0)),
                ('description', models.CharField(max_length=300)),
                ('limits', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.plan.PlanLimits)),
                ('features', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=120), default=list)),
                ('is_active', models.BooleanField(db_index=True, default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('price_yearly', models.FloatField(null=True)),
                ('position', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'plans',
            },
        ),
        migrations.CreateModel(
            name='PlanLimits',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('max_chatbots', models.IntegerField()),
                ('max_messages_per_month', models.IntegerField()),
                ('max_file_uploads', models.IntegerField()),
                ('max_file_size_mb', models.IntegerField()),
                ('max_website_sources', models.IntegerField()),
                ('max_text_sources', models.IntegerField()),
                ('conversation_history_days', models.IntegerField()),
                ('allowed_ai_providers', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=20), default=billing.models.plan.openai_only)),
                ('api_access', models.BooleanField(default=False)),
                ('custom_branding', models.BooleanField(default=False)),
                ('analytics_level', models.CharField(default='basic', max_length=20)),
                ('support_level', models.CharField(default='community', max_length=20)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('user_id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('plan_id', models.CharField(db_index=True, max_length=40)),
                ('status', models.CharField(choices=[('active', 'Active'), ('canceled', 'Canceled'), ('expired', 'Expired')], db_index=True, default='active', max_length=16)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True, null=True)),
                ('auto_renew', models.BooleanField(default=True)),
                ('usage', django_mongodb_backend.fields.EmbeddedModelField(default=billing.models.subscription.Usage, embedded_model=billing.models.subscription.Usage)),
                ('anchor_at', models.DateTimeField(null=True)),
                ('balance_cents', models.IntegerField(default=0)),
                ('bill', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.subscription.Bill, null=True)),
                ('cancel_reason', models.CharField(max_length=500, null=True)),
                ('coupons', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('discount', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.subscription.Discount, null=True)),
                ('engine', models.CharField(default='', max_length=8)),
                ('next_plan', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.subscription.NextPlan, null=True)),
                ('next_step_at', models.DateTimeField(db_index=True, null=True)),
                ('order', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.subscription.Order, null=True)),
                ('owes', models.CharField(max_length=64, null=True)),
                ('owes_due_at', models.DateTimeField(null=True)),
                ('paid_cents', models.IntegerField(default=0)),
                ('paid_from', models.DateTimeField(null=True)),
                ('past_due_since', models.DateTimeField(null=True)),
                ('period', models.CharField(choices=[('monthly', 'Monthly'), ('yearly', 'Yearly')], default='monthly', max_length=8)),
                ('period_end', models.DateTimeField(null=True)),
                ('period_start', models.DateTimeField(null=True)),
                ('reconcile_at', models.DateTimeField(null=True)),
                ('reminders', models.IntegerField(default=0)),
                ('stripe_customer_id', models.CharField(db_index=True, max_length=64, null=True)),
                ('stripe_session_id', models.CharField(max_length=255, null=True)),
                ('stripe_subscription_id', models.CharField(max_length=64, null=True)),
                ('version', models.IntegerField(default=0)),
                ('history_days', models.IntegerField(null=True)),
                ('history_due_at', models.DateTimeField(null=True)),
                ('in_hand', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ('in_hand_until', models.DateTimeField(null=True)),
                ('messages_counted_at', models.DateTimeField(null=True)),
                ('messages_gone', models.IntegerField(default=0)),
                ('usage_mails', models.BooleanField(default=True)),
                ('price_cents', models.IntegerField(null=True)),
                ('history_told', models.IntegerField(null=True)),
            ],
            options={
                'db_table': 'subscriptions',
                'indexes': [
                    models.Index(fields=['in_hand', 'in_hand_until'], name='subscriptions_in_hand'),
                    models.Index(fields=['past_due_since'], name='subscriptions_past_due'),
                    models.Index(fields=['started_at', 'user_id'], name='subscriptions_by_start'),
                    models.Index(fields=['status', 'started_at', 'user_id'], name='subscriptions_by_status'),
                    models.Index(fields=['plan_id', 'status', 'started_at', 'user_id'], name='subscriptions_by_plan'),
                    models.Index(fields=['period_end', 'user_id'], name='subscriptions_by_end'),
                    models.Index(fields=['plan_id', 'period_end', 'user_id'], name='subs_by_plan_and_end'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chatbots_count', models.IntegerField(default=0)),
                ('messages_this_month', models.IntegerField(default=0)),
                ('file_uploads_count', models.IntegerField(default=0)),
                ('website_sources_count', models.IntegerField(default=0)),
                ('text_sources_count', models.IntegerField(default=0)),
                ('last_reset', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invoice_id', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=16)),
                ('lines', django_mongodb_backend.fields.EmbeddedModelArrayField(embedded_model=billing.models.subscription.Line)),
                ('total_cents', models.IntegerField()),
                ('due_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('percent', models.IntegerField(null=True)),
                ('amount_cents', models.IntegerField(null=True)),
                ('duration', models.CharField(choices=[('once', 'Once'), ('months', 'Months'), ('forever', 'Forever')], default='once', max_length=8)),
                ('months', models.IntegerField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('max_uses', models.IntegerField(default=10000)),
                ('used', models.IntegerField(default=0)),
                ('users', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ('plans', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'coupons',
                'indexes': [models.Index(fields=['created_at', 'id'], name='coupons_by_day')],
            },
        ),
        migrations.CreateModel(
            name='Discount',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('percent', models.IntegerField(null=True)),
                ('amount_cents', models.IntegerField(null=True)),
                ('once', models.BooleanField(default=False)),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('amount_cents', models.IntegerField()),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('coupon', 'Coupon'), ('balance', 'Balance')], default='plan', max_length=8)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NextPlan',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_id', models.CharField(max_length=40)),
                ('period', models.CharField(choices=[('monthly', 'Monthly'), ('yearly', 'Yearly')], max_length=8)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invoice_id', models.CharField(max_length=64)),
                ('plan_id', models.CharField(max_length=40)),
                ('period', models.CharField(choices=[('monthly', 'Monthly'), ('yearly', 'Yearly')], max_length=8)),
                ('worth_cents', models.IntegerField()),
                ('balance_cents', models.IntegerField(default=0)),
                ('discount', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=billing.models.subscription.Discount, null=True)),
                ('code', models.CharField(max_length=40, null=True)),
                ('lapses_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StripeEvent',
            fields=[
                ('id', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('customer_id', models.CharField(max_length=64)),
                ('object_id', models.CharField(max_length=255)),
                ('received_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(db_index=True, null=True)),
                ('tries', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'stripe_events',
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=16, unique=True)),
                ('user_id', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('start', 'Start'), ('change', 'Change'), ('renewal', 'Renewal')], max_length=16)),
                ('lines', django_mongodb_backend.fields.EmbeddedModelArrayField(embedded_model=billing.models.subscription.Line)),
                ('subtotal_cents', models.IntegerField()),
                ('total_cents', models.IntegerField()),
                ('currency', models.CharField(default='USD', max_length=3)),
                ('status', models.CharField(choices=[('open', 'Open'), ('paid', 'Paid'), ('void', 'Void')], default='open', max_length=8)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('reference', models.CharField(max_length=120, null=True)),
                ('seller', models.TextField(default='')),
                ('buyer', models.TextField(default='')),
                ('engine', models.CharField(max_length=8)),
                ('stripe_id', models.CharField(db_index=True, max_length=64, null=True)),
                ('settle_due_at', models.DateTimeField(db_index=True, null=True)),
                ('refunds', django_mongodb_backend.fields.EmbeddedModelArrayField(default=list, embedded_model=billing.models.invoice.Refund)),
            ],
            options={
                'db_table': 'invoices',
                'indexes': [
                    models.Index(fields=['user_id', '-issued_at', '-id'], name='invoices_of_user'),
                    models.Index(fields=['status', 'paid_at'], name='invoices_by_payment'),
                    models.Index(fields=['status', 'engine', 'due_at'], name='invoices_by_engine'),
                    models.Index(fields=['status', 'due_at', 'id'], name='invoices_by_status_and_due'),
                    models.Index(fields=['status', 'issued_at', 'id'], name='invoices_by_status_and_day'),
                    models.Index(fields=['status', 'total_cents', 'id'], name='invoices_by_status_and_total'),
                    models.Index(fields=['issued_at', 'id'], name='invoices_by_day'),
                    models.Index(fields=['due_at', 'id'], name='invoices_by_due'),
                    models.Index(fields=['total_cents', 'id'], name='invoices_by_total'),
                ],
            },
        ),
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
                'indexes': [
                    models.Index(fields=['user_id', '-month'], name='months_of_account'),
                    models.Index(fields=['due_at'], name='months_with_holds'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note_id', models.CharField(max_length=64)),
                ('amount_cents', models.IntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=64)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(count_in_the_index, migrations.RunPython.noop),
    ]
