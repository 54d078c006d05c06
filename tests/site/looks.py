"""How elements look to a reader."""

import re

from playwright.sync_api import Locator


def is_readable(text: Locator, *, dark: bool) -> bool:
    """Whether a text is light, for a dark page, or dark, for a light one."""
    colour = text.evaluate("(node) => getComputedStyle(node).color")
    channels = [int(part) for part in re.findall(r"\d+", colour)[:3]]
    return min(channels) > 150 if dark else max(channels) < 100
