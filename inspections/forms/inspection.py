"""What is asked of a report and of its questions."""

import uuid
from typing import Any

from django import forms as django_forms
from django.forms.utils import ErrorDict

from core import forms
from core.components.text import sentence
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import (
    GRADES_OF_SCALE,
    Grade,
    GradedQuestion,
    GradeScale,
    Inspection,
    WhyNoGrade,
)
from inspections.services.questions import QuestionFacts
from inspections.services.recording import PLAIN, InspectionFacts


class InspectionForm(forms.ModelForm):
    """A report; the forces are those for which the person may record one."""

    once = django_forms.UUIDField(widget=django_forms.HiddenInput, required=False)
    version = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False)
    forces = django_forms.ModelMultipleChoiceField(
        Force.objects.none(),
        label="Forces that it is about",
        widget=django_forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one force"},
    )
    report_url = django_forms.URLField(
        label="Address of the report", required=False, assume_scheme="https"
    )

    class Meta:
        model = Inspection
        fields = (
            "title", "forces", "is_national", "programme", "cycle", "grade_scale", "inspectorate",
            "fieldwork_from", "fieldwork_until", "published_on", "report_url", "follows",
        )  # fmt: skip
        widgets = {
            "programme": django_forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "cycle": django_forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "inspectorate": django_forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "grade_scale": django_forms.RadioSelect,
        }
        error_messages = {
            "published_on": {"required": "Enter the day on which it was published"},
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        own = by.access.forces(Permission.RECORD_INSPECTION)
        forces = Force.objects.filter(pk__in=own).order_by("name", "pk")
        fields["forces"].queryset = forces
        scales = [(value, sentence(label)) for value, label in GradeScale.choices]
        fields["grade_scale"].choices = scales
        earlier = Inspection.objects.visible_to(by).order_by("-published_on", "title", "pk")
        fields["follows"].queryset = earlier.exclude(pk=self.instance.pk)
        fields["follows"].empty_label = "None"
        fields["once"].initial = uuid.uuid4()
        fields["version"].initial = self.instance.version
        if len(forces) == 1 and not self.instance.pk:
            fields["forces"].initial = [forces[0].pk]

    @property
    def facts(self) -> InspectionFacts:
        given = {name: self.cleaned_data[name] for name in PLAIN}
        return InspectionFacts(**given, forces=frozenset(self.cleaned_data["forces"]))

    def _post_clean(self) -> None:
        """The service says what cannot be; the instance is not written to by the form."""


class QuestionForm(forms.Form):
    """One question. A form left empty is no question."""

    pk = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False)
    text = django_forms.CharField(
        label=GradedQuestion._meta.get_field("text").verbose_name.capitalize(),
        max_length=300,
        required=False,
    )
    grade = django_forms.ChoiceField(label="Grade", required=False)
    why_none = django_forms.ChoiceField(
        label="Why no grade", required=False, choices=[("", ""), *WhyNoGrade.choices]
    )
    earlier_grade = django_forms.ChoiceField(
        label="Earlier grade, where the report states it",
        required=False,
        choices=[("", ""), *Grade.choices],
    )
    earlier_source = django_forms.CharField(
        label="Which earlier report", max_length=120, required=False
    )
    remove = django_forms.BooleanField(label="Remove this question", required=False)

    marks_optional = False

    def __init__(self, *args: Any, scale: GradeScale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(grade.value, grade.label) for grade in GRADES_OF_SCALE[scale]]
        grade: Any = self.fields["grade"]
        grade.choices = [("", ""), *grades]
        if not self.initial.get("pk"):
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("remove"):
            self.forget_errors()
            return given
        answers = [given.get("grade"), given.get("why_none"), given.get("earlier_grade")]
        if not given.get("text") and (any(answers) or given.get("pk")):
            self.add_error("text", "Enter the question, or remove it")
        if given.get("text") and "grade" in given and not any(answers[:2]):
            self.add_error("grade", "Select a grade, or why there is none")
        if given.get("grade") and given.get("why_none") not in ("", WhyNoGrade.CARRIED_OVER):
            self.add_error("why_none", "Select a grade or a reason for having none, not both")
        return given

    def forget_errors(self) -> None:
        """What is wrong with it does not matter (now)."""
        self._errors: Any = ErrorDict()

    @property
    def facts(self) -> QuestionFacts | None:
        """The question; none where the form was left empty or is to be removed."""
        given = self.cleaned_data
        if given.get("remove") or not given.get("text"):
            return None
        names = ("pk", "text", "grade", "why_none", "earlier_grade", "earlier_source")
        return QuestionFacts(**{name: given[name] for name in names})


class VersionForm(forms.Form):
    """The state in which the person saw the report."""

    version = django_forms.IntegerField(widget=django_forms.HiddenInput)


QuestionSet = django_forms.formset_factory(QuestionForm, extra=3, max_num=60, absolute_max=100)
