"""Bringing in what exists: all of a playgroup in one go, everything wrong named at once, nothing written, nothing twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli.bring import plan as bringing
from cli.bring.columns import KINDS, sheet_of
from cli.bring.grid import runs
from cli.bring.plan import Statement
from cli.commands import bring
from cli.sitting import Sitting
from ledger.application import Ledger
from support import sheets
from support.desk import PASSPHRASE, Answer
from support.office import Office

SAID = {"reason": "first day with the ledger", "forms": "grey cupboard, second drawer", "looked": ["Maud Ashworth"]}
CHILDREN = ("name", "date_of_birth", "when", "key_person", "same_as")
STAFF = ("name", "role", "since", "phone", "same_as")
PEOPLE = ("name", "phone", "email", "child", "relation", "authority", "evidence", "since", "same_as")
CONSENTS = ("child", "person", "given", "actions", "when")
ACCESSES = ("person", "child", "record", "purpose", "when", "time", "action")
PR, FREE = "has parental responsibility", ""

Rows = Sequence[Sequence[Any]]


def bring_in(mine: Office, kind: str, heads: Sequence[str], rows: Rows, *options: str, xlsx: bool = False) -> Answer:
    content = sheets.xlsx([heads, *rows]) if xlsx else sheets.csv([heads, *rows])
    file = mine.desk.root / ("sheet.xlsx" if xlsx else "sheet.csv")
    file.write_bytes(content)
    said = mine.desk.root / "said.json"
    said.write_text(json.dumps(SAID), encoding="utf-8")
    return mine.desk.run("--json", "import", kind, str(file), "--from", str(said), *options)


def dry(mine: Office, kind: str, heads: Sequence[str], rows: Rows) -> Any:
    """What a dry run says; and it writes nothing."""
    before = mine.desk.bytes()
    answer = bring_in(mine, kind, heads, rows, "--dry-run")
    assert mine.desk.bytes() == before
    assert answer.code in (0, 1), answer.err
    return json.loads(answer.out)


def refused(mine: Office, kind: str, heads: Sequence[str], rows: Rows) -> list[tuple[int, str]]:
    """The wrong rows: the dry run names them, and so does the attempt, which writes nothing."""
    wrong = [(w["row"], w["column"]) for w in dry(mine, kind, heads, rows)["wrong"]]
    before = mine.desk.bytes()
    answer = bring_in(mine, kind, heads, rows)
    assert (answer.code, answer.out) == (2, "")
    assert mine.desk.bytes() == before
    assert all(f"row {row}" in answer.err for row, _ in wrong)
    return wrong


@contextmanager
def sitting(mine: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sitting]:
    for name, value in mine.desk.environ.items():
        monkeypatch.setenv(name, value)
    with Ledger.open(mine.desk.ledger) as ledger:
        ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
        yield Sitting(ledger)


# ---- a whole playgroup


def playgroup(mine: Office, *, xlsx: bool = False) -> dict[str, Any]:
    """40 children, 8 staff, 70 parents and 240 consents, from four spreadsheets."""
    kids = [f"Child{n} Ash" for n in range(40)]
    grown = [f"Parent{n} Ash" for n in range(70)]
    does = ["to photograph or record", "to publish", "to share outside the setting", "to contact", "to store", "use"]
    files: dict[str, tuple[Sequence[str], Rows]] = {
        "staff": (STAFF, [(f"Staff{n} Oak", "a member of staff", "1/9/2019", "", "") for n in range(8)]),
        "children": (
            CHILDREN,
            [(k, f"{n % 28 + 1}/3/2022", "1/9/2025", f"Staff{n % 8} Oak", "") for n, k in enumerate(kids)],
        ),
        "people": (
            PEOPLE,
            [(g, f"01632 960{n:03}", "", kids[n % 40], "parent", PR, "", "", "") for n, g in enumerate(grown)],
        ),
        "consents": (
            CONSENTS,
            [
                (k, grown[n], "no" if n % 5 == m else "yes", a, "1/9/2025")
                for n, k in enumerate(kids)
                for m, a in enumerate(does)
            ],
        ),
    }
    return {kind: bring_in(mine, kind, heads, rows, xlsx=xlsx).json for kind, (heads, rows) in files.items()}


@pytest.mark.parametrize("xlsx", [False, True], ids=["csv", "xlsx"])
def test_a_whole_playgroup_comes_in_with_four_files(mine: Office, xlsx: bool) -> None:
    made = playgroup(mine, xlsx=xlsx)
    assert {kind: one["recorded"] for kind, one in made.items()} == {
        "staff": 17,
        "children": 81,
        "people": 141,
        "consents": 241,
    }
    assert all(one["sealed"] for one in made.values())
    assert mine.desk.run("verify").code == 0
    assert len(mine.desk.tell("child", "list")["children"]) == 41
    child = next(c for c in mine.desk.tell("child", "list")["children"] if c["name"] == "Child3 Ash")
    statuses = [c["status"] for c in mine.desk.tell("consent", "list", child["child"])["consents"]]
    assert sorted(statuses) == ["in-force"] * 5 + ["refused"]


def test_nothing_that_came_from_paper_is_a_task_for_each(mine: Office) -> None:
    """What is not known of the past is one line of the batch; and whom the policy binds is one line too."""
    before = {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    made = playgroup(mine)
    new = [d for d in mine.desk.tell("duties")["duties"] if d["position"] >= made["staff"]["entries"]["first"]]
    assert sorted((d["duty"], d["position"]) for d in new) == sorted(
        [
            ("acknowledge-policy-brought-in", made["staff"]["entries"]["first"]),
            ("acknowledge-policy-brought-in", made["people"]["entries"]["first"]),
            ("brought-in-unknown", made["people"]["entries"]["first"]),
            ("brought-in-unknown", made["consents"]["entries"]["first"]),
        ]
    )
    assert not any(d["overdue"] for d in new)
    assert before <= {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    words = mine.desk.run("duties").out
    assert "240 rows of consents" in words
    gaps = mine.desk.tell("register", "gaps")["lines"]
    assert [line["position"] for line in gaps if line["position"] >= made["consents"]["entries"]["first"]] == [
        made["consents"]["entries"]["first"]
    ]


def test_what_came_in_late_together_is_one_line_in_the_list_of_late_entries(mine: Office) -> None:
    made = playgroup(mine)
    firsts = [one["entries"]["first"] for one in made.values()]
    late = [line["position"] for line in mine.desk.tell("register", "late")["lines"]]
    assert [n for n in late if n >= firsts[0]] == firsts
    board = mine.desk.tell("report", "manager")
    assert [e["entry"] for e in board["late"] if e["entry"] >= firsts[0]] == firsts


def test_what_nobody_knows_of_the_past_is_settled_by_saying_so(mine: Office) -> None:
    made = playgroup(mine)["consents"]["entries"]["first"]
    mine.desk.ask("complete", str(made), words="The notice of 2024 lies in the grey cupboard.")
    assert made not in {d["position"] for d in mine.desk.tell("duties")["duties"]}


def test_a_consent_from_paper_points_to_what_was_said_of_its_file(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = playgroup(mine)["consents"]["entries"]
    with sitting(mine, monkeypatch) as at:
        batch, consent = at.ledger.read(entries["first"]), at.ledger.read(entries["last"])
        said = batch.event
        assert (said.kind, said.taken, said.entries) == ("consents", 240, 240)
        assert (said.reason, said.forms) == (SAID["reason"], SAID["forms"])
        assert said.looked == (at.me,)
        assert consent.event.causation == batch.event_id
        assert consent.event.by.attested == "form"
        assert "consent-notice" not in consent.event.marks


def test_a_form_is_one_row_with_a_column_for_each_thing_that_was_asked(mine: Office) -> None:
    sheet = sheet_of("consents")
    heads = [
        sheet.head(code)
        for code in ("child", "person", "when", "agrees:photograph", "agrees:publish", "agrees:contact")
    ]
    rows = [("Mia Lind", "Tove Lind", "1/9/2025", "yes", "No", "")]
    made = bring_in(mine, "consents", heads, rows).json
    assert made["recorded"] == 3
    found = {
        c["scope"]["actions"][0]: c["status"] for c in mine.desk.tell("consent", "list", mine.ref("mia"))["consents"]
    }
    assert found["publish"] == "refused"
    assert "contact" not in found
    more = [*rows, ("Mia Lind", "Tove Lind", "2/9/2025", "", "", "")]
    assert refused(mine, "consents", heads, more) == [(3, sheet.head("given"))]
    again = dry(mine, "consents", heads, [("Mia Lind", "Tove Lind", "1 September 2025", "yes", "no", "yes")])
    assert [(r["status"], len(r["known"])) for r in again["rows"]] == [("part", 2)]


def test_a_spreadsheet_has_the_words_of_the_policy_that_was_adopted(mine: Office) -> None:
    """What a setting calls its consents stands above the columns, in the template and when it is read."""
    pack = {"vocabularies": {"consent-action": {"outings": {"en-GB": "to go on outings"}}}}
    file = mine.desk.root / "pack.json"
    file.write_text(json.dumps(pack), encoding="utf-8")
    text = mine.desk.root / "policy.txt"
    mine.desk.ask(
        "policy", "adopt", str(text), title="Confidentiality", version="2", effective_from="today", pack=str(file)
    )
    template = mine.desk.root / "consents.csv"
    mine.desk.run("import", "template", "consents", "-o", str(template))
    assert "To go on outings" in template.read_text("utf-8-sig")
    rows = [("Mia Lind", "Tove Lind", "1/9/2025", "yes")]
    assert bring_in(mine, "consents", ("child", "person", "when", "To go on outings"), rows).json["recorded"] == 2


# ---- nothing is written unless every row is right


def test_every_wrong_row_is_named_at_once(mine: Office) -> None:
    rows = [
        ("Ann Other", "3/9/2022", "1/9/2025", "", ""),
        ("", "3/9/2022", "", "", ""),
        ("Bo Other", "31/2/2022", "", "", ""),
        ("=1+1", "", "", "", ""),
        ("Cy Other", "9/13/2022", "1 Sept 2125", "Nobody Known", ""),
        ("Di Other", "2022", "", "", ""),
    ]
    head = sheet_of("children").head
    born, first = head("date_of_birth"), head("when")
    assert refused(mine, "children", CHILDREN, rows) == [
        (3, head("name")),
        (4, born),
        (5, head("name")),
        (6, born),
        (6, first),
        (6, head("key_person")),
        (7, born),
    ]


def test_formulas_in_a_workbook_are_named_and_nothing_is_written(mine: Office) -> None:
    content = sheets.xlsx([CHILDREN, ("Ann Other", "3/9/2022", "=TODAY()", "", ""), ("=A2", "", "", "", "")])
    file = mine.desk.root / "f.xlsx"
    file.write_bytes(content)
    before = mine.desk.bytes()
    answer = mine.desk.run("import", "children", str(file))
    answer.failed(2, "2 rows are wrong", "--dry-run")
    assert "row 2, column First day here: =TODAY() is a formula" in answer.err
    assert "row 3, column Child's full name: =A2 is a formula" in answer.err
    assert mine.desk.bytes() == before


def test_a_row_that_stands_there_twice_is_named(mine: Office) -> None:
    row = ("Ann Other", "3/9/2022", "1/9/2025", "", "")
    assert refused(mine, "children", CHILDREN, [row, ("Bo Other", "", "", "", ""), row]) == [(4, "")]


def test_heads_that_are_not_ours_are_named(mine: Office) -> None:
    answer = bring_in(mine, "children", ("name", "shoe size"), [("Ann", "28")])
    answer.failed(2, "no column is called shoe size", "the columns are")
    bring_in(mine, "children", ("known_as",), [("Ann",)]).failed(2, "missing: Child's full name", "the columns are")
    bring_in(mine, "children", ("name", "Child's full name"), [("A", "B")]).failed(2, "twice", "delete")


def test_a_rule_of_the_setting_against_a_row_is_named_too(mine: Office) -> None:
    """What only the decision knows: key persons are not given as roles."""
    assert refused(mine, "staff", STAFF, [("Lee Elm", "key-person", "1/9/2019", "", "")]) == [(2, "")]


def test_the_examples_of_a_template_are_never_taken_for_rows(mine: Office) -> None:
    for kind in KINDS:
        file = mine.desk.root / f"{kind}.csv"
        mine.desk.run("import", "template", kind, "-o", str(file))
        mine.desk.run("import", kind, str(file)).failed(2, "no row", "below the heads")


# ---- who is who


def test_a_parent_of_two_children_is_one_person(mine: Office) -> None:
    bring_in(mine, "children", CHILDREN, [("Ann Ash", "3/9/2022", "", "", ""), ("Bo Ash", "4/10/2021", "", "", "")])
    row = ("Kim Ash", "01632 960100", "", "{}", "mother", PR, "", "", "")
    made = bring_in(mine, "people", PEOPLE, [[c.format(k) for c in row] for k in ("Ann Ash", "Bo Ash")]).json
    assert [r["status"] for r in made["rows"]] == ["new", "part"]
    assert made["recorded"] == 4  # the batch, one person, two relationships
    assert sum(p["name"] == "Kim Ash" for p in mine.desk.tell("person", "list")["persons"]) == 1


def test_namesakes_are_never_guessed(mine: Office) -> None:
    bring_in(mine, "children", CHILDREN, [("Ann Ash", "3/9/2022", "", "", ""), ("Ann Ash", "4/10/2021", "", "", "")])
    both = dry(mine, "people", PEOPLE, [("Kim Ash", "1", "", "Ann Ash", "mother", PR, "", "", "")])
    assert [w["column"] for w in both["wrong"]] == ["Child"]
    assert "Ann Ash (" in both["wrong"][0]["wrong"]
    heads, row = (*PEOPLE, "child_born"), ("Kim Ash", "1", "", "Ann Ash", "mother", PR, "", "", "", "4 October 2021")
    assert not dry(mine, "people", heads, [row])["wrong"]
    unclear = dry(mine, "children", CHILDREN, [("ann  ASH", "", "", "", "")])
    assert [w["column"] for w in unclear["wrong"]] == ["Child's full name"]
    assert not dry(mine, "children", CHILDREN, [("Ann Ash", "5/5/2022", "", "", "")])["wrong"]


def test_somebody_of_a_known_name_is_the_same_only_if_something_says_so(mine: Office) -> None:
    first = [("Kim Ash", "a member of staff", "1/9/2019", "01632 960100", "")]
    assert bring_in(mine, "staff", STAFF, first).json["recorded"] == 3
    role, since = "the play leader", "1/9/2024"
    assert refused(mine, "staff", STAFF, [("Kim Ash", role, since, "", "")]) == [(2, "Full name")]
    assert refused(mine, "staff", STAFF, [("Kim Ash", role, since, "", "new")]) == [(2, "Full name")]
    for phone, same, status in (("+44 1632 960100", "", "part"), ("", "same", "part"), ("020 7946 0000", "new", "new")):
        found = dry(mine, "staff", STAFF, [("KIM  ash", role, since, phone, same)])
        assert [r["status"] for r in found["rows"]] == [status], found


def test_the_first_manager_is_known_and_the_real_date_of_the_role_is_brought_in(mine: Office) -> None:
    made = bring_in(mine, "staff", STAFF, [("Maud Ashworth", "the manager", "1/9/2015", "", "same")]).json
    assert [r["status"] for r in made["rows"]] == ["part"]
    assert made["recorded"] == 2
    again = [("Maud Ashworth", "the manager", "2/9/2015", "", "same")]
    assert [r["status"] for r in dry(mine, "staff", STAFF, again)["rows"]] == ["known"]


# ---- nothing twice


def test_the_same_file_again_writes_nothing(mine: Office) -> None:
    rows = [("Ann Ash", "3/9/2022", "", "", "")]
    first = bring_in(mine, "children", CHILDREN, rows).json
    before = mine.desk.bytes()
    again = bring_in(mine, "children", CHILDREN, rows).json
    assert (again["recorded"], again["already"]) == (
        0,
        {"first": first["entries"]["first"], "last": first["entries"]["last"]},
    )
    assert mine.desk.bytes() == before
    assert (
        "brought in already, as entries" in mine.desk.run("import", "children", str(mine.desk.root / "sheet.csv")).out
    )


def test_a_corrected_file_brings_in_only_what_is_new(mine: Office) -> None:
    playgroup(mine)
    rows = [("Child0 Ash", "1/3/2022", "1/9/2025", "Staff0 Oak", ""), ("Ann Ash", "3/9/2022", "", "", "")]
    made = bring_in(mine, "children", CHILDREN, rows).json
    assert [(r["row"], r["status"]) for r in made["rows"]] == [(2, "known"), (3, "new")]
    assert made["recorded"] == 2
    consents = [("Child0 Ash", "Parent0 Ash", "no", "to photograph or record", "1/9/2025")]
    assert [r["status"] for r in dry(mine, "consents", CONSENTS, consents)["rows"]] == ["known"]


def test_a_file_in_which_everything_is_known_writes_nothing(mine: Office) -> None:
    bring_in(mine, "children", CHILDREN, [("Ann Ash", "3/9/2022", "", "", "")])
    before = mine.desk.bytes()
    made = bring_in(mine, "children", CHILDREN, [("Ann  Ash", "3 September 2022", "", "", "")]).json
    assert (made["recorded"], [r["status"] for r in made["rows"]]) == (0, ["known"])
    assert mine.desk.bytes() == before


def test_two_who_bring_in_the_same_file_at_once_bring_it_in_once(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has judged every row before the first records; it decides again and finds that it is there."""
    content = sheets.csv([CHILDREN, ("Ann Ash", "3/9/2022", "", "", "")])
    source = bringing.source("children", content)
    judge, others = bringing._judge, []

    def slowly(*given: Any) -> None:
        judge(*given)
        if not others:
            others.append("the other")
            with Ledger.open(mine.desk.ledger) as ledger:
                ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
                assert bringing.bring(Sitting(ledger), source, Statement())[1] is not None

    with sitting(mine, monkeypatch) as at:
        size = at.ledger.refresh().size
        monkeypatch.setattr(bringing, "_judge", slowly)
        _, outcome = bringing.bring(at, source, Statement())
        assert (others, outcome, at.ledger.refresh().size) == (["the other"], None, size + 2)


