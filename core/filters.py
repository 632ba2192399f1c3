"""The filters of lists: what every one of them does alike."""

import django_filters

from core.forms import Form

LONGEST_TEXT = 200
"""So many characters may be looked for."""


class CharFilter(django_filters.CharFilter):
    """Text to look for, of a bounded length."""

    def __init__(self, *args: object, max_length: int = LONGEST_TEXT, **kwargs: object) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)


class FilterSet(django_filters.FilterSet):
    """Filters whose form checks what is typed as every other form does."""

    def get_form_class(self) -> type[Form]:
        form = super().get_form_class()
        return type(form.__name__, (Form, form), {})
