from django.urls import include, path

from accounts.views.entrance import demo_login, mailbox
from billing.urls import urlpatterns as billing_patterns
from billing.views.landing import landing
from bots.api.v1 import api
from bots.urls import account_patterns
from bots.views import api_docs
from bots.views.pictures import picture
from bots.widget import pages
from botsmith.health import healthz, readyz
from botsmith.metrics import metrics
from botsmith.styleguide.views import styleguide

handler429 = "botsmith.middleware.too_often"  # allauth asks for it.

urlpatterns = [
    path("embed/<str:bot_id>/", include("bots.widget.urls")),  # First: it is asked most often.
    path("", landing, name="home"),
    path("accounts/demo/", demo_login, name="demo_login"),
    path("accounts/", include("accounts.entrance_urls")),
    path("accounts/", include("allauth.urls")),
    path("account/", include("accounts.urls")),
    path("billing/", include(([*billing_patterns, *account_patterns], "billing"))),
    path("adminpanel/", include("adminpanel.urls")),
    path("api/v1/", api.urls),
    path("api/docs/", api_docs.page, name="api_docs"),
    path("", include("bots.urls")),
    path("bots/<str:bot_id>/sources/", include("knowledge.urls")),
    path("widget.js", pages.loader, name="loader"),
    path("pictures/<str:picture_id>", picture, name="picture"),
    path("chat/<str:bot_id>/", pages.public_chat, name="public_chat"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("development/mailbox/", mailbox, name="mailbox"),
    path("styleguide/", styleguide, name="styleguide"),
]
