"""The day of the past that is asked about."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.forms import DateField, Form


class PastDayForm(Form):
    day = DateField(label="Day", help_text="For example, 5 6 2026")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError("Day must not be in the future")
        return day
