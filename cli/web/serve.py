"""The process behind the desk: a server on 127.0.0.1, a browser that is sent there, and a clock that locks."""

from __future__ import annotations

import _thread
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from cli.web import app
from cli.web.here import House
from cli.web.seats import Seats

ADDRESS = "127.0.0.1"  # never reachable from another computer
FORGOTTEN = 12 * 3600.0  # seconds after which a desk that nobody came back to ends by itself
TICK = 1.0  # seconds between two looks at the clock


def serve(place: str | None, port: int, seats: Seats, told: Callable[[str], None], *, browse: bool = True) -> None:
    """Serve until the desk is closed or the process is told to end. `told`: hears the address that lets one browser in."""
    stopping: list[bool] = []
    server: Any = create_server(lambda _environ, _start: [], host=ADDRESS, port=port, threads=4, ident=None)
    house = House(place, f"{ADDRESS}:{server.effective_port}", seats, stopping)
    server.application = app.make(house)
    over = threading.Event()
    threading.Thread(target=_watch, args=(house, over), daemon=True).start()
    url = f"http://{house.host}/enter/{seats.ticket()}"
    told(url)
    if browse:
        webbrowser.open(url)
    try:
        server.run()
    finally:
        over.set()
        seats.lock_all()


def _watch(house: House, over: threading.Event) -> None:
    """Lock whatever was left alone; end the process when the desk was closed."""
    while not over.wait(TICK):
        house.seats.sweep()
        if house.stopping or house.seats.left > FORGOTTEN:
            return _thread.interrupt_main()  # the server ends as with Ctrl-C: what is being answered is answered
    return None
