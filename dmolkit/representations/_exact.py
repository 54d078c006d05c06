"""Numbers as a mathematician writes them: φ, ω², −√2 and (−1+i√7)/2 instead of decimals."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from dmolkit.groups import pretty

TOLERANCE = 1e-9
"""Distance up to which a number counts as equal to the one written."""

_LARGEST = 32
"""Bound for integers in what is recognised; a larger one would fit too many numbers."""

_ORDERS = 360
"""Largest order of a root of unity that is recognised, for the same reason."""

_MINUS = "\N{MINUS SIGN}"
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def exact_text(number: complex) -> str:
    """Write a number in closed form where one of a short list is within 1e-9 of it.

    The list: Gaussian integers; integer multiples of roots of unity (i, ω = e^{2πi/3},
    ζₙ = e^{2πi/n}); a + bφ with the golden ratio φ, a + b√n and their halves; the same with i√n;
    2 cos(2πp/q). Any other number gets four significant decimals.

    Examples
    --------
    >>> [exact_text(x) for x in (-2, 1j, -0.5 + 0.75**0.5 * 1j, (1 - 5**0.5) / 2, -(2**0.5))]
    ['−2', 'i', 'ω', '1−φ', '−√2']
    >>> exact_text(0.1234567)
    '0.1235'
    """
    candidates = (
        candidate
        for recognise in (_gaussian, _root_multiple, _quadratic, _cosine)
        for candidate in recognise(number)
    )
    for value, text in candidates:
        if abs(value - number) <= TOLERANCE:
            return text
    return _decimals(number)


def legend(texts: Iterable[str]) -> list[str]:
    """Say what the letters in such texts stand for, one line each, such as "ω = e^{2πi/3}"."""
    joined = " ".join(texts)
    lines = ["φ = (1+√5)/2"] if "φ" in joined else []
    lines += ["ω = e^{2πi/3}"] if "ω" in joined else []
    orders = {int(digits.translate(_PLAIN)) for digits in re.findall("ζ([₀-₉]+)", joined)}
    return lines + [f"{pretty(f'ζ_{n}')} = e^{{2πi/{n}}}" for n in sorted(orders)]


def _gaussian(z: complex) -> Iterator[tuple[complex, str]]:
    a, b = round(z.real), round(z.imag)
    yield complex(a, b), _sum(a, b, "i")


def _root_multiple(z: complex) -> Iterator[tuple[complex, str]]:
    """Integer multiples of roots of unity; −ω² and −ζ₅³ serve for those of order 6 and 10."""
    size = round(abs(z))
    turn = Fraction(cmath.phase(z) / (2 * math.pi)).limit_denominator(_ORDERS) % 1
    if not 0 < size <= _LARGEST:
        return
    value = size * cmath.exp(2j * math.pi * float(turn))
    sign = ""
    if turn.denominator % 4 == 2 or (turn.denominator % 4 == 0 and turn > Fraction(1, 2)):
        turn, sign = (turn + Fraction(1, 2)) % 1, _MINUS
    k, order = turn.numerator, turn.denominator
    root = ("ω" if order == 3 else f"ζ_{order}") + (f"^{k}" if k > 1 else "")
    yield value, f"{sign}{size if size > 1 else ''}{pretty(root)}"


def _quadratic(z: complex) -> Iterator[tuple[complex, str]]:
    """Numbers (a + b√n)/2 and (a + bi√n)/2 with integers a, b, n."""
    if abs(z) > _LARGEST:
        return
    if abs(z.imag) <= TOLERANCE:
        centre = round(2 * z.real)
        for a in sorted(range(centre - _LARGEST, centre + _LARGEST + 1), key=abs):
            b, n = _root_part(2 * z.real - a)
            if n > 1:
                yield complex((a + b * math.sqrt(n)) / 2), _quadratic_text(a, b, n, "")
    else:
        a, (b, n) = round(2 * z.real), _root_part(2 * z.imag)
        yield complex(a, b * math.sqrt(n)) / 2, _quadratic_text(a, b, n, "i")


def _cosine(z: complex) -> Iterator[tuple[complex, str]]:
    """Traces of rotations, 2 cos(2πp/q)."""
    if abs(z.real) < 2:
        turn = Fraction(math.acos(z.real / 2) / (2 * math.pi)).limit_denominator(_ORDERS)
        angle = 2 * turn  # in units of π
        top = "π" if angle.numerator == 1 else f"{angle.numerator}π"
        yield complex(2 * math.cos(2 * math.pi * float(turn))), f"2cos({top}/{angle.denominator})"


def _quadratic_text(a: int, b: int, n: int, unit: str) -> str:
    root = unit + (f"√{n}" if n > 1 else "")
    if a % 2 == 0 and b % 2 == 0:
        return _sum(a // 2, b // 2, root)
    if n == 5 and not unit and (a - b) % 2 == 0:
        return _sum((a - b) // 2, b, "φ")
    return f"({_sum(a, b, root)})/2" if a or abs(b) != 1 else f"{_sum(a, b, root)}/2"


def _sum(a: int, b: int, letter: str) -> str:
    """Write a + b·letter, a positive term first if there is one, with true minus signs."""
    terms = [str(a)] if a else []
    if b:
        sign, size = ("-" if b < 0 else ""), abs(b)
        terms.append(f"{sign}{size if size > 1 else ''}{letter}")
    if len(terms) == 2 and a < 0 < b and letter == "φ":
        terms.reverse()  # φ−1
    text = "".join(t if t.startswith("-") or not i else f"+{t}" for i, t in enumerate(terms))
    return text.replace("-", _MINUS) or "0"


def _decimals(z: complex) -> str:
    parts = [f"{z.real:#.4g}"] if abs(z.real) > TOLERANCE or abs(z.imag) <= TOLERANCE else []
    if abs(z.imag) > TOLERANCE:
        parts.append(f"{z.imag:+#.4g}i" if parts else f"{z.imag:#.4g}i")
    return "".join(parts).replace("-", _MINUS)


def _root_part(number: float) -> tuple[int, int]:
    """Integers b and n, n squarefree or 1, with b√n next to the number if its square is whole."""
    square = round(number * number)
    sizes = (b for b in range(1, math.isqrt(square) + 1) if square % (b * b) == 0)
    size = max(sizes, default=0)
    return int(math.copysign(size, number)), square // (size * size) if size else 1
