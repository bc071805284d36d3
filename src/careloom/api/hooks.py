"""The addresses that providers call, below `hooks/`."""

from django.urls import path

from careloom.api.webhooks import sms_inbound, sms_status

urlpatterns = [
    path("sms/status/<slug:delivery>", sms_status, name="sms-status"),
    path("sms/inbound", sms_inbound, name="sms-inbound"),
]
