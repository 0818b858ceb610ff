from django.urls import path

from adminpanel.plans import views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("new/", views.new, name="plan_new"),
    path("<str:plan_id>/", views.plan, name="plan"),
    path("<str:plan_id>/edit/", views.edit, name="plan_edit"),
    path("<str:plan_id>/preview/", views.preview, name="plan_preview"),
    path("<str:plan_id>/offer/", views.offer, name="plan_offer"),
    path("<str:plan_id>/save/", views.save, name="plan_save"),
    path("<str:plan_id>/place/", views.place, name="plan_place"),
]
