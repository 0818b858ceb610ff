import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from botsmith.handler import Handler  # noqa: E402
from botsmith.limits import MB, BodyLimit  # noqa: E402

application = BodyLimit(Handler(), upload_bytes=settings.MAX_REQUEST_MB * MB)
