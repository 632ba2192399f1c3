"""Rows with similar words are offered where an action is written: the same criticism returns."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from assurance.models import Action, AssuranceRow
from assurance.similar import MOST, similar
from assurance.workflow import State
from inspections.models import Kind
from inspections.reading.reader import read_document
from tests.assurance.steps import allocated, sent
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries
from tests.rows_on_pages import page_of

REAL = "seeds/003_4e0d4b9dbdf48831.txt"
PARTNERS = {
    "2": {"10"}, "10": {"2"}, "4": {"11", "17"}, "11": {"4", "17"}, "17": {"4", "11"},
    "3": {"12"}, "12": {"3"}, "8": {"36"}, "36": {"8"},
}  # fmt: skip
PATROLS = "Patrol officers are often moved to custody at short notice, which harms problem solving."
INVENTED = {
    "1": "The force has a limited knowledge of the needs of its rural communities.",
    "2": PATROLS,
    "3": "Supervisors do not check whether risk assessments of missing children are complete.",
    "4": "We found that patrol officers were often moved to custody suites at short notice; "
    "partners told us that this harms problem solving.",
    "5": "Its knowledge of rural communities, and of the needs of these communities, is limited.",
    "6": "The force should publish how it uses stop and search.",
    "7": "Detectives carry too many cases, and reviews of these cases are late.",
    "8": "The vetting of new staff takes more than a year.",
}
BOX = re.compile(r'<input[^>]*name="rows" value="(\d+)"[^>]*>\s*<label[^>]*>([^<]+)</label>')


@pytest.fixture(scope="module")
def real(shared):
    """The words of the real template, by report ref; of other sections than the first by both."""
    document = read_document((shared / REAL).read_bytes(), name="template.txt")
    return {
        f.ref if f.section == Kind.ISSUE_OF_CONCERN else f"{f.section} {f.ref}": f.text
        for f in document.findings
    }


def offered(words: Mapping[str, str], ref: str) -> list[str]:
    refs = list(words)
    others = {key: words[other] for key, other in enumerate(refs) if other != ref}
    return [refs[key] for key in similar(words[ref], others)]


@pytest.mark.parametrize("ref", PARTNERS)
def test_in_the_real_template_what_returns_is_among_the_first_three(real, ref):
    assert set(offered(real, ref)[:3]) >= PARTNERS[ref]


def test_in_the_real_template_few_rows_are_offered_and_most_have_none(real):
    offers = [offered(real, ref) for ref in real]
    assert max(map(len, offers)) <= MOST
    assert sum(not each for each in offers) > len(real) / 2


@pytest.mark.parametrize(
    ("ref", "partners"), [("1", ["5"]), ("5", ["1"]), ("2", ["4"]), ("4", ["2"]), ("7", [])]
)
def test_the_same_thing_said_otherwise_is_similar_and_another_thing_is_not(ref, partners):
    assert offered(INVENTED, ref) == partners


def test_nothing_is_similar_to_nothing():
    assert similar("", {1: "Words.", 2: ""}) == []
    assert similar("Words.", {}) == []


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL effectiveness")
    return TemplateFactory(force=force, inspection=inspection)


def of(template, text, **facts):
    finding = FindingFactory(inspection=template.inspection, text=text)
    return RowFactory(template=template, finding=finding, **facts)


@pytest.fixture
def row(template, leo, cora):
    finding = FindingFactory(inspection=template.inspection, text=PATROLS)
    return allocated(template, leo, by=cora, finding=finding)


def boxes(page):
    return [(int(pk), unescape(label)) for pk, label in BOX.findall(page)]


def new(row):
    return f"/rows/{row.pk}/actions/new/"


def test_the_form_offers_similar_rows_first_and_says_that_they_are(as_, leo, row, template, force):
    plain = of(template, INVENTED["7"])
    later = TemplateFactory(force=force, inspection=InspectionFactory(title="Custody"))
    alike = of(later, INVENTED["4"])
    page = page_of(as_(leo), new(row))
    assert [pk for pk, _ in boxes(page)] == [alike.pk, plain.pk]
    first, second = (label for _, label in boxes(page))
    assert "We found that patrol officers" in first
    assert first.endswith(", Custody – similar words")
    assert "similar" not in second
    assert page.index("Rows with similar words") < page.index("Other rows that this answers")
    ids = re.findall(r'id="(id_[^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_rows_that_are_done_or_of_another_force_are_not_offered(
    as_, leo, row, template, other_force
):
    of(template, INVENTED["4"], state=State.CLOSED)
    of(TemplateFactory(force=other_force), INVENTED["4"])
    page = page_of(as_(leo), new(row))
    assert boxes(page) == []
    assert "similar words" not in page
    wanted = of(template, INVENTED["4"])
    assert [pk for pk, _ in boxes(page_of(as_(leo), new(row)))] == [wanted.pk]


def test_one_action_answers_what_is_ticked_in_both_places(as_, leo, row, template):
    alike, plain, left = (of(template, INVENTED[n]) for n in "472")
    AssuranceRow.objects.filter(pk=left.pk).update(state=State.ASSURED)
    response = sent(
        as_(leo), new(row), kind="done", text="No more moves.", rows=[alike.pk, plain.pk],
        then="record",
    )  # fmt: skip
    assert response.status_code == 302
    assert set(Action.objects.get().rows.all()) == {row, alike, plain}


def test_a_form_that_comes_back_keeps_its_ticks(as_, leo, row, template):
    alike, plain = of(template, INVENTED["4"]), of(template, INVENTED["7"])
    client = as_(leo)
    for ticked in (alike, plain):
        page = sent(client, new(row), kind="", text="", rows=[ticked.pk]).content.decode()
        checked = re.findall(r'name="rows" value="(\d+)" checked', page)
        assert checked == [str(ticked.pk)]
        opened = re.search(r"<details[^>]*>\s*<summary[^>]*>\s*<span[^>]*>Other rows", page)
        assert opened
        assert (" open" in opened.group(0)) == (ticked == plain)
    assert Action.objects.count() == 0


@pytest.mark.parametrize("count", [30, 300])
def test_similar_rows_cost_no_query(as_, leo, row, template, count):
    for _ in range(3):
        of(template, INVENTED["4"])
    findings = [of(template, f"{PATROLS} Again, {n}.") for n in range(count // 10)]
    assert findings
    assert_queries("record an action", as_(leo), new(row))
