"""The 56 days for the published response begin with the day of publication."""

from datetime import date, timedelta

import pytest

from inspections.section55 import clock


def test_a_report_of_11_july_2024_is_answered_by_4_september_2024():
    assert clock(date(2024, 7, 11)).last_day == date(2024, 9, 4)


def test_before_the_term_was_law_there_is_no_clock():
    assert clock(date(2017, 3, 2)) is None
    assert clock(date(2017, 5, 1)) is None


def test_from_its_first_day_in_force_there_is_one():
    assert clock(date(2017, 5, 2)).last_day == date(2017, 6, 26)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2024, 7, 10), "The first day is 11 July 2024."),
        (date(2024, 7, 11), "55 days are left after today."),
        (date(2024, 9, 3), "1 day is left after today."),
        (date(2024, 9, 4), "Today is the last day."),
        (date(2024, 9, 5), "That day has passed."),
    ],
)
def test_it_says_in_words_how_many_days_are_left(on, said):
    sentence = clock(date(2024, 7, 11)).sentence(on)
    assert "to be published by 4 September 2024" in sentence
    assert sentence.endswith(said)


def test_a_date_set_for_one_report_takes_the_place_of_the_term():
    own = date(2024, 10, 1)
    term = clock(date(2024, 7, 11), own=own)
    assert term.last_day == own
    assert "56 days" not in term.sentence(own)
    assert "56 days" in clock(date(2024, 7, 11)).sentence(own - timedelta(days=50))
