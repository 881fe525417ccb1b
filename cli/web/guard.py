"""What is refused before anybody looks at it: other hosts, other sites, other methods; and what every answer carries.

The desk listens on this computer only, but every page that its browser opens can try to reach it. So the host must be the
one that was opened (DNS rebinding), a request must come from the desk's own pages or from the address bar (Fetch metadata,
W3C; Origin, RFC 6454), and whatever changes something must bring the token of its session. Who is
unlocked is `cli.web.seats`.
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Request, Response

LARGEST = 20 << 20  # bytes of a form with its files
METHODS = ("GET", "POST")  # HEAD would look, and record it, for nobody
OWN = ("same-origin", "none")  # the desk's own pages; the address bar, or a program that opened the browser

# Nothing is fetched from elsewhere, nothing runs but the desk's own file, nobody frames it, and its forms go nowhere else.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would hide the Origin of the desk's own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def refused(request: Request, host: str) -> str | None:
    """Why a request is not answered at all; None if it may be looked at. `host`: the one that was opened, with its port."""
    if request.method not in METHODS:
        return "method"
    if request.headers.get("Host") != host:
        return "host"
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN:
        return "site"
    if request.headers.get("Origin", f"http://{host}") != f"http://{host}":
        return "origin"
    return None


def sealed(response: Response) -> Response:
    """The response with every header that it must carry."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.pop("Server", None)
    return response
