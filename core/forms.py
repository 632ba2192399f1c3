"""The forms of the product: what every one of them does alike."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.utils.datastructures import MultiValueDict

from core import characters
from core.dates import DateField, DateInput, TypedDate

__all__ = ["DateField", "DateInput", "Form", "ModelForm", "Textarea", "TypedDate"]

LONGEST_TEXT = 100_000
"""So many characters a text may have whose field says nothing."""
_SELECTED = (forms.ChoiceField, forms.ModelChoiceField)
_DJANGO_REQUIRED = forms.Field.default_error_messages["required"]


class Textarea(forms.Textarea):
    """Long words. A browser sends each end of a line as two characters; one is kept, as typed."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


class _Plain(forms.BaseForm):
    """What is missing is asked for by the name that stands on the screen.

    No field takes text that no file can hold, and none of a single line takes a second one.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _bound(field)
            if field.error_messages.get("required") in _REPLACED:
                field.error_messages["required"] = missing(field, name=name)

    def _clean_fields(self) -> None:
        """Check the characters of what was typed before a field takes it for what it means."""
        fields, refused = self.fields, self._refused()
        self.fields = {name: field for name, field in fields.items() if name not in refused}
        super()._clean_fields()  # type: ignore[misc]  # the stubs know no private methods
        self.fields = fields
        for name, error in refused.items():
            self.add_error(name, error)

    def _refused(self) -> dict[str, ValidationError]:
        errors = {}
        for name, field in self.fields.items():
            try:
                _check_characters(self[name], field)
            except ValidationError as error:
                errors[name] = error
        return errors


def _check_characters(bound: forms.BoundField, field: forms.Field) -> None:
    """What a hidden field holds was typed by nobody: it tells what was stored before."""
    typed = bound.data
    if field.disabled or bound.is_hidden or not isinstance(typed, str):
        return
    is_line = isinstance(field.widget, forms.TextInput)
    label = str(field.label or bound.name.replace("_", " "))
    text = typed.rstrip(" \t\r\n") if is_line else typed
    if fault := characters.fault_in(text, one_line=is_line):
        raise ValidationError(fault.message(label), code="characters")


class Form(_Plain, forms.Form):
    pass


class _DatesInBoxes(ModelFormMetaclass):
    """Dates of a model become three boxes, its texts our own, without each form saying so."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> "_DatesInBoxes":
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(field_of)
        return super().__new__(cls, name, bases, attrs)


class ModelForm(_Plain, forms.ModelForm, metaclass=_DatesInBoxes):
    pass


def field_of(db_field: models.Field, **kwargs: Any) -> forms.Field | None:
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs.setdefault("form_class", DateField)
    if isinstance(db_field, models.TextField):
        kwargs.setdefault("widget", Textarea)
    return db_field.formfield(**kwargs)


class _AtMost(MaxLengthValidator):
    """Measures what was typed, which a field may have made something else of: a token, a list."""

    def clean(self, value: Any) -> int:
        return len(str(value))


def _bound(field: forms.Field) -> None:
    """No text is so long that the database could not index it."""
    if isinstance(field, forms.CharField) and field.max_length is None:
        field.max_length = LONGEST_TEXT
        field.validators.append(_AtMost(LONGEST_TEXT))


def missing(field: forms.Field, *, name: str) -> str:
    """ "Enter the reason", "Select a lead": what to do, not what was left undone."""
    label = str(field.label or name.replace("_", " "))
    words = label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"
    if isinstance(field, forms.FileField):
        return f"Choose a file: {words}"
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {words}"
    return f"{'Select' if isinstance(field, _SELECTED) else 'Enter'} {words}"


_REPLACED = (_DJANGO_REQUIRED,)
