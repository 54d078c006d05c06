"""Pictures of the book: small inline figures, diagrams and matplotlib drawings."""

from dmolkit.figures._cayley import draw_cayley_diagram, draw_cayley_table
from dmolkit.figures._chapters import chapter_map, logo
from dmolkit.figures._flags import lift_convolve_project
from dmolkit.figures._frames import coset_frames
from dmolkit.figures._hexagons import hexagon_square
from dmolkit.figures._lattice import subgroup_lattice
from dmolkit.figures._matrices import weight_values
from dmolkit.figures._panels import image_panels, panels
from dmolkit.figures._patterns import edge_patterns
from dmolkit.figures._picture import Picture
from dmolkit.figures._plane import p4m_plane
from dmolkit.figures._plots import draw_costs, draw_learning_curves
from dmolkit.figures._polygons import d4_gallery, hexagon, mirror_axes, polygon, square, z6_gallery
from dmolkit.figures._representations import block_gallery, harmonics_gallery
from dmolkit.figures._space import molecule, point_clouds
from dmolkit.figures._sphere import draw_sphere_points
from dmolkit.figures._story import commuting_square, geometric_settings
from dmolkit.figures._weights import weight_sharing

__all__ = [
    "Picture",
    "block_gallery",
    "chapter_map",
    "commuting_square",
    "coset_frames",
    "d4_gallery",
    "draw_cayley_diagram",
    "draw_cayley_table",
    "draw_costs",
    "draw_learning_curves",
    "draw_sphere_points",
    "edge_patterns",
    "geometric_settings",
    "harmonics_gallery",
    "hexagon",
    "hexagon_square",
    "image_panels",
    "lift_convolve_project",
    "logo",
    "mirror_axes",
    "molecule",
    "p4m_plane",
    "panels",
    "point_clouds",
    "polygon",
    "square",
    "subgroup_lattice",
    "weight_sharing",
    "weight_values",
    "z6_gallery",
]
