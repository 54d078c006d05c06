"""Hypothesis strategies that several test modules share."""

from __future__ import annotations

from hypothesis import strategies as st

from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    direct_product,
    quaternion,
    symmetric,
)
from dmolkit.wallpaper import P4mElement


def groups() -> st.SearchStrategy[Group]:
    """Draw groups of order up to 36 from every family, and products of two of them."""
    small = st.one_of(
        st.builds(cyclic, st.integers(1, 6)),
        st.builds(dihedral, st.integers(1, 3)),
        st.builds(symmetric, st.integers(1, 3)),
    )
    large = st.one_of(
        st.builds(cyclic, st.integers(7, 30)),
        st.builds(dihedral, st.integers(4, 12)),
        st.sampled_from([4]).map(symmetric),
        st.sampled_from([4]).map(alternating),
        st.builds(quaternion),
    )
    return st.one_of(small, large, st.builds(direct_product, small, small))


def p4m_elements(size: int = 10**6) -> st.SearchStrategy[P4mElement]:
    """Draw elements of p4m with translations of at most ``size`` in each direction."""
    step = st.integers(-size, size)
    return st.builds(P4mElement, st.tuples(step, step), st.integers(0, 7))
