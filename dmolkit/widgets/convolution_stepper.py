"""*Convolution stepper on the hexagon*: the sum term by term, and the square that commutes."""

from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_integer_array
from dmolkit.convolution import convolve, translate
from dmolkit.groups import cyclic, pretty
from dmolkit.widgets.base import BadTrait, Widget, one_of

_GROUP = cyclic(6)
_FACTORS = {"shared": (1, 1, 1, 1, 1, 1), "own": (1, 2, 1, 2, 1, 2)}
_NAMES = {"shared": "{}∗ω", "own": "L{}"}
_TABLE = "width: auto; border-spacing: 0.8em 3px; text-align: center; margin: auto"


class ConvolutionStepper(Widget):
    """A function on the corners of a hexagon is convolved on Z₆, and turned before or after.

    Corner k + 1 is where rᵏ takes corner 1, and so stands for rᵏ: (f∗ω)(u) = Σ_g ω(g) f(ug⁻¹).

    Parameters
    ----------
    f : integers from 0 to 9, optional
        Values at the corners, (6,).
    kernel : integers from -3 to 3, optional
        ω at e, r, …, r⁵, (6,).
    u : int
        Exponent of the corner at which the sum is shown, 0 to 5.
    g : int
        Exponent of the turn by g · 60°, 0 to 5.
    step : int
        Terms that are added so far, 0 to 6.
    weights : {"shared", "own"}
        The same weights at each u, or weights of its own: every second corner, u = r, r³ or r⁵,
        counts double. Then the layer is no convolution, and commutes with even turns only.

    Attributes
    ----------
    f, kernel, u, g, step, weights
        As above, synced with the page.

    Raises
    ------
    TypeError
        If ``f`` or ``kernel`` does not hold integers.
    ValueError
        If an argument has another length or lies outside its range.
    traitlets.TraitError
        If another value is of the wrong type.

    Examples
    --------
    >>> widget = ConvolutionStepper([8, 2, 1, 3, 9, 4], [2, 1, -1, 0, 0, 0], g=1)
    >>> widget.output.tolist(), widget.difference
    ([11.0, 8.0, -4.0, 5.0, 20.0, 14.0], 0.0)
    >>> widget.weights = "own"
    >>> widget.output.tolist(), widget.difference
    ([11.0, 16.0, -4.0, 10.0, 20.0, 28.0], 20.0)
    """

    hexagon = traitlets.Dict().tag(sync=True)
    f = traitlets.List(traitlets.Int()).tag(sync=True)
    kernel = traitlets.List(traitlets.Int()).tag(sync=True)
    u = traitlets.Int().tag(sync=True)
    g = traitlets.Int().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    weights = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        f: ArrayLike = (8, 2, 1, 3, 9, 4),
        kernel: ArrayLike = (2, 1, -1, 0, 0, 0),
        *,
        u: int = 2,
        g: int = 1,
        step: int = 0,
        weights: str = "shared",
    ) -> None:
        super().__init__(
            hexagon=deepcopy(_tables()),
            f=as_integer_array(f, "f").tolist(),
            kernel=as_integer_array(kernel, "kernel").tolist(),
            u=u,
            g=g,
            step=step,
            weights=weights,
        )

    @traitlets.validate("f")
    def _is_function(self, proposal: Any) -> list[int]:
        return _six(proposal.value, "f", 0, 9)

    @traitlets.validate("kernel")
    def _is_kernel(self, proposal: Any) -> list[int]:
        return _six(proposal.value, "kernel", -3, 3)

    @traitlets.validate("u", "g", "step")
    def _is_count(self, proposal: Any) -> int:
        name, last = proposal.trait.name, 6 if proposal.trait.name == "step" else 5
        if not 0 <= proposal.value <= last:
            raise BadTrait(f"{name} must be from 0 to {last}, got {proposal.value}")
        return int(proposal.value)

    @traitlets.validate("weights")
    def _is_listed(self, proposal: Any) -> str:
        return one_of(proposal.value, _FACTORS, "weights")

    @property
    def output(self) -> NDArray[np.float64]:
        """Result at e, r, …, r⁵: f∗ω, or with doubled values where corners count double; (6,)."""
        return self._layer(_column(self.f))[:, 0]

    @property
    def difference(self) -> float:
        """Largest difference between turning by g first and turning last."""
        f = _column(self.f)
        first = self._layer(translate(_GROUP, self.g, f))
        last = translate(_GROUP, self.g, self._layer(f))
        return float(np.abs(first - last).max())

    def fallback(self) -> str:
        """Return a table of the two ways round the square, corner by corner."""
        f = _column(self.f)
        turned = translate(_GROUP, self.g, f)
        output, first = self._layer(f), self._layer(turned)
        columns = (f, output, turned, first, translate(_GROUP, self.g, output))
        rows = "".join(
            f'<tr><th scope="row">{x + 1}: {name}</th>'
            + "".join(f"<td>{_write(column[x, 0])}</td>" for column in columns)
            + "</tr>"
            for x, name in enumerate(_tables()["labels"])
        )
        move, layer = f"T<sub>{_tables()['labels'][self.g]}</sub>", _NAMES[self.weights]
        names = ("f", layer.format("f"), f"{move}f", layer.format(f"({move}f)"))
        heads = (*names, f"{move}({names[1]})")
        kernel = ", ".join(map(_write, self.kernel))
        return (
            '<div class="dmk-still dmk-conv-still">'
            f'<table style="{_TABLE}"><caption>Convolution on ⬡ the corners of the hexagon, and a '
            f'turn by {60 * self.g}°</caption><thead><tr><th scope="col">corner</th>'
            + "".join(f'<th scope="col">{head}</th>' for head in heads)
            + f"</tr></thead><tbody>{rows}</tbody></table><p>The kernel ω is {kernel} at e, r, …, "
            f"r⁵. The largest difference between the two ways is {_write(self.difference)}.</p>"
            "</div>"
        )

    def _layer(self, f: NDArray[np.intp]) -> NDArray[np.float64]:
        """Apply the convolution, or that with doubled corners, to f; both (6, 1)."""
        kernel = np.asarray(self.kernel)[:, None, None]
        factors = np.asarray(_FACTORS[self.weights])[:, None]
        return np.asarray(convolve(_GROUP, f, kernel) * factors)


@cache
def _tables() -> dict[str, Any]:
    """Return what the page code computes from; rows of tables go with u and with g."""
    return {
        "labels": [pretty(name) for name in _GROUP.names],
        "inverses": [pretty(f"r^-{k}") if k else "e" for k in range(6)],
        "sources": _GROUP.table[:, _GROUP.inverse].tolist(),  # [u][g]: ug⁻¹
        "origins": _GROUP.table[_GROUP.inverse].tolist(),  # [g][u]: g⁻¹u
        "angles": [60 * k for k in range(6)],
        "factors": {name: list(factors) for name, factors in _FACTORS.items()},
    }


def _column(f: list[int]) -> NDArray[np.intp]:
    return np.asarray(f, dtype=np.intp)[:, None]


def _six(values: list[int], name: str, low: int, high: int) -> list[int]:
    if len(values) != 6 or not all(low <= value <= high for value in values):
        span = f"{low} to {high}"
        raise BadTrait(f"{name} must hold 6 integers from {span}, got {values}")
    return [int(value) for value in values]


def _write(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")
