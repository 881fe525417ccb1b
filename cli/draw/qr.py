"""A text as a QR code (ISO/IEC 18004), drawn as SVG: black squares on white, with the quiet zone that the standard asks for.

Error level M or better: some fifteen parts in a hundred may be creased or stained. `segno` makes the squares; here they are
only drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

import segno

from cli.draw.svg import element

QUIET = 4  # modules on each side
LEVEL = "m"


def drawing(title: str, text: str) -> str:
    """The code as one SVG element; how large it is is the style sheet's business."""
    code = segno.make_qr(text, error=LEVEL)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    size = len(rows)
    squares = "".join(f"M{x} {y}h{wide}v1h-{wide}z" for y, row in enumerate(rows) for x, wide in _runs(row))
    shown = {"role": "img", "aria-label": title, "viewBox": f"0 0 {size} {size}", "shape-rendering": "crispEdges"}
    white = element("path", {"d": f"M0 0h{size}v{size}h-{size}z", "fill": "#fff"})
    return element("svg", shown, [white, element("path", {"d": squares})])


def _runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """Where black begins in a row, and how far it goes."""
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
