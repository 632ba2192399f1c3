"""A request as a view receives it once the person has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from forces.models import User


class Request(HttpRequest):
    """Every page but the way in asks for sign-in first, so `user` is a person."""

    user: User
    htmx: HtmxDetails
