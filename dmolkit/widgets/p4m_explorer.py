"""*p4m image explorer*: an image, the panels of its lift and their projection move together."""

from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit import palette
from dmolkit._checks import as_integer_array
from dmolkit.figures import panels
from dmolkit.groups import pretty
from dmolkit.pictures import toy_image
from dmolkit.planar import (
    lifting_convolution,
    project_to_plane,
    transform_features,
    transform_image,
)
from dmolkit.wallpaper import POINT_GROUP, POINT_MATRICES
from dmolkit.widgets.base import BadTrait, Widget, one_of

_SIZE, _LEVELS, _TINTS = 24, 9, 33
_MOST = _SIZE // 2
_NAMES = POINT_GROUP.names
_BOUNDARIES = ("periodic", "zero")


class _Kernel(NamedTuple):
    """Weights (3, 3), row 0 on top, which are turned for each panel, or are not."""

    title: str
    weights: tuple[tuple[int, ...], ...]
    is_turned: bool = True


_HOOK = ((-2, 2, 3), (-2, 2, -1), (-2, 1, -1))
_KERNELS = {
    "hook": _Kernel("hook, no symmetry", _HOOK),
    "corner": _Kernel("corner, one mirror", ((-1, -1, -1), (-1, 1, 1), (-1, 1, 2))),
    "edge": _Kernel("edge, one mirror", ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))),
    "spot": _Kernel("spot, full symmetry", ((0, -1, 0), (-1, 4, -1), (0, -1, 0))),
    "plain": _Kernel("hook, not turned", _HOOK, is_turned=False),
}


