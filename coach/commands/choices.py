"""What several commands let one choose from."""

from __future__ import annotations

from enum import StrEnum


class Model(StrEnum):
    lite = "lite"
    full = "full"
    heavy = "heavy"


class Side(StrEnum):
    left = "left"
    right = "right"
    both = "both"


class Format(StrEnum):
    json = "json"
    table = "table"
