"""Motions of images and convolutions on p4 and p4m, by loops of the definition."""

from itertools import product

import numpy as np

from dmolkit.groups import dihedral

TURN, MIRROR = np.array([[0, -1], [1, 0]]), np.array([[-1, 0], [0, 1]])
TURNS = [np.linalg.matrix_power(TURN, k) for k in range(4)]
MATRICES = {"p4": TURNS, "p4m": TURNS + [turn @ MIRROR for turn in TURNS]}
NAMES = dihedral(4).names
BOUNDARIES = ["periodic", "zero"]
SHIFTS = [(0, 0), (1, 0), (0, 1), (-2, 3), (7, -9)]
MOTIONS = list(product(range(8), SHIFTS))


def number(matrix):
    """Position of a matrix in the list of p4m's."""
    return next(h for h, other in enumerate(MATRICES["p4m"]) if np.array_equal(matrix, other))


def pixel(image, row, column, boundary):
    """Value of an image (..., rows, columns) at any pixel of the plane."""
    rows, columns = image.shape[-2:]
    if boundary == "zero" and not (0 <= row < rows and 0 <= column < columns):
        return np.zeros(image.shape[:-2], image.dtype)
    return image[..., row % rows, column % columns]


def moved_by_definition(images, h, shift, boundary):
    """f(g⁻¹p), in half pixels from the centre, x to the right and y up."""
    rows, columns = images.shape[-2:]
    result = np.zeros_like(images)
    for row, column in np.ndindex(rows, columns):
        p = np.array([2 * column - (columns - 1), (rows - 1) - 2 * row])
        x, y = MATRICES["p4m"][h].T @ (p - 2 * np.array(shift))
        source = (rows - 1 - y) // 2, (x + columns - 1) // 2
        result[..., row, column] = pixel(images, *source, boundary)
    return result


def lifted_by_definition(images, kernels, point_group, boundary, taps=None):
    """Σ_y K(y) f(t + hy) over the taps y, which is Σ_x K(h⁻¹(x − t)) f(x)."""
    (batch, _, rows, columns), (c_out, _, k, _) = images.shape, kernels.shape
    taps = range(-(k // 2), k // 2 + 1) if taps is None else taps
    result = np.zeros((batch, c_out, len(MATRICES[point_group]), rows, columns))
    for h, matrix in enumerate(MATRICES[point_group]):
        for row, column, x, y in product(range(rows), range(columns), taps, taps):
            dx, dy = matrix @ [x, y]
            values = pixel(images, row - dy, column + dx, boundary)
            weights = kernels[:, :, (k // 2 - y) % k, (k // 2 + x) % k]
            result[:, :, h, row, column] += values @ weights.T
    return result


def convolved_by_definition(
    features, kernels, point_group, boundary, plane=lambda h, k: h.T @ k, turned=True
):
    """Σ over h′ and taps y of K[h⁻¹h′](y) f(t + hy, h′); wrong with another plane or no turn."""
    (batch, _, order, rows, columns), (c_out, _, _, k, _) = features.shape, kernels.shape
    taps = range(-(k // 2), k // 2 + 1)
    result = np.zeros((batch, c_out, order, rows, columns))
    matrices = MATRICES[point_group]
    for (h, matrix), (h_in, other) in product(enumerate(matrices), repeat=2):
        kernel = kernels[:, :, number(plane(matrix, other))]
        for row, column, x, y in product(range(rows), range(columns), taps, taps):
            dx, dy = matrix @ [x, y] if turned else (x, y)
            values = pixel(features[:, :, h_in], row - dy, column + dx, boundary)
            result[:, :, h, row, column] += values @ kernel[:, :, k // 2 - y, k // 2 + x].T
    return result