def test_what_somebody_else_writes_meanwhile_is_neither_lost_nor_in_the_way(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody names another key person of a child while a file about it is being judged."""
    rows = [("Mia Lind", "", "", "Jo Reed", "same"), ("Ann Ash", "3/9/2022", "", "", "")]
    source, judge = bringing.source("children", sheets.csv([CHILDREN, *rows])), bringing._judge
    turns: list[int] = []

    def meanwhile(*given: Any) -> None:
        judge(*given)
        turns.append(len(turns))
        if len(turns) == 1:
            mine.desk.ask("key-person", "assign", mine.ref("mia"), mine.ref("tove"))

    with sitting(mine, monkeypatch) as at:
        monkeypatch.setattr(bringing, "_judge", meanwhile)
        made, outcome = bringing.bring(at, source, Statement())
        assert outcome is not None
        assert len(turns) == 2
        assert [r.event.TOPIC for r in map(at.ledger.read, (e.position for e in outcome.receipt.entries))] == [
            "import.received",
            "key_person.assigned",
            "child.enrolled",
        ]
        assert any("another key person" in words for words in made.remarks)
    assert mine.desk.run("verify").code == 0


# ---- what is asked, and said


def test_why_and_where_the_forms_lie_is_asked_once_for_consents_and_of_nothing_else(mine: Office) -> None:
    rows = [("Mia Lind", "Tove Lind", "yes", "to publish", "1/9/2025")]
    file = mine.desk.root / "c.csv"
    file.write_bytes(sheets.csv([CONSENTS, *rows]))
    answer = mine.desk.run("--json", "import", "consents", str(file), stdin="first day\ngrey cupboard\nMaud Ashworth\n")
    assert answer.json["recorded"] == 2
    assert answer.err.count("where do the signed forms lie") == 1
    file.write_bytes(sheets.csv([CHILDREN, ("Ann Ash", "", "", "", "")]))
    assert mine.desk.run("--json", "import", "children", str(file)).json["recorded"] == 2


def test_nothing_is_asked_about_a_file_that_is_wrong(mine: Office) -> None:
    file = mine.desk.root / "c.csv"
    file.write_bytes(sheets.csv([CONSENTS, ("Nobody", "Tove Lind", "yes", "to publish", "1/9/2025")]))
    answer = mine.desk.run("import", "consents", str(file))
    answer.failed(2, "1 rows are wrong", "--dry-run")
    assert "where do" not in answer.err


def test_the_dry_run_shows_what_would_be_recorded_in_words(mine: Office) -> None:
    rows = [("Zoë  Müller", "03.09.22", "1/9/25", "Jo Reed", ""), ("Mia Lind", "44807", "", "", "same")]
    said = mine.desk.root / "x.csv"
    said.write_bytes(sheets.csv([CHILDREN, *rows], ";", "cp1252"))
    words = mine.desk.run("import", "children", str(said), "--dry-run").out
    assert "windows-1252" in words
    assert "Zoë" in words
    assert "44807 is a day as the spreadsheet counts them, and was read as 3 September 2022" in words
    assert "Nothing was recorded" in words


def test_a_telephone_number_without_its_0_is_said(mine: Office) -> None:
    rows = [("Kim Ash", "a member of staff", 43709, 1632960100, "")]
    answer = bring_in(mine, "staff", STAFF, rows, "--dry-run", xlsx=True)
    assert ["no 0 at the beginning" in note for note in answer.json["rows"][0]["notes"]] == [False, True]


def test_a_number_that_was_rounded_is_wrong(mine: Office) -> None:
    assert refused(mine, "staff", STAFF, [("Kim Ash", "staff", "1/9/2019", "1.63E+09", "")]) == [(2, "Telephone")]


# ---- who looked into which file


def test_a_mornings_accesses_are_entered_by_one_person_for_others(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ("Jo Reed", "Mia Lind", "observation of the child", "daily care", "yesterday", "10:15", ""),
        ("Maud Ashworth", "Mia Lind", "", "managing the setting", "yesterday 11:00", "", "looked at"),
    ]
    made = bring_in(mine, "accesses", ACCESSES, rows).json
    assert made["recorded"] == 3
    with sitting(mine, monkeypatch) as at:
        told = [at.ledger.read(n) for n in range(made["entries"]["first"] + 1, made["entries"]["last"] + 1)]
        assert [(r.event.TOPIC, r.event.by.attested, r.event.action) for r in told] == [
            ("access.told", "written", "paper-read"),
            ("access.told", None, "view"),
        ]
        assert told[0].event.by.person != told[0].recorded_by


def test_rows_that_were_typed_into_a_form_are_brought_in_by_the_same_way(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"person": "Jo Reed", "child": "Mia Lind", "purpose": "care", "when": "yesterday", "time": "9:05"}
    with sitting(mine, monkeypatch) as at:
        wrong = bringing.planned(at, bringing.typed("accesses", [row, {}, {**row, "person": "Joe Read", "time": "9"}]))
        assert [(w.row, w.column) for w in wrong.wrong] == [(3, "Who looked"), (3, "Time")]
        source = bringing.typed("accesses", [row, {}])
        plan, outcome = bringing.bring(at, source, Statement(reason="the folder's sheet"))
        assert outcome is not None
        assert len(outcome.receipt.entries) == 2
        assert bring.done(at, plan, outcome).about[0].startswith("Recorded: 1 rows")
        again, nothing = bringing.bring(at, source, Statement())
        assert (again.before is not None, nothing) == (True, None)


def test_which_of_several_files_and_roles_is_meant_must_be_said(mine: Office) -> None:
    mine.desk.ask("record", "create", mine.ref("mia"), category="observation", title="Towers")
    row = ("Jo Reed", "Mia Lind", "observation of the child", "daily care", "yesterday", "10:15", "")
    (wrong,) = dry(mine, "accesses", ACCESSES, [row])["wrong"]
    assert wrong["column"] == "Which file"
    assert "observation of the child (" in wrong["wrong"]
    letters = mine.desk.tell("record", "list", mine.ref("mia"))["records"][0]["ref"]
    assert not dry(mine, "accesses", ACCESSES, [(*row[:2], letters, *row[3:])])["wrong"]
    tove = ("Tove Lind", *row[1:2], letters, *row[3:])
    (both,) = dry(mine, "accesses", ACCESSES, [tove])["wrong"]
    assert "several roles" in both["wrong"]
    assert not dry(mine, "accesses", (*ACCESSES, "in_role"), [(*tove, "a member of staff")])["wrong"]


# ---- roles that are older than the ledger


def test_a_role_that_is_older_than_the_ledger_counts_from_its_real_date(mine: Office) -> None:
    """What was read before the role was entered is no incident, and it is shown that the role was entered later."""
    bring_in(mine, "staff", STAFF, [("Lee Elm", "the designated safeguarding person", "1/9/2019", "", "")])
    row = ("Lee Elm", "Mia Lind", "", "safeguarding", "1 October 2026", "10:15", "")
    made = bring_in(mine, "accesses", ACCESSES, [row]).json
    (line,) = [
        a
        for a in mine.desk.tell("access", "list", mine.ref("mia"))["accesses"]
        if a["position"] > made["entries"]["first"]
    ]
    assert (line["outside"], line["later_ground"]) == (False, None)
    assert any("older than this ledger" in said["remark"] for said in made["remarks"])
    assert "review-outside-access" not in {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    why = mine.desk.run("access", "explain", str(line["position"])).out
    assert "Answered then: allowed" in why
    assert "it is older than this ledger" in why
    assert "does not count" not in why
    assert line["position"] not in {found["position"] for found in mine.desk.tell("register", "out-of-role")["lines"]}


def test_whoever_was_here_before_the_ledger_is_on_the_lists_of_that_time(mine: Office) -> None:
    bring_in(mine, "staff", STAFF, [("Lee Elm", "the play leader", "1/9/2019", "", "")])
    then, before = (mine.desk.run("person", "list", "--as-at", day).out for day in ("2/9/2019", "31/8/2019"))
    assert "Lee Elm" in then
    assert "the play leader" in then
    assert "Lee Elm" not in before


def test_what_was_read_before_the_role_began_is_told_and_is_outside_the_rules(mine: Office) -> None:
    bring_in(mine, "staff", STAFF, [("Lee Elm", "the designated safeguarding person", "1/10/2026", "", "")])
    row = ("Lee Elm", "Mia Lind", "", "safeguarding", "30 September 2026", "", "")
    made = bring_in(mine, "accesses", ACCESSES, [row]).json
    assert any("outside the rules" in said["remark"] for said in made["remarks"])
    assert "review-outside-access" in {d["duty"] for d in mine.desk.tell("duties")["duties"]}


def test_a_role_that_is_entered_by_itself_counts_only_from_when_it_was_entered(mine: Office) -> None:
    """Otherwise whoever gives roles could excuse any look into a file afterwards."""
    lee = mine.desk.ask("person", "add", kind="staff", name="Lee Elm")["person"]
    mine.desk.ask("role", "assign", lee, role="designated-person", when="1 September 2019")
    row = ("Lee Elm", "Mia Lind", "", "safeguarding", "1 October 2026", "10:15", "")
    made = bring_in(mine, "accesses", ACCESSES, [row]).json
    (line,) = [
        a
        for a in mine.desk.tell("access", "list", mine.ref("mia"))["accesses"]
        if a["position"] == made["entries"]["last"]
    ]
    assert (line["outside"], line["later_ground"] is not None) == (True, True)


# ---- templates


@pytest.mark.parametrize("kind", KINDS)
def test_no_template_starts_a_formula(mine: Office, kind: str) -> None:
    for ending in ("csv", "xlsx"):
        mine.desk.run("import", "template", kind, "-o", str(mine.desk.root / f"{kind}.{ending}"))
    rows = csv.reader(io.StringIO((mine.desk.root / f"{kind}.csv").read_text("utf-8-sig")))
    assert not any(runs(cell) for row in rows for cell in row)
    book = load_workbook(mine.desk.root / f"{kind}.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or runs(str(cell.value or "")) for cell in cells)


def test_a_template_offers_the_words_of_each_column(mine: Office) -> None:
    file = mine.desk.root / "people.xlsx"
    mine.desk.run("import", "template", "people", "-o", str(file))
    book = load_workbook(file)
    main, kept = book.worksheets[0], book["lists"]
    lists = {
        next(iter(check.sqref.ranges)).coord.split(":")[0][0]: check.formula1
        for check in main.data_validations.dataValidation
    }
    heads = {cell.value: cell.column_letter for cell in main[1]}
    relation = heads[sheet_of("people").head("relation")]
    assert lists[relation] == f"lists!${relation}$1:${relation}$10"
    assert "grandparent" in [cell.value for cell in kept[relation]]
    assert kept.sheet_state == "hidden"
    filled = file.with_name("filled.xlsx")
    for head, said in {
        "name": "Kim Ash",
        "child": "Mia Lind",
        "relation": "grandparent",
        "authority": "not known",
    }.items():
        main[f"{heads[sheet_of('people').head(head)]}3"] = said
    book.save(filled)
    made = mine.desk.run("--json", "import", "people", str(filled)).json
    assert (made["recorded"], made["read"]["examples"]) == (3, [2])


def test_a_template_is_written_over_nothing_and_only_as_what_we_read(mine: Office, tmp_path: Path) -> None:
    file = mine.desk.root / "x.csv"
    mine.desk.run("import", "template", "staff", "-o", str(file))
    mine.desk.run("import", "template", "staff", "-o", str(file)).failed(2, "exists already", "another name")
    mine.desk.run("import", "template", "staff", "-o", str(mine.desk.root / "x.ods")).failed(2, "neither", ".xlsx")


def test_a_template_can_be_had_before_there_is_a_ledger(mine: Office, tmp_path: Path) -> None:
    answer = mine.desk.run("import", "template", "staff", "-o", str(mine.desk.root / "y.csv"), place=False)
    assert answer.code == 0


def test_bringing_in_is_of_the_first_months_and_no_excuse_years_later(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role of 2019 that is brought in a year after the ledger began counts from when it was entered, as any other."""
    staff = bringing.source(
        "staff", sheets.csv([STAFF, ("Lee Elm", "the designated safeguarding person", "1/9/2019", "", "")])
    )
    with sitting(mine, monkeypatch) as at:
        began = at.ledger.now()
        monkeypatch.setattr(at.ledger, "now", lambda: began + timedelta(days=365))
        _, outcome = bringing.bring(at, staff, Statement())
        assert outcome is not None
        given = at.ledger.read(outcome.receipt.entries[-1].position).event
        assert (given.TOPIC, "from-before" in given.marks) == ("role.assigned", False)
