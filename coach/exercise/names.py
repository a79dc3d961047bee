"""Names that a definition may use: of views, measures and joints; one that is not known is told with the nearest."""

from __future__ import annotations

import difflib
from typing import Annotated, Literal

from pydantic import AfterValidator

from coach.body.skeleton import expand
from coach.kinematics.registry import MEASURES

ViewName = Literal["front", "side", "oblique"]


def known_measure(name: str) -> str:
    """The same name; raises ValueError where no such measure is registered."""
    if name not in MEASURES:
        near = difflib.get_close_matches(name, MEASURES, 1)
        raise ValueError(f"'{name}' is not a registered measure" + (f"; did you mean '{near[0]}'?" if near else ""))
    return name


def _known_joints(joints: dict[str, float]) -> dict[str, float]:
    expand(joints)  # raises ValueError for a name that the body does not have
    return joints


MeasureName = Annotated[str, AfterValidator(known_measure)]
Joints = Annotated[dict[str, float], AfterValidator(_known_joints)]
