"""Pictures of the book: small inline figures, diagrams and matplotlib drawings."""

from dmolkit.figures._cayley import draw_cayley_diagram, draw_cayley_table
from dmolkit.figures._chapters import chapter_map, logo
from dmolkit.figures._frames import coset_frames
from dmolkit.figures._lattice import subgroup_lattice
from dmolkit.figures._panels import panels
from dmolkit.figures._picture import Picture
from dmolkit.figures._plane import p4m_plane
from dmolkit.figures._polygons import d4_gallery, hexagon, mirror_axes, polygon, square, z6_gallery
from dmolkit.figures._sphere import draw_sphere_points
from dmolkit.figures._story import commuting_square, geometric_settings

__all__ = [
    "Picture",
    "chapter_map",
    "commuting_square",
    "coset_frames",
    "d4_gallery",
    "draw_cayley_diagram",
    "draw_cayley_table",
    "draw_sphere_points",
    "geometric_settings",
    "hexagon",
    "logo",
    "mirror_axes",
    "p4m_plane",
    "panels",
    "polygon",
    "square",
    "subgroup_lattice",
    "z6_gallery",
]
