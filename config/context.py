"""What every page knows: the product's name, who is reading and the way through."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from assurance.made_files import news
from config.navigation import navigation_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "product_name": settings.PRODUCT_NAME,
        "demonstration": settings.DEMO,
        "navigation": navigation_for(request),
        "role": role_of(request),
        "news": lambda: news(request),
    }


def role_of(request: HttpRequest) -> str:
    """The reader's roles in words, such as "PCC officer"; empty where there is none."""
    user = getattr(request, "user", None)
    return ", ".join(user.access.titles) if user and user.is_authenticated else ""
