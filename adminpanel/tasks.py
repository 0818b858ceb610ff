from celery import shared_task
from django.utils import timezone

from adminpanel.overview.rollup import roll_site


@shared_task
def roll_up_site() -> None:
    """Counts the days of the site; rings for itself while there are more."""
    if roll_site(timezone.now()):
        roll_up_site.delay()
