"""How far joints usually go (``ranges.yaml``): "typical", never "normal", with the source and the age group.

Sources, recalled and to be verified by a therapist before patient use: AAOS full ranges; Soucie et al. 2011 (CDC, 674
people measured with a goniometer), whose means by sex are for ages 45 to 69.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from coach.records.people import Sex

FILE = Path(__file__).with_name("ranges.yaml")
MARK = "recalled, to be verified by a therapist"


@dataclass(frozen=True)
class Typical:
    """low, high: degrees, the same where one source is known · source: with the age group"""

    low: float
    high: float
    source: str


@cache
def _table() -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in yaml.safe_load(FILE.read_text("utf-8"))}


def typical(measure: str, age: int | None = None, sex: Sex | None = None) -> Typical | None:
    """Between what the sources say for such a person; None for a measure without a source.

    age: None where it is not told, then the age group is named only · sex: None takes both means
    """
    row = _table().get(measure)
    if row is None:
        return None
    values, sources = [float(row["aaos"])], ["AAOS full range"]
    means = row.get("soucie")
    if means is not None and (age is None or means["ages"][0] <= age <= means["ages"][1]):
        values += [float(means[s]) for s in ([sex] if sex else ("m", "f"))]
        sources.append("Soucie 2011, ages {} to {}".format(*means["ages"]))
    return Typical(min(values), max(values), f"{'; '.join(sources)} ({MARK})")


def needs(measure: str) -> dict[float, str]:
    """What movements of daily life ask of this joint: degrees and the movement."""
    row = _table().get(measure) or {}
    return {float(deg): words for deg, words in row.get("needs", {}).items()}
