"""The facts of a report, and corrections, in words; each named by its field."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components import Entry, Fact
from core.components.text import day, sentence
from inspections.models import Correction, Inspection, Kind


def facts_of(inspection: Inspection, *, follows_url: str = "") -> list[Fact]:
    """The facts of a report, for a summary list; its forces are read."""
    forces = ", ".join(force.name for force in inspection.forces.all())
    values: dict[str, str | SafeString | None] = {
        "forces": f"{forces} (national report)" if inspection.is_national else forces,
        "programme": inspection.programme or None,
        "cycle": inspection.cycle or None,
        "grade_scale": inspection.get_grade_scale_display(),
        "inspectorate": inspection.inspectorate,
        "fieldwork_from": _between(inspection.fieldwork_from, inspection.fieldwork_until),
        "published_on": day(inspection.published_on),
        "report_url": _link(inspection.report_url),
        "follows": _followed(inspection, follows_url),
    }
    return [Fact(label=_label(name), value=value) for name, value in values.items()]


def _label(name: str) -> str:
    if name == "fieldwork_from":
        return "Fieldwork"
    return sentence(str(Inspection._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _between(begun: date | None, ended: date | None) -> str | None:
    if begun and ended:
        return f"{day(begun)} to {day(ended)}"
    if begun:
        return f"from {day(begun)}"
    return f"until {day(ended)}" if ended else None


def _link(address: str) -> SafeString | None:
    if not address:
        return None
    return format_html('<a class="govuk-link" href="{0}">{0}</a>', address)


def _followed(inspection: Inspection, address: str) -> str | SafeString | None:
    if inspection.follows is None:
        return None
    if not address:
        return str(inspection.follows)
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, inspection.follows)


def words_of(name: str, value: str) -> str:
    """What a finding's field says, as a reader is told it."""
    return Kind(value).label if name == Correction.Field.KIND else value


def entry_of(correction: Correction) -> Entry:
    """A correction, for a timeline; who made it is read."""
    old, new = (words_of(correction.field, value) for value in (correction.old, correction.new))
    return Entry(
        title=f"Corrected: {correction.get_field_display()}",
        at=correction.at,
        by=str(correction.by),
        text=f"Before: {old or 'nothing'}\nAfter: {new or 'nothing'}\nWhy: {correction.why}",
    )
