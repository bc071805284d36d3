"""The WSGI application that the web server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from careloom.config.environment import PRODUCTION
from careloom.operations.faults import guard_process
from careloom.operations.traces import start_traces

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloom.config.settings")
application = get_wsgi_application()

# Services may be imported once Django is there, and not before.
from careloom.services.warm_up import warm_up  # noqa: E402

if settings.MODE == PRODUCTION:
    guard_process()
start_traces(settings.TRACES, service="careloom-web")
warm_up()
