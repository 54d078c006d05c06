"""What the names that a reader sees stand for: matrices, by the conventions of the book."""

import math
import re

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.generic]

DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
UNITS = {
    "1": np.eye(2),
    "i": np.array([[1j, 0], [0, -1j]]),
    "j": np.array([[0, 1], [-1, 0]]),
    "k": np.array([[0, 1j], [1j, 0]]),
}


def matrix(group: str, label: str) -> Matrix:
    """Read an element's label in Z_n, D_n, S_n, A_n or Q8 as a matrix."""
    text = label.translate(DIGITS)
    if group == "Q8":
        return (-1 if text[0] == "-" else 1) * UNITS[text[-1]]
    if group[0] in "SA":
        images = list(range(int(group[1:])))
        for cycle in re.findall(r"\((\d+)\)", text):
            for x, y in zip(cycle, cycle[1:] + cycle[0], strict=True):
                images[int(x) - 1] = int(y) - 1
        assert text == "e" or images != sorted(images), label
        return np.eye(len(images))[:, images]
    found = re.fullmatch(r"(?:e|(?P<r>r(?P<power>-?\d+)?)?(?P<s>s)?)", text)
    assert found, label
    angle = 2 * math.pi / int(group[1:]) * (int(found["power"] or 1) if found["r"] else 0)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return turn @ np.diag([-1 if found["s"] else 1, 1])


def is_same(a: Matrix, b: Matrix) -> bool:
    """Whether two matrices agree up to rounding."""
    return bool(np.abs(a - b).max() < 1e-9)
