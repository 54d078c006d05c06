"""What widgets with a sphere share: its Euler angles, and where the viewer stands."""

import math
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from dmolkit.figures._sphere import view_matrix
from dmolkit.widgets.base import BadTrait

Floats = NDArray[np.float64]


class EulerAngles(traitlets.HasTraits):
    """Part of a widget that turns something: zyz Euler angles and where its random numbers start.

    A widget inherits it before `Widget`.

    Attributes
    ----------
    alpha, beta, gamma : float
        Angles in radians, R = R_z(α) R_y(β) R_z(γ), where R_z(γ) acts first; α and γ in [0, 2π), β
        in [0, π]. Synced with the page.
    seed : int
        Nonnegative; where the page's random numbers start. Synced with the page.

    Raises
    ------
    traitlets.TraitError
        If an angle or the seed is no number or lies outside its range.
    """

    alpha = traitlets.Float().tag(sync=True)
    beta = traitlets.Float().tag(sync=True)
    gamma = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)

    @traitlets.validate("alpha", "gamma")
    def _full_turn(self, proposal: Any) -> Any:
        return _checked(proposal, 0 <= proposal.value < math.tau, "in [0, 2π)")

    @traitlets.validate("beta")
    def _half_turn(self, proposal: Any) -> Any:
        return _checked(proposal, 0 <= proposal.value <= math.pi, "in [0, π]")

    def _named_angles(self) -> str:
        """Say the three angles, in degrees."""
        angles = zip("αβγ", (self.alpha, self.beta, self.gamma), strict=True)
        return ", ".join(f"{name} = {degrees(angle)}" for name, angle in angles)

    @traitlets.validate("seed")
    def _natural(self, proposal: Any) -> Any:
        return _checked(proposal, 0 <= proposal.value < 2**32, "from 0 to 2³² - 1")


def degrees(angle: float) -> str:
    """Angle in degrees to read, with a minus sign proper."""
    return f"{math.degrees(angle):.2f}".replace("-", "\N{MINUS SIGN}") + "°"


def polar(colatitude: Floats | float, longitude: Floats | float) -> Floats:
    """Return the unit vectors with these spherical coordinates, (..., 3)."""
    sine = np.sin(colatitude)
    x, y, z = sine * np.cos(longitude), sine * np.sin(longitude), np.cos(colatitude)
    return np.stack(np.broadcast_arrays(x, y, z), axis=-1)


def _checked(proposal: Any, fine: bool, expected: str) -> Any:
    """Value of a proposal; BadTrait if it is not fine."""
    if not fine:
        raise BadTrait(f"{proposal.trait.name} must be {expected}, got {proposal.value!r}")
    return proposal.value


VIEW = view_matrix(math.radians(-25), math.radians(36))
