import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from botsmith.limits import MB, BodyLimit  # noqa: E402

application = BodyLimit(django_application, upload_bytes=settings.MAX_REQUEST_MB * MB)
