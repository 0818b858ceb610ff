from django.db import migrations, models


class Migration(migrations.Migration):
    """Months that are there get the field with their next payment: what is missing is nothing."""

    dependencies = [
        ('billing', '0001_squashed_0007_history_told'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='spendingmonth',
                    name='daily',
                    field=models.JSONField(default=dict),
                ),
            ],
        ),
    ]
