"""Learn pages: one for each row of the article, readable at eleven, with sources, and there when they matter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from coach.care.education import pages, suggested
from coach.care.records import Diary, Morning
from tests.care.samples import DAY, NOON, profile, session

# What the source article asks to teach (CLINICAL.md, section 1), and the page that does
ROWS = {
    "neuropathy", "symptoms", "causes", "treatment", "movement", "pacing", "pain", "posture", "balance", "strength",
    "sleep", "stress", "food", "feet", "yoga", "hands_on", "time", "when_to_call",
}  # fmt: skip


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e: right for nine English words in ten."""
    word = re.sub("[^a-z]", "", word.lower())
    return max(1, len(re.findall("[aeiouy]+", re.sub("(?<=[^aeiouyl])e$|(?<=[^aeiouydt])ed$", "", word))))


def grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975); age is grade + 5."""
    sentences = [s for s in re.split(r"[.!?:]+", text) if s.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_of_reading_tells_easy_from_hard():
    assert grade("The cat sat on the mat. It was warm. The dog ran home.") < 2
    assert (
        grade(
            "Nonpharmacological interventions demonstrate statistically significant amelioration of neuropathic "
            "symptomatology notwithstanding considerable heterogeneity."
        )
        > 16
    )


def test_there_is_a_page_for_every_row():
    assert set(pages()) == ROWS
    assert [p.order for p in pages().values()] == list(range(1, len(ROWS) + 1))


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_page_is_short_readable_and_has_its_sources(name: str):
    page = pages()[name]
    text = " ".join([page.summary, page.warning, *page.paragraphs, *page.to_do])
    assert grade(text) + 5 < 12
    assert 45 < len(text.split()) < 220
    assert page.sources
    assert not re.search(r"\b(cure[sd]?|guarantee|promise[sd]? to)\b", text.replace("cannot cure", ""))


def test_heat_is_warned_of_before_anything_else():
    assert "hot" in pages()["treatment"].warning
    assert "numb" in pages()["treatment"].warning


def test_two_bad_nights_bring_the_page_on_sleep():
    nights = [Morning(pain=1, sleep=s, at=NOON + n * DAY) for n, s in enumerate((9, 3, 4))]
    assert "sleep" in suggested(profile(), [session(1)], nights)
    assert "sleep" not in suggested(profile(), [session(1)], nights[:2])
    assert "sleep" not in suggested(profile(), [session(1)], [*nights, Morning(pain=1, sleep=8, at=NOON + 5 * DAY)])
    week = Diary(week=(NOON - timedelta(days=NOON.weekday())).date(), sleep=2, stress=8)
    assert suggested(profile(), [session(1)], diary=[week]) == ["sleep", "stress"]


def test_what_matters_comes_first_and_not_all_at_once():
    assert suggested(profile(foot_ulcer=True), [session(1, red_flag=True)])[0] == "when_to_call"
    assert "pacing" in suggested(profile(), [session(1, pain_before=1, pain_max=4)])
    assert suggested(profile(), [session(1)]) == []
    assert len(suggested(profile(foot_ulcer=True), [session(1, red_flag=True, pain_max=9)])) == 2
