"""Strategies: something valid with a few things wrong in it."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

JUNK: list[Any] = [
    None, True, "", "x", "left", "knee_flexion", "\x00", "<b>", "é" * 300, "a" * 20_000, "{", "{0}", "%s", "1e400",
    "2026-02-30T25:61:00Z", -1, 0, 1, 2**63, -(2**63), 10**400, 1e-320, 1e308, -1e308, float("nan"), float("inf"),
    0.1, [], [[]], [None], ["x"] * 500, {}, {"x": 1}, {"": {}}, [0, 1], [1, 0], "http://x", "urn:uuid:x",
]  # fmt: skip
_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(JUNK)
values = st.recursive(_leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3))


def paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree of dictionaries and lists."""
    inner = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [at, *(p for key, value in inner for p in paths(value, (*at, key)))]


@st.composite
def trees(draw: Any, valid: list[Any]) -> Any:
    """One of these with up to four places replaced, removed, doubled or renamed."""
    tree = copy.deepcopy(valid[draw(st.integers(0, len(valid) - 1))])
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(paths(tree)))
        if not path:
            continue
        parent = tree
        for key in path[:-1]:
            parent = parent[key]
        what = draw(st.sampled_from(("replace", "replace", "remove", "rename", "double")))
        if what == "replace":
            parent[path[-1]] = copy.deepcopy(draw(values))
        elif what == "remove":
            del parent[path[-1]]
        elif what == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[path[-1]]))
        elif isinstance(parent, dict):
            parent[draw(st.text(min_size=1, max_size=8))] = parent.pop(path[-1])
    return tree


@st.composite
def blobs(draw: Any, valid: list[bytes]) -> bytes:
    """One of these with some bytes changed, cut out, put in or cut off; sometimes no more than noise."""
    data = bytearray(valid[draw(st.integers(0, len(valid) - 1))])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        what = draw(st.sampled_from(("set", "set", "cut", "put", "end", "flip")))
        if what == "set":
            data[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif what == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif what == "cut":
            del data[at : at + draw(st.integers(1, 64))]
        elif what == "put":
            data[at:at] = draw(st.binary(min_size=1, max_size=16))
        elif what == "end":
            del data[at:]
    return bytes(data)
