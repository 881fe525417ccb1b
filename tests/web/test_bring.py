"""Bringing in at the desk: a spreadsheet from its upload to its entries, and this morning's sheet, row by row."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.bring.columns import KINDS
from cli.web.screens.sheet import SHOWN
from support import sheets
from support.place import Place
from support.web import OWN, Browser

CHILDREN = ("name", "date_of_birth", "when")
CONSENTS = ("child", "person", "given", "actions", "when")


def upload(browser: Browser, kind: str, content: bytes, **more: Any) -> Any:
    browser.get("/bring")
    return browser.submit("/bring", kind=kind, file=(io.BytesIO(content), f"{kind}.csv"), stage="check", **more)


def entries(place: Place) -> int:
    return int(place.tell("checkpoint")["size"])


def test_a_spreadsheet_is_shown_first_and_recorded_when_it_is_signed(browser: Browser, place: Place) -> None:
    before = entries(place)
    content = sheets.csv([CHILDREN, ("Zoë Ash", "3/9/2022", "1/9/2025"), ("Bo Ash", "4/10/2021", "")])
    assert upload(browser, "children", content).status_code == 200
    assert "New: 2 rows, 3 entries" in browser.words
    assert "Zoë" in browser.words
    assert entries(place) == before
    browser.submit("/bring", stage="sign")
    assert "Recorded: 2 rows" in browser.words
    assert entries(place) == before + 3
    assert upload(browser, "children", content).status_code == 200
    assert "brought in already" in browser.words
    assert "sign" not in browser.text.split("<main")[1].replace("signed", "")


def test_signing_twice_records_once(browser: Browser, place: Place) -> None:
    upload(browser, "children", sheets.csv([CHILDREN, ("Bo Ash", "4/10/2021", "")]))
    sent = {c.name: c.values for c in browser.form("/bring")} | {"stage": "sign"}
    browser.post("/bring", sent)
    after, words = entries(place), browser.words
    browser.post("/bring", sent)
    assert (entries(place), browser.words) == (after, words)


def test_what_is_wrong_is_named_and_cannot_be_signed(browser: Browser, place: Place) -> None:
    before = entries(place)
    answer = upload(browser, "children", sheets.csv([CHILDREN, ("=1", "", ""), ("Bo", "31/2/2022", "")]))
    assert answer.status_code == 422
    assert "row 2, column Child's full name: =1 is a formula" in browser.words.replace("&#39;", "'")
    held = next(c.values[0] for c in browser.form("/bring") if c.name == "held")
    browser.post("/bring", {"kind": "children", "held": held, "stage": "sign"})
    assert entries(place) == before


def test_where_the_forms_lie_is_asked_once_and_nothing_is_recorded_without_it(browser: Browser, place: Place) -> None:
    rows = [
        ("Mia Lind", "Tove Lind", "yes", "to publish", "1/9/2025"),
        ("Mia Lind", "Tove Lind", "no", "use", "1/9/2025"),
    ]
    upload(browser, "consents", sheets.csv([CONSENTS, *rows]))
    before = entries(place)
    assert browser.submit("/bring", stage="sign").status_code == 422
    assert browser.words.count("This cannot be left out") == 3
    assert entries(place) == before
    staff = next(c for c in browser.form("/bring") if c.name == "looked").choices[0]
    browser.submit("/bring", stage="sign", reason="first day", forms="grey cupboard", looked=staff)
    assert "Recorded: 2 rows" in browser.words
    assert entries(place) == before + 3


def test_a_wrong_guess_of_the_letters_is_put_right_without_sending_the_file_again(browser: Browser) -> None:
    upload(browser, "children", sheets.csv([CHILDREN, ("Jiří Dvořák", "3/9/2022", "")], ";", "cp1250"))
    assert "Jiří" not in browser.words
    again = [form for form in browser.forms if form[0] == "/bring"][-1][1]
    sent = {c.name: c.values for c in again} | {"encoding": "windows-1250", "stage": "check"}
    browser.post("/bring", sent)
    assert "Jiří Dvořák" in browser.words


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"\x00\x01\x02\x03", b'name\n"x'])
def test_rubbish_is_a_page_that_says_so(browser: Browser, content: bytes) -> None:
    assert upload(browser, "children", content).status_code in (404, 422)
    assert "That was not done" in browser.words


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_every_empty_spreadsheet_can_be_had(browser: Browser, kind: str, ending: str) -> None:
    answer = browser.client.get(f"/bring/{kind}.{ending}", headers=OWN)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_morning_is_typed_in_as_a_table(browser: Browser, place: Place) -> None:
    before = entries(place)
    browser.get("/sheet")
    assert len([c for c in browser.form("/sheet") if c.name.startswith("person-")]) == 10
    row = {"person-0": "Jo Reed", "child-0": "Mia Lind", "purpose-0": "care", "when-0": "yesterday", "time-0": "10:15"}
    answer = browser.submit(
        "/sheet", stage="check", **row, **{"person-2": "Nobody Known", "record-0": "", "child-2": "Mia Lind"}
    )
    assert answer.status_code == 422
    assert "nobody is known here as Nobody Known" in browser.words
    held = {c.name: c.values for c in browser.form("/sheet")}
    assert held["person-0"] == ["Jo Reed"]  # what was typed is kept
    assert held["purpose-0"] == ["care"]
    assert entries(place) == before


def test_a_day_is_written_once_for_the_rows_below_it(browser: Browser) -> None:
    browser.get("/sheet")
    row = {"person": "Jo Reed", "child": "Mia Lind", "record": "form", "purpose": "care"}
    browser.submit(
        "/sheet",
        stage="more",
        **{f"{c}-{n}": text for n in (0, 1) for c, text in row.items()},
        **{"when-0": "yesterday"},
    )
    held = {c.name: c.values for c in browser.form("/sheet")}
    assert (held["when-0"], held["when-1"], held["when-2"]) == (["yesterday"], ["yesterday"], [])


def test_more_rows_keep_what_was_typed(browser: Browser) -> None:
    browser.get("/sheet")
    browser.submit("/sheet", stage="more", **{"person-9": "Jo Reed"})
    rows = [c for c in browser.form("/sheet") if c.name.startswith("person-")]
    assert (len(rows), rows[9].values) == (20, ["Jo Reed"])


def test_a_table_is_said_back_and_signed(browser: Browser, place: Place) -> None:
    before = entries(place)
    browser.get("/sheet")
    letters = next(r["ref"] for r in place.tell("record", "list", place["mia"])["records"])
    jo = next(text for text in browser.text.split('"') if text.startswith("Jo Reed ("))  # as the list offers it
    row = {"person-0": jo, "child-0": "Mia Lind", "purpose-0": "care", "when-0": "yesterday", "time-0": "10:15"}
    sent = {**row, "record-0": letters, "in_role-0": "staff", "stage": "check", "once": "a-morning"}
    answer = browser.post("/sheet", sent)
    assert answer.status_code == 200, browser.words
    assert "Is this right?" in browser.words
    assert entries(place) == before
    browser.submit("/sheet", stage="sign")
    assert "Recorded: 1 rows" in browser.words
    assert entries(place) == before + 2


TEXT = st.one_of(
    st.sampled_from(
        ["Jo Reed", "Mia Lind", "care", "yesterday", "10:15", "=1", "9" * 5000, "on", "sign", "check", "more"]
    ),
    st.text(max_size=20),
)
NAMES = st.one_of(
    st.builds(
        "{}-{}".format,
        st.sampled_from([*SHOWN, "nothing"]),
        st.sampled_from([*map(str, range(12)), "-1", "99", "100", "²"]),
    ),
    st.sampled_from(["stage", "once", "kind", "held", "encoding", "sheet", "reason", "forms", "looked"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/sheet", "/bring"]),
    st.dictionaries(NAMES, TEXT, max_size=8),
    st.one_of(st.none(), st.binary(max_size=80)),
)
def test_whatever_is_sent_is_a_page_and_nothing_half_written(
    browser: Browser, place: Place, path: str, sent: dict[str, str], content: bytes | None
) -> None:
    before = entries(place)
    file = {} if content is None else {"file": (io.BytesIO(content), "x.csv")}
    answer = browser.post(path, {**sent, **file})
    assert answer.status_code < 500, browser.words
    assert entries(place) == before or "Recorded:" in browser.words
