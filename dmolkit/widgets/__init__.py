"""Interactive pictures: anywidgets that also live on a page without a kernel."""

from dmolkit.widgets.base import Widget
from dmolkit.widgets.cayley_explorer import CayleyExplorer
from dmolkit.widgets.euler_sphere import EulerSphere
from dmolkit.widgets.group_walk import GroupWalk
from dmolkit.widgets.quiz import Question, Quiz

__all__ = ["CayleyExplorer", "EulerSphere", "GroupWalk", "Question", "Quiz", "Widget"]
