"""People, and the little about them that results are compared by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coach.language import _
from coach.pose import CoachError
from coach.records.database import Database, RecordsError, now_utc
from coach.records.models import Person

Sex = Literal["m", "f"]
OLDEST_YEARS = 120


@dataclass(frozen=True)
class PersonRow:
    """birth_year, sex: what reference tables ask for; None where it was not told · language: None is the browser's"""

    id: int
    name: str
    birth_year: int | None = None
    sex: Sex | None = None
    language: str | None = None

    def age_years(self, at: date) -> int | None:
        """The age reached in the year of ``at``: up to a year too high before the birthday."""
        return None if self.birth_year is None else at.year - self.birth_year


class PeopleRecords(Database):
    """The people in the records."""

    def people(self) -> list[PersonRow]:
        """By name."""
        with Session(self._engine) as s:
            return [_row(p) for p in s.scalars(select(Person).order_by(Person.name))]

    def person_called(self, name: str) -> PersonRow:
        """Raises CoachError, without a hint of who there is, where nobody is called that; letters' case aside."""
        wanted = " ".join(name.split())
        found = next((p for p in self.people() if p.name.casefold() == wanted.casefold()), None)
        if found is None:
            raise CoachError(
                _("There is nobody called {wanted}. Give the name as it is in the app.").format(wanted=wanted)
            )
        return found

    def add_person(self, name: str) -> PersonRow:
        """Raises CoachError when the name is empty, too long or taken."""
        name = " ".join(name.split())
        if not name or len(name) > 80:
            raise CoachError(_("Please type a name of 1 to 80 letters."))
        with self._writing() as s:
            if s.scalar(select(Person).where(func.lower(Person.name) == name.lower())):
                raise CoachError(
                    _("There is already somebody called {name}. Choose them, or add a letter.").format(name=name)
                )
            person = Person(name=name, created_at=now_utc())
            s.add(person)
            s.commit()
            return _row(person)

    def set_about(self, person_id: int, birth_year: int | None, sex: Sex | None) -> PersonRow:
        """Year of birth and sex, or None for what is not to be kept. Raises CoachError for what cannot be."""
        this_year = now_utc().year
        if birth_year is not None and not this_year - OLDEST_YEARS <= birth_year <= this_year:
            raise CoachError(
                _("A year of birth lies between {n1} and {this_year}.").format(
                    n1=this_year - OLDEST_YEARS, this_year=this_year
                )
            )
        if sex not in (None, *get_args(Sex)):
            raise CoachError(_("Reference tables know men and women only. Leave it open, and both are shown."))
        with self._writing() as s:
            person = s.get(Person, person_id)
            if person is None:
                raise RecordsError(_("This person is not in the records any more; nothing was changed."))
            person.birth_year, person.sex = birth_year, sex
            s.commit()
            return _row(person)

    def set_language(self, person_id: int, language: str | None) -> None:
        """language: a code, None as the browser has it. Raises RecordsError for somebody who is not in the records."""
        with self._writing() as s:
            person = s.get(Person, person_id)
            if person is None:
                raise RecordsError(_("This person is not in the records any more; nothing was changed."))
            person.language = language
            s.commit()


def _row(p: Person) -> PersonRow:
    return PersonRow(p.id, p.name, p.birth_year, "m" if p.sex == "m" else "f" if p.sex == "f" else None, p.language)
