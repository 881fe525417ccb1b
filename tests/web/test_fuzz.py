"""Whatever is sent to a form: no page that is a fault of the program, and nothing half-written.

Values are drawn from what a form offers, from what people type, and from what nobody should send. After each form, the
ledger has grown by the entries of the slip that was shown, or by a refused attempt, or not at all; in the end it verifies.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cli.web import menu
from support import every_act
from support.desk import PASSPHRASE
from support.place import Place
from support.web import Browser, Control

ACTS = sorted(every_act.acts())
LOOKS = [path for path in menu.LOOKS if path not in {"verify", "doctor"}]  # these read every entry, whatever is asked
NASTY = (
    "", " ", "now", "yesterday", "31/2/2026", "2/11/2026 25:61", "99999999999999999999", "-1", "0", "yes", "nein",
    "Mia", "Mia Lind", "Tove Lind (", "bcdfg", "b" * 30, "00000000-0000-0000-0000-000000000000", "=1+1",
    "--output=/tmp/x", "-", "--", "'; DROP TABLE stored_events; --", "<script>alert(1)</script>", "{{ 7 * 7 }}",
    "%s%n", "../../etc/passwd", "\x00", "\x1b[2J", "\u202e", "\ufeff", "e\u0301" * 40, "\U0001f6b8", "1" * 5000,
    "a, b, c", ",", "12", "entry 12", "#1", "\r\n\r\n", "None",
)  # fmt: skip
ASKED = ("child", "person", "record", "which", "whose", "as_at", "known_at", "since", "until", "to", "audience")
# The ledger grows from one example to the next, so that none is played again: a seed says which it was.
EACH = partial(settings, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
STATUSES = {200, 403, 404, 409, 413, 422}


def value_of(control: Control, chance: Random) -> Any:
    """What a form offers, some of it, what people type, or what nobody should send."""
    texts = (chance.choice(NASTY), "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(chance.randrange(40))))
    if not control.choices:
        return chance.choice(texts)
    return chance.choice((chance.choice(control.choices), chance.choices(control.choices, k=2), *texts))


def size(place: Place) -> int:
    with closing(sqlite3.connect(place.desk.ledger / "ledger.db")) as c:
        return int(c.execute("SELECT max(rowid) FROM stored_events").fetchone()[0])


def sent_to(browser: Browser, place: Place, name: str, chance: Random) -> None:
    """One form, filled in with something, then signed with whatever else."""
    path = f"/do/{name.replace(' ', '/')}"
    before = size(place)
    assert browser.get(path).status_code in STATUSES
    controls = [c for c in browser.form(path) if c.kind != "hidden"]
    answers = {c.name: value_of(c, chance) for c in controls if chance.random() < 0.7}
    stage = chance.choice(("check", "sign", "form", "", "sing"))
    response = browser.submit(path, stage=stage, **answers)
    assert response.status_code in STATUSES, browser.words
    if f'action="{path}"' in browser.text and response.status_code == 200:
        response = browser.submit(path, stage="sign")
    assert response.status_code in STATUSES, browser.words
    kept = next(iter(browser.seats._seats.values())).kept
    grown = size(place) - before
    if browser.where.startswith("/shown/"):
        shown = kept[browser.where.removeprefix("/shown/")]
        assert grown == len(shown.data["entries"])
    else:
        assert grown <= (response.status_code == 403)  # an attempt that was refused


def walk(place: Place, examples: int) -> None:
    with place.desk.here():
        browser = Browser(place.desk.ledger).enter(PASSPHRASE)

        @EACH(max_examples=examples)
        @given(st.sampled_from(ACTS), st.integers(0, 1 << 32))
        def forms(name: str, seed: int) -> None:
            sent_to(browser, place, name, Random(seed))

        @EACH(max_examples=examples // 2)
        @given(st.sampled_from(LOOKS), st.integers(0, 1 << 32))
        def looks(name: str, seed: int) -> None:
            chance = Random(seed)
            query = {field: chance.choice(NASTY) for field in ASKED if chance.random() < 0.4}
            if chance.random() < 0.5:
                query["child"] = place["mia"]
            response = browser.ask("GET", f"/see/{name.replace(' ', '/')}", query_string=query)
            assert response.status_code in STATUSES, browser.words

        forms()
        looks()
    assert place.run("verify").code == 0


def test_whatever_is_sent_nothing_breaks_and_nothing_is_half_written(place: Place) -> None:
    walk(place, 30)


@pytest.mark.thorough
def test_whatever_is_sent_again_and_again(place: Place) -> None:
    walk(place, 200)
