"""A picture as it is meant to be seen, whatever the matrix, the pixels and the size say."""

import struct

import numpy as np
import pytest

from coach.pose.upright import Turn

# The corners of a stored picture, by number, and where each matrix is to show them
STORED = np.array([[1, 2, 2], [3, 4, 4]], np.uint8)


def matrix(a, b, c, d) -> bytes:
    return struct.pack("=9i", *(round(n * 65536) for n in (a, b, 0, c, d, 0)), 0, 0, 1 << 30)


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        (matrix(1, 0, 0, 1), STORED),
        (matrix(0, 1, -1, 0), np.rot90(STORED, -1)),  # a quarter clockwise: a phone held upright
        (matrix(0, -1, 1, 0), np.rot90(STORED)),
        (matrix(-1, 0, 0, -1), np.rot90(STORED, 2)),
        (matrix(-1, 0, 0, 1), STORED[:, ::-1]),  # mirrors: the determinant is negative
        (matrix(1, 0, 0, -1), STORED[::-1]),
        (matrix(0, 1, 1, 0), STORED.T),
        (matrix(0, -1, -1, 0), STORED[::-1, ::-1].T),
        (matrix(2, 0, 0, 2), STORED),  # a scale is none of a turn
        (matrix(0.98, 0.17, -0.17, 0.98), STORED),  # ten degrees: the nearest quarter
        (matrix(0, 0, 0, 0), STORED),  # says nothing
    ],
)
def test_any_display_matrix(of, shown):
    turned = Turn.of_matrix(of)(np.repeat(STORED[:, :, None], 3, 2))
    np.testing.assert_array_equal(turned[:, :, 0], shown)
