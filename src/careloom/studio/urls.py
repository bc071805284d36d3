"""The addresses of the studio's pages."""

from django.urls import path

from careloom.studio import decisions, outbox

urlpatterns = [
    path("studio/", decisions.list_people, name="studio"),
    path("studio/person/<slug:person>", decisions.list_decisions, name="decisions"),
    path("studio/decision/<int:number>", decisions.show_decision, name="decision"),
    path("studio/outbox", outbox.list_messages, name="outbox"),
    path("studio/outbox/<slug:message>", outbox.show_message, name="message"),
]
