"""Every address of the hub, by face; a face is added here when it comes."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
