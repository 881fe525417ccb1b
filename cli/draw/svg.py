"""Drawings as SVG text, from numbers and words: what is drawn is text that is escaped, and no style or script is in it.

Everything is black on white and told apart by shape, pattern and label, so that it reads the same without colour. A drawing
is as wide as a telephone's screen; whoever prints it may set two side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from cli.output import clean

WIDTH = 340
TEXT = 13  # height of a letter
WIDE = 0.64  # width of a letter, as a part of its height; that of most fonts is less


def drawing(title: str, height: float, shapes: Iterable[str], *, width: float = WIDTH) -> str:
    """A whole drawing, with its title for who cannot see it."""
    size = {"viewBox": f"0 0 {_number(width)} {_number(height)}", "width": width, "height": height}
    return element("svg", {"role": "img", "aria-label": title, **size, "font-size": TEXT}, shapes)


def element(name: str, attributes: Mapping[str, object], inside: Iterable[str] = ()) -> str:
    """One element; the attributes are escaped, what is inside stands as it is."""
    said = "".join(f" {key}={quoteattr(clean(_number(value)))}" for key, value in attributes.items())
    content = "".join(inside)
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def words(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False, size: float = TEXT) -> str:
    """A line of text; `anchor`: start, middle or end."""
    more = {"text-anchor": anchor} if anchor != "start" else {}
    weight = {"font-weight": "700"} if bold else {}
    smaller = {"font-size": size} if size != TEXT else {}
    return element("text", {"x": x, "y": y, **more, **weight, **smaller}, [escape(clean(text))])


def line(x1: float, y1: float, x2: float, y2: float, *, thick: float = 1) -> str:
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "#0b0c0c", "stroke-width": thick})


def box(x: float, y: float, wide: float, high: float, *, fill: str = "none", thick: float = 1) -> str:
    return element(
        "rect",
        {"x": x, "y": y, "width": wide, "height": high, "fill": fill, "stroke": "#0b0c0c", "stroke-width": thick},
    )


def room(text: str, size: float = TEXT) -> float:
    """How much room a text takes at most."""
    return len(text) * size * WIDE


def fitted(text: str, wide: float, size: float = TEXT) -> list[str]:
    """A text in as many lines as it needs to fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and room(f"{lines[-1]} {word}", size) <= wide:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _number(value: object) -> str:
    """Short, and always the same: no more than two places."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
