from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bots', '0010_inbox'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhookdelivery',
            name='conversation_id',
            field=models.CharField(db_index=True, max_length=64, null=True),
        ),
    ]
