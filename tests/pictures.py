"""Reading pictures back: the inline SVG, and the numbers in its attributes."""

import re
from xml.etree import ElementTree as ET

import numpy as np

SVG = "{http://www.w3.org/2000/svg}"
ENDS = ("x1", "y1", "x2", "y2")


def shown(picture):
    """Parse the inline form of a picture."""
    return ET.fromstring(picture._repr_html_())


def numbers(element, *names):
    """Give some attributes as floats."""
    return np.array([float(element.get(name)) for name in names])


def corners(element):
    """Give the points of a polygon or polyline, (m, 2)."""
    return np.array([[float(v) for v in pair.split(",")] for pair in element.get("points").split()])


def offset(element):
    """Give the translation of a group."""
    return np.array([float(v) for v in re.findall(r"-?[\d.]+", element.get("transform"))])


def words(element):
    """Give the text of an element without its markup."""
    return "".join(element.itertext())


def rgb(color):
    """Give a hex colour as three numbers."""
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
