"""Every column of the exported tables: its kind, its unit and what it means. The data dictionary is made of this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["integer", "number", "text", "yes/no", "time", "date", "JSON"]


@dataclass(frozen=True)
class Column:
    """private: somebody's own words or a name; never in a research export"""

    name: str
    kind: Kind
    unit: str
    meaning: str
    private: bool = False


_OF_SET = (
    Column("session_id", "integer", "", "the visit that the set belongs to"),
    Column("set_id", "integer", "", "the set; landmarks of it: coach export --format trc --set"),
    Column("exercise", "text", "", "id of the exercise's definition"),
    Column("definition_version", "text", "", "version of the definition that counted and scored it"),
    Column("model", "text", "", "pose model that looked"),
    Column("mode", "text", "", "video (smoothed by the model) or image"),
    Column("view", "text", "", "side, front or oblique; empty where the set was cut off"),
    Column("target", "number", "of the measure", "the person's own target"),
)
_SIDE = Column("side", "text", "", "left, right or both: the person's own")
_WHERE = (
    *_OF_SET,
    Column("at", "time", "UTC", "when it was counted"),
    Column("index", "integer", "", "place within the set, from 0"),
    _SIDE,
)
_TIMES = (
    Column("start_s", "number", "s", "start on the set's clock"),
    Column("peak_s", "number", "s", "furthest point on the set's clock"),
    Column("end_s", "number", "s", "end on the set's clock"),
)
_SCORED = (
    Column("score", "integer", "0 to 100", "form score; empty where nothing could be scored"),
    Column("parts", "JSON", "0 to 1", "parts of the score by name; null where not measured"),
    Column("faults", "JSON", "severity 0 to 1, s", "what was found: code, severity, start and end"),
)
TABLES: dict[str, tuple[Column, ...]] = {
    "reps": (
        *_WHERE,
        Column("angle", "text", "", "measure of the exercise (coach/kinematics/registry.py)"),
        *_TIMES,
        Column("valid", "yes/no", "", "whether the angle could be measured; the count stands anyway"),
        Column("reason", "text", "", "why it could not be measured"),
        Column("doubt", "text", "", "why it may be no rep after all (docs/reasons.md)"),
        Column("counts", "yes/no", "", "no: a therapist lets it count no more"),
        Column("counted_in", "yes/no", "", "yes: the coach refused it, and a therapist counts it (table not_counted)"),
        Column("peak_deg", "number", "deg", "the angle at its furthest; empty where not measured"),
        Column("rom_deg", "number", "deg", "range from the start position; empty where not measured"),
        Column("error_deg", "number", "deg", "stated error of the angle"),
        Column("amount", "number", "as in unit", "the range, also where it is a length"),
        Column("unit", "text", "", "unit of amount"),
        Column("reached_target", "yes/no", "", "whether the target was reached"),
        *_SCORED,
    ),
    "not_counted": (
        *_OF_SET,
        Column("at", "time", "UTC", "when it was over"),
        _SIDE,
        *_TIMES,
        Column("reason", "text", "", "why the coach did not count it (docs/reasons.md)"),
        Column("probability", "number", "0 to 1", "how likely it was a rep, by its evidence"),
        Column("counted_in", "yes/no", "", "yes: a therapist counts it; it is in the table reps too"),
    ),
    "holds": (
        *_WHERE,
        Column("start_s", "number", "s", "start on the set's clock"),
        Column("end_s", "number", "s", "end on the set's clock"),
        Column("duration_s", "number", "s", "how long it was held"),
        Column("valid", "yes/no", "", "whether the body was seen well enough to vouch for the end"),
        *_SCORED,
    ),
    "sessions": (
        Column("at", "time", "UTC", "start of the visit, or the check that stopped it"),
        Column("date", "date", "UTC", "its day"),
        Column("planned", "integer", "sets", "sets of the plan on that day; 0 on a rest day, empty without a plan"),
        Column("done", "integer", "sets", "sets of them that were done"),
        Column("minutes", "number", "min", "time under exercise"),
        Column("pain_before", "number", "0 to 10", "pain told before"),
        Column("pain_max", "number", "0 to 10", "the most pain told after a set"),
        Column("pain_after", "number", "0 to 10", "pain told after"),
        Column("rpe", "number", "0 to 10", "effort of the whole session"),
        Column("score", "number", "0 to 100", "median form score"),
        Column("red_flag", "yes/no", "", "whether a red flag was told or seen"),
        Column("rest", "text", "", "the rule that said to rest, as pain_before_red; empty where none did"),
    ),
    "assessments": (
        Column("at", "time", "UTC", "when the test was taken"),
        Column("test", "text", "", "id of the test's script"),
        Column("script_version", "text", "", "version of the script"),
        Column("model", "text", "", "pose model that looked; empty where a watch did"),
        Column("mode", "text", "", "video (smoothed by the model) or image"),
        Column("view", "text", "", "side, front or oblique"),
        Column("valid", "yes/no", "", "whether it was done by its rules"),
        Column("invalid_reason", "text", "", "why not"),
        Column("reading", "JSON", "in each name", "the numbers by name"),
        Column("stages", "JSON", "s", "each stage with its times"),
        Column("entered_by", "text", "", "who typed it in, where no camera looked", private=True),
    ),
    "checks": (
        Column("at", "time", "UTC", "when it was told"),
        Column("kind", "text", "", "before, set, after, morning or psfs"),
        Column("set_id", "integer", "", "the set that it was told after"),
        Column("pain", "number", "0 to 10", "pain now"),
        Column("change", "text", "", "pain against before the set: less, same, more; stop"),
        Column("assumed", "yes/no", "", "nobody told it: who was seen and kept still is taken to say the same"),
        Column("rpe", "number", "0 to 10", "effort of the whole session"),
        Column("sleep", "number", "0 to 10", "sleep of the night, 10 is best"),
        Column("red_flags", "JSON", "", "ids of the red flags that were told"),
        Column("feet_checked", "yes/no", "", "whether the feet were looked at"),
        Column("shoes_on", "yes/no", "", "whether shoes were worn"),
        Column("chair_in_reach", "yes/no", "", "whether a chair or counter was in reach"),
        Column("glucose_mg_dl", "number", "mg/dL", "blood glucose, where it was told"),
        Column("ketones", "yes/no", "", "ketones, where they were measured"),
        Column("felt", "text", "", "how it felt, in the person's own words", private=True),
        Column("activities", "JSON", "0 to 10", "PSFS: own activities with ability", private=True),
    ),
}  # fmt: skip
