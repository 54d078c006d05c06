"""Interactive pictures: anywidgets that also live on a page without a kernel."""

from dmolkit.widgets.base import Widget
from dmolkit.widgets.block_diagonalizer import BlockDiagonalizer
from dmolkit.widgets.cayley_explorer import CayleyExplorer
from dmolkit.widgets.convolution_stepper import ConvolutionStepper
from dmolkit.widgets.coset_painter import CosetPainter
from dmolkit.widgets.euler_sphere import EulerSphere
from dmolkit.widgets.group_walk import GroupWalk
from dmolkit.widgets.harmonics_explorer import HarmonicsExplorer
from dmolkit.widgets.lift_project import LiftProject
from dmolkit.widgets.p4m_explorer import P4mExplorer
from dmolkit.widgets.quiz import Question, Quiz
from dmolkit.widgets.weight_painter import WeightPainter

__all__ = [
    "BlockDiagonalizer",
    "CayleyExplorer",
    "ConvolutionStepper",
    "CosetPainter",
    "EulerSphere",
    "GroupWalk",
    "HarmonicsExplorer",
    "LiftProject",
    "P4mExplorer",
    "Question",
    "Quiz",
    "WeightPainter",
    "Widget",
]
