

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_what_accounts_hold'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='spending_cap',
            field=models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0.0)]),
        ),
    ]
