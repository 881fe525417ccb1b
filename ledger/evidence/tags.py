"""Which elements and attributes a page that was handed out may have: nothing that runs, shows words that are no text, or
reads its content by rules of its own (formats.md 8). What the page says is read in `markup`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from ledger.evidence.verdict import Flawed

ATTRIBUTE = r"[ \t\n\r\f]+([A-Za-z_][A-Za-z0-9_:.-]*)(?:=(?:\"([^\"<]*)\"|'([^'<]*)'|([^ \t\n\r\f\"'=<>`/]+)))?"
AMPERSAND = re.compile(r"&(?!#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)")  # not written as one

_ATTRIBUTES = re.compile(ATTRIBUTE)
_REFUSED = re.compile(
    "applet|audio|base|button|canvas|dialog|embed|foreignobject|frame|frameset|iframe|image|img|input|link|marquee|noembed"
    "|noframes|object|option|picture|plaintext|portal|select|textarea|video|xmp"
)
_LINKS = frozenset(["action", "formaction", "href", "src", "xlink:href"])


def unclear(message: str) -> Flawed:
    return Flawed("page-changed", f"it is not clear what a person reads in it: {message}", "page")


def check_element(name: str) -> None:
    """No page of ours has any of these."""
    if _REFUSED.fullmatch(name):
        raise unclear(f"<{name}> has no place in such a page")


def read_attributes(name: str, text: str) -> Mapping[str, str]:
    """The attributes of an element, each once; nothing in it runs, or puts another page in its place."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(text):
        key, value = match[1].lower(), next((v for v in match.groups()[1:] if v is not None), "")
        if key in found:
            raise unclear(f"<{name}> has an attribute twice")
        if key in ("id", "data-entry") and AMPERSAND.search(value):
            raise unclear("an ampersand that is not written as one")
        found[key] = unescape(value)
    _check_still(name, found)
    return found


def _check_still(name: str, attributes: Mapping[str, str]) -> None:
    runs = any(key.startswith("on") for key in attributes) or any(
        "script:" in "".join(attributes[key].split()).lower() for key in _LINKS & attributes.keys()
    )
    if runs or (name == "script" and attributes.get("type") != "application/json"):
        raise unclear(f"<{name}> runs something")
    if attributes.get("http-equiv", "content-security-policy").lower() != "content-security-policy":
        raise unclear("a page that changes itself")
