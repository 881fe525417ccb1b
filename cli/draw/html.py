"""A page as one HTML file: nothing is fetched, nothing runs, and it prints as it reads.

WCAG 2.2 AA is the floor: one `h1`, headings in order, tables with a caption and heads, lists that are lists, pictures with
everything in words beside them, nothing told by colour alone. Its policy (CSP) lets in one style sheet and no script. An
element that tells of one entry has `data-entry`, so that what is shown can be held against what was signed.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from aggregates import language
from cli import output
from cli.draw import qr
from cli.page import Page, told
from cli.say import say


def html(page: Page, *, evidence: bytes | None = None) -> bytes:
    """The page, with the evidence file that was made for it, if there is one."""
    style = read("cli.draw", "page.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    made: str = (
        environment("cli.draw")
        .get_template("page.html")
        .render(
            page=page,
            style=style,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            lang=language.current(),
            evidence=None if evidence is None else _embedded(evidence),
        )
    )
    return made.encode()


def _embedded(evidence: bytes) -> str:
    r"""JSON inside a script element: `<`, `>` and `&` only as \u003c, \u003e and \u0026."""
    text = evidence.decode("ascii")
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def read(package: str, name: str) -> str:
    """A text that lies in a package."""
    return files(package).joinpath(name).read_text("utf-8")


@cache
def environment(*packages: str) -> Any:
    """Templates that lie in these packages, the first that has one; everything put into them is escaped."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def load(template: str) -> str | None:
        return next((read(p, template) for p in packages if files(p).joinpath(template).is_file()), None)

    made = Environment(
        loader=FunctionLoader(load), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(say=say, kind=lambda block: type(block).__name__, square=qr.drawing)
    made.filters.update(clean=output.clean, words=lambda cell: next(told([cell])))
    made.finalize = None
    return made
