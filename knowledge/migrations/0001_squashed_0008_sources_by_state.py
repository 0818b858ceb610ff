import botsmith.lib.ids
import django.db.models.deletion
import django.utils.timezone
import django_mongodb_backend.fields
import knowledge.models
from django.db import migrations, models


def find_by_tokens(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    database = schema_editor.connection.database
    # Our own analysed tokens are indexed as they are: no language, no stemming by the server.
    as_they_are = {"default_language": "none", "language_override": "mongodb_language"}
    database["chunks"].create_index(
        [("chatbot_id", 1), ("tokens", "text")], name="chunks_of_bot_by_tokens", **as_they_are
    )
    database["kept_chunks"].create_index(
        [("kept_version", 1), ("tokens", "text")],
        name="kept_by_tokens",
        partialFilterExpression={"searched": True},
        **as_they_are,
    )


class Migration(migrations.Migration):

    replaces = [
        ('knowledge', '0001_initial'),
        ('knowledge', '0002_chunk_text_index'),
        ('knowledge', '0003_statistics_and_embeddings'),
        ('knowledge', '0004_pages_and_refresh'),
        ('knowledge', '0005_kept_knowledge'),
        ('knowledge', '0006_deleted_sources'),
        ('knowledge', '0007_records_of_failures'),
        ('knowledge', '0008_sources_by_state'),
    ]

    initial = True

    dependencies = [
        ('bots', '0001_squashed_0018_deleting_chatbots'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.CharField(default=botsmith.lib.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('type', models.CharField(choices=[('file', 'File'), ('website', 'Website'), ('text', 'Text')], db_index=True, max_length=16)),
                ('name', models.CharField(max_length=300)),
                ('content', models.TextField(blank=True, default='')),
                ('size', models.CharField(max_length=20, null=True)),
                ('url', models.CharField(max_length=2000, null=True)),
                ('status', models.CharField(choices=[('processing', 'Processing'), ('processed', 'Processed'), ('failed', 'Failed')], db_index=True, default='processing', max_length=16)),
                ('error_message', models.CharField(max_length=500, null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stage', models.CharField(default='waiting', max_length=16)),
                ('progress', models.IntegerField(default=0)),
                ('error_reason', models.CharField(max_length=40, null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('lease_token', models.CharField(max_length=64, null=True)),
                ('lease_expires_at', models.DateTimeField(null=True)),
                ('rung_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('chunks_count', models.IntegerField(default=0)),
                ('processed_at', models.DateTimeField(null=True)),
                ('chatbot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='bots.chatbot')),
                ('changes', models.JSONField(null=True)),
                ('crawl', django_mongodb_backend.fields.EmbeddedModelField(embedded_model=knowledge.models.CrawlOptions, null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('list_tries', models.IntegerField(default=0)),
                ('listed_run', models.CharField(max_length=64, null=True)),
                ('mode', models.CharField(choices=[('page', 'One page'), ('crawl', 'The page and what it links to'), ('sitemap', 'Every page in the sitemap'), ('qa', 'Question and answer')], max_length=16, null=True)),
                ('more_pages', models.BooleanField(default=False)),
                ('only_some', models.BooleanField(default=False)),
                ('owner', models.CharField(max_length=64, null=True)),
                ('pages_done', models.IntegerField(default=0)),
                ('pages_failed', models.IntegerField(default=0)),
                ('pages_found', models.IntegerField(default=0)),
                ('questions', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('refresh_at', models.DateTimeField(null=True)),
                ('refresh_error', models.CharField(max_length=500, null=True)),
                ('refresh_every', models.CharField(choices=[('never', 'Never'), ('daily', 'Every day'), ('weekly', 'Every week'), ('monthly', 'Every month')], default='never', max_length=16)),
                ('refreshing', models.BooleanField(default=False)),
                ('run', models.CharField(default=botsmith.lib.ids.new_id, max_length=64)),
                ('failed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'sources',
                'indexes': [
                    models.Index(fields=['status', 'lease_expires_at'], name='sources_by_lease'),
                    models.Index(fields=['chatbot', 'status', 'id', 'name', 'url'], name='sources_live'),
                    models.Index(fields=['chatbot', '-added_at', 'status', 'type', 'mode', 'id', 'name', 'url'], name='sources_listed'),
                    models.Index(fields=['refreshing', 'lease_expires_at'], name='sources_refreshing'),
                    models.Index(fields=['chatbot', 'refreshing'], name='sources_read_again'),
                    models.Index(fields=['status', 'owner', 'added_at'], name='sources_by_owner'),
                    models.Index(fields=['refreshing', 'owner', 'added_at'], name='refreshes_by_owner'),
                    models.Index(fields=['refresh_at'], name='sources_to_refresh'),
                    models.Index(fields=['status', 'failed_at'], name='sources_by_failure'),
                    models.Index(fields=['status', '-added_at', '-id', 'type', 'error_reason'], name='sources_by_state'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SourceTerms',
            fields=[
                ('id', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('revision', models.CharField(max_length=64)),
                ('chunks', models.IntegerField()),
                ('length', models.IntegerField()),
                ('hashes', models.BinaryField()),
                ('counts', models.BinaryField()),
                ('chatbot', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
            ],
            options={
                'db_table': 'source_terms',
            },
        ),
        migrations.CreateModel(
            name='CrawlOptions',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.IntegerField(default=0)),
                ('include', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('exclude', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('max_pages', models.IntegerField(default=1)),
                ('skip_noindex', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeletedSource',
            fields=[
                ('id', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('document', models.JSONField(default=dict)),
                ('deleted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_token', models.CharField(max_length=64, null=True)),
                ('lease_expires_at', models.DateTimeField(null=True)),
                ('chatbot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
            ],
            options={
                'db_table': 'deleted_sources',
                'indexes': [
                    models.Index(fields=['chatbot', '-deleted_at'], name='deleted_of_bot'),
                    models.Index(fields=['deleted_at'], name='deleted_by_age'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Chunk',
            fields=[
                ('id', models.CharField(editable=False, max_length=140, primary_key=True, serialize=False)),
                ('ordinal', models.IntegerField()),
                ('start', models.IntegerField()),
                ('end', models.IntegerField()),
                ('heading', models.CharField(default='', max_length=500)),
                ('language', models.CharField(default='en', max_length=8)),
                ('text', models.TextField()),
                ('tokens', models.TextField()),
                ('length', models.IntegerField()),
                ('chatbot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='knowledge.source')),
                ('embeddings', django_mongodb_backend.fields.ArrayField(base_field=models.JSONField(), default=list)),
                ('orders', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('safe', models.TextField(null=True)),
                ('terms', models.BinaryField(default=bytes)),
                ('offset', models.IntegerField(default=0)),
                ('page', models.CharField(default='', max_length=120)),
                ('pages', django_mongodb_backend.fields.ArrayField(base_field=models.JSONField(), default=list)),
                ('questions', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('run', models.CharField(default='', max_length=64)),
                ('title', models.CharField(max_length=300, null=True)),
                ('url', models.CharField(max_length=2000, null=True)),
            ],
            options={
                'db_table': 'chunks',
                'indexes': [
                    models.Index(fields=['source', 'ordinal'], name='chunks_of_source'),
                    models.Index(fields=['chatbot', 'id'], name='chunks_of_bot_by_id'),
                    models.Index(fields=['source', 'page', 'ordinal'], name='chunks_of_page'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.CharField(editable=False, max_length=120, primary_key=True, serialize=False)),
                ('wanted', models.CharField(max_length=64)),
                ('run', models.CharField(max_length=64, null=True)),
                ('place', models.IntegerField(default=0)),
                ('depth', models.IntegerField(default=0)),
                ('address', models.CharField(max_length=2000, null=True)),
                ('url', models.CharField(max_length=2000, null=True)),
                ('found_on', models.CharField(max_length=2000, null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('failed', 'Failed'), ('left_out', 'Left out'), ('gone', 'Gone')], default='waiting', max_length=16)),
                ('reason', models.CharField(max_length=40, null=True)),
                ('error_message', models.CharField(max_length=500, null=True)),
                ('taken', models.IntegerField(default=0)),
                ('tries', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('title', models.CharField(max_length=300, null=True)),
                ('text', models.TextField(default='')),
                ('text_hash', models.CharField(max_length=64, null=True)),
                ('indexed', models.CharField(max_length=64, null=True)),
                ('spans', django_mongodb_backend.fields.ArrayField(base_field=models.JSONField(), default=list)),
                ('links', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('start', models.IntegerField(null=True)),
                ('end', models.IntegerField(null=True)),
                ('chunks_count', models.IntegerField(default=0)),
                ('etag', models.CharField(max_length=300, null=True)),
                ('last_modified', models.CharField(max_length=100, null=True)),
                ('read_by', models.IntegerField(default=0)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('change', models.CharField(max_length=16, null=True)),
                ('added', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('removed', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('changed_at', models.DateTimeField(null=True)),
                ('chatbot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='knowledge.source')),
            ],
            options={
                'db_table': 'pages',
                'indexes': [
                    models.Index(fields=['source', 'place', 'state', 'change', 'reason', 'id', 'title', 'url'], name='pages_listed'),
                    models.Index(fields=['source', 'wanted', 'run', 'place', 'state', 'due_at'], name='pages_frontier'),
                    models.Index(fields=['source', 'address'], name='pages_by_address'),
                    models.Index(fields=['source', 'text_hash'], name='pages_by_text'),
                ],
            },
        ),
        migrations.CreateModel(
            name='KeptChunk',
            fields=[
                ('page', models.CharField(default='', max_length=120)),
                ('run', models.CharField(default='', max_length=64)),
                ('ordinal', models.IntegerField()),
                ('offset', models.IntegerField(default=0)),
                ('start', models.IntegerField()),
                ('end', models.IntegerField()),
                ('url', models.CharField(max_length=2000, null=True)),
                ('title', models.CharField(max_length=300, null=True)),
                ('pages', django_mongodb_backend.fields.ArrayField(base_field=models.JSONField(), default=list)),
                ('questions', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('heading', models.CharField(default='', max_length=500)),
                ('language', models.CharField(default='en', max_length=8)),
                ('text', models.TextField()),
                ('safe', models.TextField(null=True)),
                ('orders', django_mongodb_backend.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('tokens', models.TextField()),
                ('length', models.IntegerField()),
                ('terms', models.BinaryField(default=bytes)),
                ('embeddings', django_mongodb_backend.fields.ArrayField(base_field=models.JSONField(), default=list)),
                ('id', models.CharField(editable=False, max_length=180, primary_key=True, serialize=False)),
                ('kept_version', models.CharField(max_length=64)),
                ('searched', models.BooleanField(default=False)),
                ('chatbot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='knowledge.source')),
            ],
            options={
                'db_table': 'kept_chunks',
                'indexes': [
                    models.Index(fields=['kept_version', 'id'], name='kept_by_version'),
                    models.Index(fields=['source'], name='kept_of_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='KeptSourceTerms',
            fields=[
                ('revision', models.CharField(max_length=64)),
                ('chunks', models.IntegerField()),
                ('length', models.IntegerField()),
                ('hashes', models.BinaryField()),
                ('counts', models.BinaryField()),
                ('id', models.CharField(editable=False, max_length=140, primary_key=True, serialize=False)),
                ('kept_version', models.CharField(max_length=64)),
                ('copied_at', models.DateTimeField()),
                ('chatbot', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to='bots.chatbot')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to='knowledge.source')),
            ],
            options={
                'db_table': 'kept_source_terms',
                'indexes': [models.Index(fields=['kept_version', 'id'], name='kept_terms_by_version')],
            },
        ),
        migrations.RunPython(find_by_tokens, migrations.RunPython.noop),
    ]
