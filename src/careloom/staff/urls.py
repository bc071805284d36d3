"""The addresses of signing in and out."""

from django.urls import path

from careloom.staff import views

urlpatterns = [
    path("staff/", views.go_in, name="staff"),
    path("staff/sign-in", views.sign_in_page, name="sign-in"),
    path("staff/sign-out", views.sign_out, name="sign-out"),
    path("staff/organization", views.choose_organization, name="organization"),
]
