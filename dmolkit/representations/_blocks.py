"""Blocks into which the matrices of a real representation fall, and their names."""

from __future__ import annotations

import string
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dmolkit.representations._irreps import real_irreps
from dmolkit.representations._representation import Representation


class Block(NamedTuple):
    """Place of an irreducible part on the diagonal, and its name: degree and a letter."""

    part: int
    name: str
    start: int
    size: int


def irrep_blocks(representation: Representation, multiplicities: ArrayLike) -> list[Block]:
    """Blocks of a real representation in the basis that ``decompose(…, "real")`` gives with them.

    Those of one degree have the letters a, b, … in the order of ``real_irreps(group)``, so that
    1a is the trivial one.
    """
    blocks: list[Block] = []
    seen: dict[int, int] = {}
    start = 0
    parts = real_irreps(representation.group)
    for i, (part, count) in enumerate(zip(parts, np.asarray(multiplicities), strict=True)):
        size = part.degree
        turn, letter = divmod(seen.get(size, 0), len(string.ascii_lowercase))
        seen[size] = seen.get(size, 0) + 1
        name = f"{size}{string.ascii_lowercase[letter]}{turn or ''}"
        for _ in range(int(count)):
            blocks.append(Block(i, name, start, size))
            start += size
    return blocks
