"""How forms come out: one renderer, one field template, any plain form in the same look."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from core.components.actions import attributes
from core.dates import DateInput

_GROUPED = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget, DateInput)
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.HiddenInput, ""),
    (forms.PasswordInput, "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.Widget, "govuk-input"),
)


class GovukBoundField(forms.BoundField):
    """A field on the page, with what its markup needs to know about itself."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = dict(super().build_widget_attrs(attrs, widget))
        built.pop("required", None)  # the browser's own bubble would come before our message
        if classes := self._classes(widget):
            built["class"] = classes
        if self.limit:
            built["maxlength"] = False  # a script counts; nothing that is typed is cut off
            built["class"] += " govuk-js-character-count"
            built["aria-describedby"] = f"{self.described_by} {self.auto_id}-info".strip()
        if isinstance(widget, DateInput):
            built["faulty"] = self.faulty_boxes
        return built

    @property
    def use_fieldset(self) -> bool:
        return isinstance(self.field.widget, _GROUPED)

    @property
    def is_tick(self) -> bool:
        """One box to tick; its label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def is_optional(self) -> bool:
        marked = getattr(self.form, "marks_optional", True)
        return bool(marked and not self.field.required and not self.is_tick)

    @property
    def limit(self) -> int | None:
        """The most characters that a long text may have; shorter inputs say so by their width."""
        if not isinstance(self.field.widget, forms.Textarea):
            return None
        return getattr(self.field, "max_length", None)

    @property
    def described_by(self) -> str:
        return self.aria_describedby or ""

    @property
    def group_attributes(self) -> SafeString:
        """What the scripts of the component look for on the box round the field."""
        if self.limit:
            return attributes(
                {"data-module": "govuk-character-count", "data-maxlength": str(self.limit)}
            )
        return attributes({"data-module": "govuk-password-input" if self.is_password else None})

    @property
    def faulty_boxes(self) -> tuple[str, ...]:
        """Of a date, the boxes that are wrong; all of them where the error does not say."""
        for error in self.form.errors.as_data().get(self.name, ()):
            return (error.params or {}).get("boxes", DateInput.BOXES)
        return ()

    @property
    def first_id(self) -> str:
        """Where a link in the error summary goes."""
        if isinstance(self.field.widget, DateInput):
            return f"{self.auto_id}_{(self.faulty_boxes or DateInput.BOXES)[0]}"
        if isinstance(self.field.widget, forms.RadioSelect | forms.MultiWidget):
            return f"{self.auto_id}_0"
        return self.id_for_label

    def _classes(self, widget: forms.Widget) -> str:
        base = next(classes for kind, classes in _CLASSES if isinstance(widget, kind))
        own = widget.attrs.get("class", "")
        family = base.split(" ")[0].split("__")[0]
        error = f"{family}--error" if self.errors and base and not self.is_tick else ""
        return " ".join(part for part in (base, own, error) if part)


class GovukFormRenderer(TemplatesSetting):
    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = GovukBoundField
