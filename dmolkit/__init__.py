"""Groups, cosets, convolutions and representations: the companion package of the book.

Importing ``dmolkit`` loads nothing else; chapters write ``from dmolkit.groups import dihedral``.
"""

__version__ = "0.1.0"
