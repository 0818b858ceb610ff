import botsmith.lib.ids
import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_mongodb_backend.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_time_zone'),
        ('accounts', '0003_activity'),
        ('accounts', '0004_owed_mails'),
        ('accounts', '0005_signing_in'),
        ('accounts', '0006_what_accounts_hold'),
        ('accounts', '0007_spending_cap'),
        ('accounts', '0008_staff_changes'),
        ('accounts', '0009_people'),
        ('accounts', '0010_records_of_all'),
        ('accounts', '0011_system_site'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('password', models.CharField(db_column='password_hash', max_length=255)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('role', models.CharField(choices=[('user', 'User'), ('moderator', 'Moderator'), ('admin', 'Admin')], db_index=True, default='user', max_length=16)),
                ('status', models.CharField(choices=[('active', 'Active'), ('suspended', 'Suspended'), ('banned', 'Banned')], db_index=True, default='active', max_length=16)),
                ('suspension_reason', models.CharField(blank=True, max_length=500, null=True)),
                ('suspension_until', models.DateTimeField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=40, null=True)),
                ('address', models.CharField(blank=True, max_length=300, null=True)),
                ('bio', models.TextField(blank=True, max_length=1000, null=True)),
                ('avatar_url', models.CharField(blank=True, max_length=500, null=True)),
                ('company', models.CharField(blank=True, max_length=120, null=True)),
                ('job_title', models.CharField(blank=True, max_length=120, null=True)),
                ('custom_max_chatbots', models.IntegerField(blank=True, null=True)),
                ('custom_max_messages', models.IntegerField(blank=True, null=True)),
                ('custom_max_file_uploads', models.IntegerField(blank=True, null=True)),
                ('last_login', models.DateTimeField(blank=True, null=True)),
                ('login_count', models.IntegerField(default=0)),
                ('last_ip', models.CharField(blank=True, max_length=45, null=True)),
                ('tags', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list)),
                ('admin_notes', models.TextField(blank=True, null=True)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('session_version', models.IntegerField(default=0)),
                ('spending_cap', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0.0)])),
                ('plan_id', models.CharField(editable=False, max_length=40, null=True)),
                ('search_words', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=254), editable=False, null=True)),
                ('sort_name', models.CharField(editable=False, max_length=120, null=True)),
            ],
            options={
                'db_table': 'users',
                'indexes': [
                    models.Index(fields=['-created_at', '-id', 'role', 'status', 'plan_id'], name='people_by_age'),
                    models.Index(fields=['-last_login', '-id', 'role', 'status', 'plan_id'], name='people_by_login'),
                    models.Index(fields=['sort_name', 'id', 'role', 'status', 'plan_id'], name='people_by_name'),
                    models.Index(fields=['email', 'id', 'role', 'status', 'plan_id'], name='people_by_email'),
                    models.Index(fields=['-login_count', '-id', 'role', 'status', 'plan_id'], name='people_by_logins'),
                    models.Index(fields=['search_words'], name='people_by_words'),
                    models.Index(fields=['tags'], name='people_by_tag'),
                    models.Index(fields=['last_ip'], name='people_by_ip'),
                    models.Index(fields=['plan_id'], name='people_by_plan'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AccountDeletion',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('user_id', models.CharField(max_length=64, unique=True)),
                ('email', models.CharField(max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('asked_by', models.CharField(max_length=64, null=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owned', models.JSONField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField(null=True)),
                ('lease_token', models.CharField(max_length=64, null=True)),
                ('lease_expires_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'account_deletions',
            },
        ),
        migrations.CreateModel(
            name='DeletionReceipt',
            fields=[
                ('id', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('deleted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('counts', models.JSONField(default=dict)),
                ('email_hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'deletion_receipts',
            },
        ),
        migrations.CreateModel(
            name='PeopleWork',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('actor_id', models.CharField(max_length=64)),
                ('actor_role', models.CharField(max_length=16)),
                ('act', models.CharField(choices=[('tag', 'Tag'), ('untag', 'Untag'), ('suspend', 'Suspend'), ('write', 'Write')], max_length=16)),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped')], default='running', max_length=16)),
                ('filters', models.JSONField(default=dict)),
                ('ids', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=64), null=True)),
                ('details', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('last_id', models.CharField(default='', max_length=64)),
                ('done', models.IntegerField(default=0)),
                ('same', models.IntegerField(default=0)),
                ('left_out', models.IntegerField(default=0)),
                ('lease_token', models.CharField(max_length=64, null=True)),
                ('lease_expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'people_works',
                'indexes': [models.Index(fields=['state', 'lease_expires_at'], name='people_works_by_lease')],
            },
        ),
        migrations.CreateModel(
            name='StaffGate',
            fields=[
                ('id', models.CharField(editable=False, max_length=16, primary_key=True, serialize=False)),
                ('passed', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'staff_gates',
            },
        ),
        migrations.CreateModel(
            name='LogRetention',
            fields=[
                ('id', models.CharField(default='logs', editable=False, max_length=8, primary_key=True, serialize=False)),
                ('logins_days', models.IntegerField(null=True)),
                ('activity_days', models.IntegerField(null=True)),
                ('holds_from', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'log_retention',
            },
        ),
        migrations.CreateModel(
            name='SiteState',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('off', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('switched_at', models.JSONField(default=dict)),
                ('maintenance_scope', models.CharField(choices=[('dashboard', 'Customers’ pages and the API'), ('everything', 'Everything, visitors’ chats too')], max_length=16, null=True)),
                ('maintenance_message', models.CharField(max_length=500, null=True)),
                ('maintenance_until', models.DateTimeField(null=True)),
                ('maintenance_since', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'site_state',
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('news', 'News'), ('warning', 'Warning')], default='news', max_length=16)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('link_url', models.CharField(max_length=500, null=True)),
                ('link_label', models.CharField(max_length=60, null=True)),
                ('plans', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ('can_dismiss', models.BooleanField(default=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'announcements',
                'indexes': [
                    models.Index(fields=['ends_at', 'starts_at'], name='announcements_current'),
                    models.Index(fields=['-created_at', '-id'], name='announcements_latest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FailedTask',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('args', models.JSONField(null=True)),
                ('error', models.CharField(max_length=300)),
                ('count', models.IntegerField(default=1)),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'failed_tasks',
                'indexes': [models.Index(fields=['-last_at', '-id'], name='failed_tasks_latest')],
            },
        ),
        migrations.CreateModel(
            name='ActivityLog',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('action', models.CharField(db_index=True, max_length=60)),
                ('resource_type', models.CharField(max_length=40, null=True)),
                ('resource_id', models.CharField(max_length=64, null=True)),
                ('details', models.TextField(null=True)),
                ('timestamp', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('ip_address', models.CharField(max_length=45, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activity', to=settings.AUTH_USER_MODEL)),
                ('account_id', models.CharField(max_length=64, null=True)),
                ('by', models.CharField(choices=[('person', 'Person'), ('staff', 'Staff'), ('system', 'System')], default='person', max_length=8)),
                ('resource_name', models.CharField(max_length=300, null=True)),
                ('changes', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'activity_logs',
                'indexes': [
                    models.Index(fields=['account_id', '-timestamp', '-id'], name='activity_of_account'),
                    models.Index(fields=['account_id', 'resource_type', '-timestamp', '-id'], name='activity_by_kind'),
                    models.Index(fields=['account_id', 'by', '-timestamp', '-id'], name='activity_by_who'),
                    models.Index(fields=['-timestamp', '-id'], name='activity_by_time'),
                    models.Index(fields=['user', '-timestamp', '-id'], name='activity_of_person'),
                    models.Index(fields=['action', '-timestamp', '-id'], name='activity_by_action'),
                    models.Index(fields=['resource_type', '-timestamp', '-id'], name='activity_by_thing'),
                    models.Index(fields=['by', '-timestamp', '-id'], name='activity_by_actor'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LoginHistory',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('timestamp', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('ip_address', models.CharField(max_length=45, null=True)),
                ('user_agent', models.CharField(max_length=500, null=True)),
                ('location', models.CharField(max_length=120, null=True)),
                ('success', models.BooleanField(default=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='logins', to=settings.AUTH_USER_MODEL)),
                ('method', models.CharField(max_length=120, null=True)),
            ],
            options={
                'db_table': 'login_history',
                'indexes': [
                    models.Index(fields=['user', '-timestamp', '-id'], name='logins_of_user'),
                    models.Index(fields=['-timestamp', '-id'], name='logins_by_time'),
                    models.Index(fields=['ip_address', '-timestamp', '-id'], name='logins_by_address'),
                    models.Index(fields=['method', 'success', '-timestamp', '-id'], name='logins_by_method'),
                    models.Index(fields=['success', '-timestamp', '-id', 'ip_address', 'user'], name='logins_by_outcome'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OwedMail',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=160, primary_key=True, serialize=False)),
                ('to', models.CharField(max_length=254)),
                ('template', models.CharField(max_length=60)),
                ('context', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('notice_due_at', models.DateTimeField(db_index=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owed_mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'owed_mails',
            },
        ),
        migrations.CreateModel(
            name='AccountExport',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('slot', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'Expired')], default='waiting', max_length=16)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('size', models.BigIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('file_id', models.CharField(max_length=64, null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('lease_token', models.CharField(max_length=64, null=True)),
                ('lease_expires_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'account_exports',
                'indexes': [
                    models.Index(fields=['user', '-created_at'], name='exports_of_user'),
                    models.Index(fields=['state', 'lease_expires_at'], name='exports_by_lease'),
                    models.Index(fields=['state', 'expires_at'], name='exports_by_age'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('slot', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=24)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('scopes', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=16), default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('last_ip', models.CharField(max_length=45, null=True)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'api_keys',
                'indexes': [models.Index(fields=['user', '-created_at', '-id'], name='keys_of_user')],
            },
        ),
        migrations.CreateModel(
            name='Avatar',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('content_type', models.CharField(max_length=40)),
                ('data', models.BinaryField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='avatars', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'avatars',
            },
        ),
        migrations.CreateModel(
            name='AnnouncementDismissal',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('announcement_ids', django_mongodb_backend.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='dismissals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'announcement_dismissals',
            },
        ),
    ]
