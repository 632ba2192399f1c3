"""What every page knows: the product's name, and whether this is the demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.navigation import navigation_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "product_name": settings.PRODUCT_NAME,
        "demonstration": settings.DEMO,
        "navigation": navigation_for(request),
    }
