from django.urls import path

from billing.views import change, invoices, overview, stripe

app_name = "billing"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("cancel/", overview.cancel, name="cancel"),
    path("resume/", overview.resume, name="resume"),
    path("auto-renew/", overview.auto_renew, name="auto_renew"),
    path("keep-plan/", overview.keep_plan, name="keep_plan"),
    path("cancel-order/", overview.cancel_order, name="cancel_order"),
    path("portal/", overview.portal, name="portal"),
    path("change/", change.change, name="change"),
    path("change/preview/", change.preview, name="preview"),
    path("stripe/events/", stripe.events, name="stripe_events"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
]