class P4mExplorer(Widget):
    """An image f, moved by g = (t, h) of p4m, and what becomes of its lift and projection.

    The image has three colours in whole levels from 0 to 9, and the kernel is the same in each of
    them, so that all numbers are whole and equivariance is exact or fails. Conventions are those
    of `dmolkit.planar`.

    Parameters
    ----------
    element : str
        Name of h in ``dihedral(4)``.
    shift : pair of integers
        t = (dx, dy), pixels to the right and up, each from -12 to 12.
    kernel_name : {"hook", "corner", "edge", "spot", "plain"}
        Kernel K of the lifting convolution. "plain" is the hook again, but all eight panels use it
        as it is: a layer that is not equivariant.
    boundary : {"periodic", "zero"}
        How the image goes on beyond its edges.
    panel : str
        Name of the panel of the moved image whose origin is shown.

    Attributes
    ----------
    element, shift, kernel_name, boundary, panel
        As above, synced with the page.

    Raises
    ------
    TypeError
        If ``shift`` does not hold integers.
    ValueError
        If a name is not listed or ``shift`` reaches too far; this is a TraitError, too.
    traitlets.TraitError
        If a trait is given a value of another type.

    Examples
    --------
    >>> explorer = P4mExplorer("r", (2, 1))
    >>> explorer.features.shape, explorer.difference
    ((8, 24, 24), 0)
    >>> explorer.kernel_name = "plain"
    >>> explorer.difference > 0
    True
    """

    tables = traitlets.Dict().tag(sync=True)
    element = traitlets.Unicode(_NAMES[0]).tag(sync=True)
    shift = traitlets.List(traitlets.Int(), default_value=[0, 0]).tag(sync=True)
    kernel_name = traitlets.Unicode("hook").tag(sync=True)
    boundary = traitlets.Unicode(_BOUNDARIES[0]).tag(sync=True)
    panel = traitlets.Unicode(_NAMES[0]).tag(sync=True)

    def __init__(
        self,
        element: str = "r",
        shift: ArrayLike = (2, 1),
        kernel_name: str = "hook",
        boundary: str = "periodic",
        *,
        panel: str = "e",
    ) -> None:
        super().__init__(
            tables=deepcopy(_tables()),
            element=element,
            shift=as_integer_array(shift, "shift").tolist(),
            kernel_name=kernel_name,
            boundary=boundary,
            panel=panel,
        )

    @traitlets.validate("element", "panel", "kernel_name", "boundary")
    def _is_listed(self, proposal: Any) -> str:
        name = proposal.trait.name
        known = {"kernel_name": tuple(_KERNELS), "boundary": _BOUNDARIES}.get(name, _NAMES)
        return one_of(proposal.value, known, name)

    @traitlets.validate("shift")
    def _is_shift(self, proposal: Any) -> list[int]:
        values = proposal.value
        if len(values) != 2 or not all(abs(value) <= _MOST for value in values):
            span = f"2 integers from {-_MOST} to {_MOST}"
            raise BadTrait(f"shift must hold {span}, got {values}")
        return [int(value) for value in values]

    @property
    def image(self) -> NDArray[np.intp]:
        """Image f, (3, 24, 24), levels from 0 to 9."""
        return _image().copy()

    @property
    def moved(self) -> NDArray[np.intp]:
        """Moved image T_g f, (3, 24, 24)."""
        return np.asarray(transform_image(_image(), self.element, self.shift, self.boundary))

    @property
    def features(self) -> NDArray[np.intp]:
        """Lift of the moved image, (8, 24, 24): a panel for each element of D₄."""
        return self._lift(self.moved)

    @property
    def projection(self) -> NDArray[np.float64]:
        """Projection of the lift of the moved image, (24, 24)."""
        return np.asarray(project_to_plane(self.features))

    @property
    def difference(self) -> int:
        """Largest absolute difference between the lift of T_g f and T_g of the lift of f."""
        carried = transform_features(
            self._lift(_image()), self.element, self.shift, boundary=self.boundary
        )
        return int(np.abs(self.features - carried).max())

    def fallback(self) -> str:
        """Return pictures of the image, the moved image, and the panels of its lift."""
        images = np.stack([self.image, self.moved]) / _LEVELS
        colors = panels(np.moveaxis(_upright(images), 1, -1), ["f", "f moved by g"], columns=2)
        lifts = panels(_upright(self.features.astype(float)), list(_NAMES))
        shift = ", ".join(str(d).replace("-", "−") for d in self.shift)
        moved = "<i>T<sub>g</sub>\N{NO-BREAK SPACE}f</i>"
        return (
            '<div class="dmk-still dmk-p4m-still">'
            f"{colors._repr_html_()}{lifts._repr_html_()}"
            f"<p><i>g</i> = (({shift}), {pretty(self.element)}) moves <i>f</i> to {moved}. Below, "
            f"the eight panels of the lift of {moved}. Lift after motion and motion after lift "
            f"differ by at most {self.difference}.</p></div>"
        )

    def _lift(self, image: NDArray[np.intp]) -> NDArray[np.intp]:
        kernel = _KERNELS[self.kernel_name]
        kernels = np.broadcast_to(kernel.weights, (1, 3, 3, 3))
        lifted = lifting_convolution(image[None], kernels, boundary=self.boundary)[0, 0]
        if not kernel.is_turned:
            lifted = np.broadcast_to(lifted[0], lifted.shape)
        return np.asarray(lifted, dtype=np.intp)


@cache
def _image() -> NDArray[np.intp]:
    image = np.rint(_LEVELS * toy_image(_SIZE)).astype(np.intp)
    image.flags.writeable = False
    return image


@cache
def _tables() -> dict[str, Any]:
    """Return what the page code computes from."""
    return {
        "size": _SIZE,
        "levels": _LEVELS,
        "channels": ["".join(map(str, channel.ravel())) for channel in _image()],
        "names": list(_NAMES),
        "labels": [pretty(name) for name in _NAMES],
        "matrices": [matrix.ravel().tolist() for matrix in POINT_MATRICES],
        "kernels": {
            name: {
                "title": kernel.title,
                "weights": np.ravel(kernel.weights).tolist(),
                "turned": kernel.is_turned,
            }
            for name, kernel in _KERNELS.items()
        },
        "colors": palette.diverging(_TINTS),
    }


def _upright(images: NDArray[Any]) -> NDArray[Any]:
    """Images (..., rows, columns) as (..., x, y)."""
    return np.rot90(images, -1, axes=(-2, -1))
