"""Quantiles of what was measured, NaN left out. NumPy's own cost 20 to 60 us a call on the few values of a rep."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def quantile(values, q):
    """The q-quantile (0 to 1, linear between samples as in NumPy) of the finite values of (n,); NaN without any."""
    kept = np.empty(values.shape[0], np.float64)
    n = 0
    for i in range(values.shape[0]):
        v = values[i]
        if math.isfinite(v):
            kept[n] = v
            n += 1
    if n == 0:
        return math.nan
    ordered = np.sort(kept[:n])
    place = q * (n - 1)
    low = int(place)
    if low >= n - 1:
        return ordered[n - 1]
    return ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])


def median(values) -> float:  # type: ignore[no-untyped-def]
    """The middle of the finite values of (n,)."""
    return float(quantile(values, 0.5))
