from django.urls import path

from adminpanel.money.views import changing, coupons, invoices, subscriptions

urlpatterns = [
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/<str:user_id>/", subscriptions.subscription, name="subscription"),
    path("subscriptions/<str:user_id>/act/", subscriptions.act, name="subscription_act"),
    path("subscriptions/<str:user_id>/change/", changing.change, name="subscription_change"),
    path("subscriptions/<str:user_id>/buy/", changing.buy, name="subscription_buy"),
    path("subscriptions/<str:user_id>/give/", changing.give, name="subscription_give"),
    path("subscriptions/<str:user_id>/extend/", changing.extend, name="subscription_extend"),
    path(
        "subscriptions/<str:user_id>/extend/save/",
        changing.save_extension,
        name="subscription_extend_save",
    ),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/export/", invoices.export, name="invoices_export"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
    path("invoices/<str:number>/confirm/", invoices.confirm, name="invoice_confirm"),
    path("invoices/<str:number>/refund/", invoices.refund, name="invoice_refund"),
    path("coupons/", coupons.coupons, name="coupons"),
    path("coupons/new/", coupons.make, name="coupon_new"),
    path("coupons/<str:code>/end/", coupons.end, name="coupon_end"),
]
