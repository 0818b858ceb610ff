import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.cache import close_caches  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import close_old_connections, reset_queries  # noqa: E402

from botsmith.ai.registry import PROVIDERS, chat_model  # noqa: E402
from botsmith.handler import Handler  # noqa: E402
from botsmith.limits import MB, BodyLimit  # noqa: E402
from botsmith.tracing import start  # noqa: E402

start()  # It adds a middleware, so before they are loaded.

# MongoDB's and Redis' clients are pools that no request closes; these would cost each a thread.
request_started.disconnect(reset_queries)
request_started.disconnect(close_old_connections)
request_finished.disconnect(close_old_connections)
request_finished.disconnect(close_caches)

# What the first requests would wait for, and what the workers share when it is there before them.
import_module(settings.ROOT_URLCONF)
for provider in PROVIDERS:
    chat_model(provider)

application = BodyLimit(Handler(), upload_bytes=settings.MAX_REQUEST_MB * MB)
