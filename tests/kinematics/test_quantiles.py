import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.kinematics.quantiles import median, quantile


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e4, 1e4, width=32) | st.just(math.nan), min_size=1, max_size=40), st.floats(0, 1))
def test_as_numpy_does_it(values, q):
    x = np.array(values, np.float32)
    found = quantile(x, q)
    if np.isnan(x).all():
        assert math.isnan(found)
    else:
        assert found == pytest.approx(float(np.nanquantile(x.astype(float), q)), rel=1e-6, abs=1e-6)


def test_a_column_of_a_table():
    table = np.arange(12, dtype=np.float32).reshape(4, 3)
    assert median(table[:, 1]) == 5.5
