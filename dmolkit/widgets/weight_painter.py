"""*Weight-sharing painter*: which entries of an equivariant matrix are tied, and what breaks it."""

from copy import deepcopy
from functools import cache
from html import escape
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit import palette
from dmolkit._checks import as_finite_array
from dmolkit.constraints._generators import AnyRepresentation
from dmolkit.widgets._catalog import GIVEN
from dmolkit.widgets._pairs import Pair, describe, listed_pairs, own_pair
from dmolkit.widgets.base import BadTrait, Widget, one_of

_Floats = NDArray[np.float64]

_TINTS = 65
_MOST = 1e6
_LETTERS = "abcdefghijkmnpqr"
_START = (1.0, -0.6, 0.4, 1.6, -1.2, 0.2, 0.8, -1.8, 1.4, -0.2, 0.6, -1.0, 1.2, -0.4, 1.8, -1.4)
_TABLE = "width: auto; border-spacing: 2px; border-collapse: separate; margin: auto"
_CELL = "padding: 0; text-align: center; print-color-adjust: exact"
_ROOMY = 6  # columns for which the still picture is large


class WeightPainter(Widget):
    """A matrix W that is equivariant, with a letter and a colour for each of its free weights.

    W maps columns, vectors of the input representation, to the output representation. The free
    weights a, b, … multiply orthogonal patterns, W = a·P₁ + b·P₂ + …: the basis of
    `dmolkit.constraints.equivariant_basis`, scaled so that the entries of most patterns are 0 and
    ±1. In place of an equivariant W any other can be shown, next to its projection onto them.

    Parameters
    ----------
    pair : str, Representation, GroupAction or GeneratorRepresentation
        Name of a listed pair of representations, such as "D4 corners to corners", "S4 pairs to
        things" or "SO3 tensor to vector" (``tables["pairs"]`` has them all), or the input
        representation. The pair that was passed in then stands first in the list.
    rep_out : Representation, GroupAction or GeneratorRepresentation, optional
        The output representation, if ``pair`` is the input representation. Both must be real and
        have at most 12 rows, and there may be at most 16 free weights.
    coefficients : real numbers, optional
        Values of the free weights, (rank,).
    entries : real numbers, optional
        All entries of a W that need not be equivariant, (d_out, d_in).
    element : str, optional
        Name of the element g with which equivariance is checked.

    Attributes
    ----------
    pair_name : str
        Name of the pair, "given" for one that was passed in.
    coefficients : list of float
    entries : list of float
        Row by row; empty while W follows the coefficients. While there are any, W is made of them,
        and the coefficients wait.
    element : str
        These four are synced with the page. Another pair keeps of the others what fits it.

    Raises
    ------
    TypeError
        If ``pair`` or ``rep_out`` is of another type, or numbers are no real numbers.
    ValueError
        If the name is not listed, the representations are too large or of several groups, there are
        too many or too few numbers, or the element is not among the samples.
    traitlets.TraitError
        If a trait is given a value that it cannot have.

    Examples
    --------
    >>> widget = WeightPainter("S4 things to things", coefficients=[2, -1])
    >>> widget.weights.tolist()[0], widget.error
    ([2.0, -1.0, -1.0, -1.0], 0.0)
    >>> widget.entries = list(range(16))
    >>> widget.projection.tolist()[0], round(widget.error, 2)
    ([7.5, 7.5, 7.5, 7.5], 0.33)
    """

    tables = traitlets.Dict().tag(sync=True)
    pair_name = traitlets.Unicode().tag(sync=True)
    coefficients = traitlets.List(traitlets.Float()).tag(sync=True)
    entries = traitlets.List(traitlets.Float()).tag(sync=True)
    element = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        pair: str | AnyRepresentation = "D4 corners to corners",
        rep_out: AnyRepresentation | None = None,
        *,
        coefficients: ArrayLike | None = None,
        entries: ArrayLike | None = None,
        element: str | None = None,
    ) -> None:
        tables, name = deepcopy(_tables()), GIVEN
        if rep_out is not None and not isinstance(pair, str):
            self._given = own_pair(pair, rep_out)
            tables |= describe({GIVEN: self._given, **listed_pairs()})
        elif rep_out is not None or not isinstance(pair, str):
            raise TypeError(f"pair must be a name, or both representations must be given: {pair!r}")
        else:
            name = one_of(pair, tables["pairs"], "pair")
        super().__init__(tables=tables, pair_name=name)
        self._restart()
        self.observe(self._restart, "pair_name")
        if coefficients is not None:
            self.coefficients = as_finite_array(coefficients, "coefficients", np.float64).tolist()
        if entries is not None:
            self.entries = self._row_by_row(entries)
        if element is not None:
            self.element = element

    @traitlets.validate("pair_name")
    def _is_listed(self, proposal: Any) -> str:
        return self._checked(proposal.value)

    @traitlets.validate("coefficients")
    def _are_weights(self, proposal: Any) -> list[float]:
        return _finite(proposal.value, "coefficients", (len(self._pair.patterns),))

    @traitlets.validate("entries")
    def _are_entries(self, proposal: Any) -> list[float]:
        return _finite(proposal.value, "entries", (0, self._pair.size))

    @traitlets.validate("element")
    def _is_sample(self, proposal: Any) -> str:
        return one_of(proposal.value, self._pair.given.samples, "element")

    @property
    def weights(self) -> _Floats:
        """The matrix W, (d_out, d_in)."""
        if not self.entries:
            return self._combined(np.asarray(self.coefficients, dtype=float))
        return np.reshape(self.entries, self._pair.patterns.shape[1:])

    @property
    def projection(self) -> _Floats:
        """The equivariant matrix that is nearest to W, (d_out, d_in)."""
        patterns, weights = self._pair.patterns, self.weights
        shares = np.einsum("kij,ij->k", patterns, weights) / (patterns**2).sum(axis=(1, 2))
        return self._combined(shares)

    @property
    def error(self) -> float:
        """‖ρ_out(g)W − Wρ_in(g)‖ / ‖W‖ for the chosen g in Frobenius norms; 0 for W = 0."""
        pair, weights = self._pair, self.weights
        moved = pair.wanted.moves[self.element] @ weights
        difference = moved - weights @ pair.given.moves[self.element]
        return float(np.linalg.norm(difference) / (np.linalg.norm(weights) or 1.0))

    def fallback(self) -> str:
        """Return a table of the weights by their letters."""
        pair = self._pair
        small = len(pair.given.labels) > _ROOMY
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in pair.given.labels)
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(_cell(terms, 1.5 if small else 2.1) for terms in pair.patterns[:, i].T)
            + "</tr>"
            for i, name in enumerate(pair.wanted.labels)
        )
        title = f"{pair.group}: {pair.given.title} → {pair.wanted.title}"
        count = len(pair.patterns)
        entries = "1 entry" if pair.size == 1 else f"{pair.size} entries"
        weights = "1 free weight" if count == 1 else f"{count or 'no'} free weights"
        story = f": {escape(pair.story)}" if pair.story else ""
        return (
            '<div class="dmk-still dmk-paint-still">'
            f'<table style="{_TABLE}; font-size: {0.65 if small else 1}em">'
            f'<caption style="white-space: nowrap">Equivariant matrices, {title}</caption>'
            f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            f'<p style="text-align: center">{entries}, {weights}{story}.</p></div>'
        )

    @property
    def _pair(self) -> Pair:
        name = self._checked(self.pair_name)
        return self._given if name == GIVEN else listed_pairs()[name]

    def _checked(self, name: str) -> str:
        return one_of(name, self.tables["pairs"], "pair_name")

    def _combined(self, coefficients: _Floats) -> _Floats:
        combined: _Floats = np.tensordot(coefficients, self._pair.patterns, 1)
        return combined

    def _row_by_row(self, entries: ArrayLike) -> list[float]:
        matrix, shape = as_finite_array(entries, "entries", np.float64), self.weights.shape
        if matrix.shape != shape:
            raise BadTrait(f"entries must have the shape {shape}, got {matrix.shape}")
        flat: list[float] = matrix.ravel().tolist()
        return flat

    def _restart(self, _change: object = None) -> None:
        """Keep what fits the pair, and start anew with the rest."""
        rank = len(self._pair.patterns)
        if len(self.coefficients) != rank:
            self.coefficients = list(_START[:rank])
        if len(self.entries) != self._pair.size:
            self.entries = []
        if self.element not in self._pair.given.samples:
            self.element = next(iter(self._pair.given.samples))


