"""Makes the things that tests speak of. Each is complete and believable by default."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from assurance.models import AssuranceRow, AssuranceTemplate, OtherEvent, RowEvent
from forces.models import Force, Membership, Panel, PanelKind, User
from inspections.models import Finding, GradedQuestion, GradeScale, Inspection, Kind


class ForceFactory(DjangoModelFactory):
    class Meta:
        model = Force

    name = factory.Sequence(lambda n: f"Shire {n} Police")
    code = factory.Sequence(lambda n: f"shire-{n}")
    body_name = factory.LazyAttribute(lambda o: f"Police and Crime Commissioner, {o.name}")
    office_name = factory.LazyAttribute(lambda o: f"Office of the {o.body_name}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.test")
    password = factory.django.Password("correct horse battery")


class PanelFactory(DjangoModelFactory):
    class Meta:
        model = Panel

    force = factory.SubFactory(ForceFactory)
    name = factory.Sequence(lambda n: f"Police and Crime Panel {n}")
    kind = PanelKind.POLICE_AND_CRIME


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    force = factory.SubFactory(ForceFactory)


class InspectionFactory(DjangoModelFactory):
    class Meta:
        model = Inspection
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"PEEL: Police effectiveness {2000 + n}")
    programme = "PEEL"
    grade_scale = GradeScale.FOUR
    published_on = date(2025, 3, 4)
    recorded_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def forces(self, create, extracted, **_kwargs):
        if create and extracted:
            self.forces.set(extracted)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = GradedQuestion

    inspection = factory.SubFactory(InspectionFactory)
    order = factory.Sequence(lambda n: n)
    text = "How well does the force keep people safe?"


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    inspection = factory.SubFactory(InspectionFactory)
    section = Kind.ISSUE_OF_CONCERN
    kind = factory.SelfAttribute("section")
    order = factory.Sequence(lambda n: n + 1)
    report_ref = factory.LazyAttribute(lambda o: str(o.order))
    page_ref = factory.LazyAttribute(lambda o: f"Page {o.order + 4}")
    text = factory.Sequence(lambda n: f"Callers wait too long for an answer, point {n}.")
    entered_by = factory.SubFactory(UserFactory)


class TemplateFactory(DjangoModelFactory):
    class Meta:
        model = AssuranceTemplate

    force = factory.SubFactory(ForceFactory)
    inspection = factory.LazyAttribute(lambda o: InspectionFactory(forces=[o.force]))
    created_by = factory.SubFactory(UserFactory)


class RowFactory(DjangoModelFactory):
    """A row awaiting allocation; give `lead`, `state`, `target_on` for another."""

    class Meta:
        model = AssuranceRow
        skip_postgeneration_save = True

    template = factory.SubFactory(TemplateFactory)
    finding = factory.LazyAttribute(
        lambda o: FindingFactory(inspection=o.template.inspection, force=o.template.force)
    )
    first_target_on = factory.SelfAttribute("target_on")
    target_on = None

    @factory.post_generation
    def came_in(self, create, _extracted, **_kwargs):
        if create:
            RowEvent.objects.create(row=self, what=OtherEvent.CAME_IN, to_state=self.state)


def many_rows(template: AssuranceTemplate, count: int, **facts: object) -> list[AssuranceRow]:
    """Rows without a history, for pages whose length matters, in two statements."""
    author = UserFactory()
    findings = FindingFactory.build_batch(count, inspection=template.inspection, entered_by=author)
    return AssuranceRow.objects.bulk_create(
        AssuranceRow(template=template, finding=finding, **facts)
        for finding in Finding.objects.bulk_create(findings)
    )
