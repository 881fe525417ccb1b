"""Acts at the desk: each from its form to its slip, with the same answers and the same record as on the command line."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from cli.acts import Act
from cli.documents import File
from support import every_act
from support.place import Place
from support.web import Browser

ACTS = every_act.acts()


def path_of(name: str) -> str:
    return f"/do/{name.replace(' ', '/')}"


def as_sent(act: Act, answers: Any) -> dict[str, Any]:
    """Answers of a FILE.json as a form sends them."""
    sent: dict[str, Any] = {}
    for field in act.all_fields:
        value = answers.get(field.name)
        if value is None or isinstance(value, dict):
            continue
        if isinstance(field.kind, File):
            sent[field.name] = open(value, "rb")  # noqa: SIM115, PTH123 - the client closes it
        elif isinstance(value, bool):
            sent[field.name] = "yes" if value else "no"
        else:
            sent[field.name] = value if isinstance(value, list) else str(value)
    return sent


def known(act: Act, answers: Any) -> dict[str, str]:
    """What the form of an answer in parts depends on: it is opened with that."""
    made = any(isinstance(answers.get(f.name), dict) for f in act.fields)
    return {f.name: str(answers[f.name]) for f in act.fields if made and f.place and f.name in answers}


def in_parts(browser: Browser, act: Act, answers: Any) -> dict[str, str]:
    """Answers that are made up of several, each to the control whose name ends like it."""
    found: dict[str, str] = {}
    for name, value in ((f.name, answers.get(f.name)) for f in act.fields):
        for part, said in value.items() if isinstance(value, dict) else ():
            control = next(
                c for c in browser.form(path_of(act.name)) if c.name.startswith(name) and c.name.endswith(part)
            )
            found[control.name] = said if isinstance(said, str) else said["answer"]
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("name", ACTS)
def test_every_act_through_its_form(place: Place, name: str) -> None:
    act = ACTS[name]
    answers = every_act.prepared(place, act)
    with place.desk.here():
        browser = Browser(place.desk.ledger).enter("quarry velvet anchor mellow tulip")
        assert browser.get(f"{path_of(name)}?{urlencode(known(act, answers))}").status_code == 200
        sent = {**as_sent(act, answers), **in_parts(browser, act, answers)}
        assert browser.submit(path_of(name), stage="check", **sent).status_code == 200, browser.words
        assert "Is this right?" in browser.words, browser.words
        assert browser.submit(path_of(name), stage="sign").status_code == 200, browser.words
        kept = next(reversed(next(iter(browser.seats._seats.values())).kept.values()))
    assert bool(kept.data["entries"]) != (name in every_act.ASKING)
    told = json.loads(json.dumps(kept.data["said"], default=str))
    assert told.keys() >= {f.name for f in act.fields} & answers.keys()


def test_from_the_slip_it_goes_back_to_the_child(browser: Browser, place: Place) -> None:
    form = path_of("consent give")
    browser.get(f"{form}?child={place['mia']}")
    browser.submit(form, stage="check", actions="photograph", method="verbal-in-person", by=place["tove"])
    browser.submit(form, stage="sign")
    assert "Back to Mia Lind" in browser.words
    browser.get(next(w for w in browser.links if w.startswith("/see/child/show")))
    assert "to photograph or record: in force" in browser.words