@cache
def _tables() -> dict[str, Any]:
    """Return what the page code computes from and paints with."""
    colors = palette.diverging(_TINTS)
    return describe(listed_pairs()) | {
        "letters": _LETTERS,
        "start": list(_START),
        "colors": colors,
        "inks": [palette.text_on(color) for color in colors],
    }


def _finite(values: list[float], name: str, lengths: tuple[int, ...]) -> list[float]:
    if len(values) not in lengths or not all(abs(value) <= _MOST for value in values):
        wanted = " or ".join(map(str, lengths))
        raise BadTrait(
            f"{name} must hold {wanted} numbers from {-_MOST:g} to {_MOST:g}, got {values}"
        )
    return [float(value) for value in values]


def _cell(terms: _Floats, size: float) -> str:
    """Cell of the still picture: the letters of its weights, on the colour of the first."""
    found = np.flatnonzero(terms)
    text = "".join(_term(_LETTERS[k], float(terms[k])) for k in found).removeprefix("+")
    tint = f"var(--dmk-c{found[0] % 8}) 40%, transparent" if len(found) else ""
    fill = f"; background: color-mix(in srgb, {tint})" if tint else ""
    return f'<td style="{_CELL}; min-width: {size}em; height: {size}em{fill}">{text}</td>'


def _term(letter: str, value: float) -> str:
    """Term of a sum, with its sign."""
    size = "" if abs(value) == 1 else f"{abs(value):.3g}"
    return f"{'+' if value > 0 else chr(0x2212)}{size}{letter}"
