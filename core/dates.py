"""A date as three boxes. What was typed is kept, and the error says which box is wrong and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


@dataclass(frozen=True)
class TypedDate:
    """The three boxes as they were typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return any((self.day, self.month, self.year))


class DateInput(forms.Widget):
    template_name = "core/forms/date_input.html"
    use_fieldset = True
    BOXES = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> TypedDate:
        return TypedDate(*(str(data.get(f"{name}_{box}", "")).strip() for box in self.BOXES))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{box}" not in data for box in self.BOXES)

    def id_for_label(self, id_: str, index: object = None) -> str:
        return f"{id_}_day" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        faulty = attrs.pop("faulty", ())
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, TypedDate) else _typed(value)
        context["widget"]["boxes"] = [
            {
                "id": f"{attrs.get('id', name)}_{box}",
                "name": f"{name}_{box}",
                "label": box.capitalize(),
                "value": getattr(typed, box),
                "width": 4 if box == "year" else 2,
                "faulty": box in faulty,
            }
            for box in self.BOXES
        ]
        return context


class DateField(forms.Field):
    """A real day of the calendar, typed in numbers, in a year that somebody here may mean."""

    YEARS = range(1900, 2101)
    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        if not value:
            return None
        self._refuse_words(value)
        self._refuse_gaps(value)
        try:
            return date(int(value.year), int(value.month), int(value.day))
        except (ValueError, OverflowError):
            raise self._error("must be a real date", boxes=_unreal(value)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (data or TypedDate()) != _typed(initial)

    def _refuse_words(self, typed: TypedDate) -> None:
        words = [box for box in DateInput.BOXES if not _is_number(getattr(typed, box))]
        if words:
            raise self._error(
                "must be in numbers, a number in each box, for example 27 3 2026",
                boxes=tuple(words),
            )

    def _refuse_gaps(self, typed: TypedDate) -> None:
        missing = [box for box in DateInput.BOXES if not getattr(typed, box)]
        if missing:
            named = " and ".join(f"a {box}" for box in missing)
            raise self._error(f"must include {named}", boxes=tuple(missing))
        if len(typed.year) != 4:
            raise self._error("must have a year of 4 numbers, for example 2026", boxes=("year",))
        if int(typed.year) not in self.YEARS:
            years = f"from {self.YEARS[0]} to {self.YEARS[-1]}"
            raise self._error(f"must have a year {years}", boxes=("year",))

    def _error(self, wrong: str, *, boxes: tuple[str, ...]) -> ValidationError:
        what = str(self.label or "Date")
        return ValidationError(
            f"{what[:1].upper()}{what[1:]} {wrong}", code="invalid", params={"boxes": boxes}
        )


def _typed(value: Any) -> TypedDate:
    if isinstance(value, date):
        return TypedDate(str(value.day), str(value.month), str(value.year))
    return TypedDate()


def _is_number(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal())


def _unreal(typed: TypedDate) -> tuple[str, ...]:
    """The box that cannot be, where one alone is to blame: a month 13, a day 32."""
    if not 1 <= int(typed.month) <= 12:
        return ("month",)
    if not 1 <= int(typed.day) <= 31:
        return ("day",)
    return DateInput.BOXES
