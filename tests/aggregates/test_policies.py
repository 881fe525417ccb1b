"""Policies after their adoption: what they cite, when they are reviewed, who has acknowledged them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from aggregates import pack
from aggregates.draft import draft
from aggregates.governance import agreements, guidance, inspection, library, notices, policies, setting, upkeep
from aggregates.governance.guidance import GUIDANCE_EVENTS, Citation
from aggregates.keeping import correction
from aggregates.people import joined, person, roles
from aggregates.records import record
from ledger.errors import InputError
from ledger.event import Actor, When
from projections.policies import acknowledgements, policy_lines
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
DATED = {"title": "GDPR", "version": "1", "effective_from": date(2026, 9, 1), "review_due": date(2027, 9, 1)}


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def adopt(here: Playgroup, content: bytes = b"x", **more: Any) -> Any:
    said = {"kind": "gdpr", **DATED, "content": content, **more}
    return here.book.do(setting.adopt_policy, by=here.manager, setting=here.setting, **said).event


def lines(here: Playgroup, at: datetime | None = None, known_at: int | None = None) -> dict[str, Any]:
    rules = pack.in_force(here.book).rules
    when = {"as_at": at or here.book.now, "known_at": known_at}
    return {line.kind: line for line in policy_lines(here.book.recorded, zone=here.book.zone, rules=rules, **when)}


def test_what_is_cited_is_a_document_and_its_paragraphs(here: Playgroup) -> None:
    event = adopt(here, cites=["eyfs-2021 3.69-3.72", "children-act-2004"])
    assert event.cites == (Citation("eyfs-2021", "3.69-3.72"), Citation("children-act-2004"))
    assert [w.rpartition("(")[2] for w in here.book.warnings] == ["S26)"]
    (cited, act) = lines(here)["gdpr"].cites
    assert (cited.superseded_by, act.superseded_by) == ("eyfs-2023", None)
    with pytest.raises(InputError) as error:
        adopt(here, cites=["eyfs-2022"])
    assert "eyfs-2021" in (error.value.hint or "")


def test_what_the_real_policy_names_is_found(here: Playgroup, shared: Any) -> None:
    event = adopt(here, (shared / "policy.txt").read_bytes(), kind="confidentiality")
    found = {citation.guidance for citation in event.cites}
    assert found >= {
        "children-act-2004",
        "data-protection-act-1998",
        "eyfs-2021",
        "working-together-2018",
        "information-sharing-2018",
        "what-to-do-2015",
    }
    said = [w.rpartition("(")[2] for w in here.book.warnings]
    assert (said.count("S26)"), said.count("S110)")) == (2, 2)


def test_the_register_grows_and_forgets_nothing(here: Playgroup) -> None:
    book, arguments = here.book, {"by": here.manager, "setting": here.setting}
    new = {"guidance": "working-together-2029", "kind": "statutory-guidance", "title": "WT", "edition": "2029"}
    book.do(library.register_guidance, **arguments, **new, published=date(2026, 9, 1))
    before = book.head
    with book.at(MONDAY + timedelta(days=2)):
        over = {"guidance": "working-together-2026", "superseded_by": "working-together-2029"}
        book.do(library.supersede_guidance, **arguments, **over, occurred=When.day(date(2026, 9, 8)))

    def known(known_at: int | None = None) -> Any:
        rules = pack.in_force(book).rules
        return guidance.register(rules, book.all(*GUIDANCE_EVENTS), book.zone, known_at=known_at)

    assert known()["working-together-2026"].is_superseded(date(2026, 9, 8))
    assert not known()["working-together-2026"].is_superseded(date(2026, 9, 7))
    assert not known(before)["working-together-2026"].is_superseded(date(2026, 9, 8))
    for wrong, words in (
        ({**new}, "in the register already"),
        ({**new, "guidance": "Working Together"}, "no id"),
        ({**new, "guidance": "x", "title": " "}, "empty"),
    ):
        with pytest.raises(InputError, match=words):
            book.do(library.register_guidance, **arguments, **wrong)
    with pytest.raises(InputError, match="own place"):
        book.do(library.supersede_guidance, **arguments, guidance="uk-gdpr", superseded_by="uk-gdpr")


def test_every_row_of_the_register_leads_somewhere() -> None:
    """What superseded a document is itself in the register."""
    rows = pack.shipped().rules.data["guidance"]
    assert {row["superseded_by"] for row in rows.values()} - {""} <= set(rows)
    assert {row["kind"] for row in rows.values()} <= set(pack.shipped().vocabulary.choices("guidance-kind"))


def test_the_next_review_is_what_was_said_last_or_a_period_later(here: Playgroup) -> None:
    assert lines(here)["confidentiality"].review_due == date(2027, 8, 1)
    adopt(here, review_due=None, effective_from=date(2025, 8, 1))
    assert (lines(here)["gdpr"].review_due, lines(here)["gdpr"].overdue) == (date(2026, 8, 1), True)
    before, arguments = here.book.head, {"by": here.manager, "setting": here.setting, "kind": "gdpr"}
    with here.book.at(MONDAY + timedelta(days=1)):
        here.book.do(policies.review, **arguments, outcome="unchanged")
        assert lines(here)["gdpr"].review_due == date(2027, 9, 8)
        assert lines(here, MONDAY)["gdpr"].overdue
        assert lines(here, known_at=before)["gdpr"].overdue


def test_a_review_that_happened_on_another_day_is_read_as_that(here: Playgroup) -> None:
    adopt(here, review_due=date(2026, 9, 1))
    arguments = {"by": here.manager, "setting": here.setting, "kind": "gdpr"}
    with here.book.at(MONDAY + timedelta(days=4)):
        made = here.book.do(policies.review, **arguments, outcome="unchanged", review_due=date(2027, 9, 1))
        assert lines(here, MONDAY + timedelta(days=2))["gdpr"].overdue
        right = When.day(date(2026, 9, 8))
        said = {"by": here.manager, "entry": made.event_id, "kind": "wrong-time", "right_time": right}
        here.book.do(correction.correct, **said)
        assert not lines(here, MONDAY + timedelta(days=2))["gdpr"].overdue


def test_a_policy_pack_changes_the_time(here: Playgroup) -> None:
    changes = {"rules": {"periods": {"policy-review": {"value": 2, "unit": "years"}}}}
    adopt(here, review_due=None, changes=json.dumps(changes).encode())
    assert lines(here)["gdpr"].review_due == date(2028, 9, 1)
    adopt(here, review_due=None, changes=b'{"rules": {"periods": {"policy-review": {"value": null}}}}')
    assert lines(here)["gdpr"].review_due is None


def test_a_policy_that_is_given_up_is_missing_again(here: Playgroup) -> None:
    adopt(here)
    assert lines(here)["gdpr"].entry is not None
    arguments = {"by": here.manager, "setting": here.setting, "kind": "gdpr"}
    here.book.do(policies.supersede, **arguments, superseded_by="Data protection")
    assert lines(here)["gdpr"].entry is None
    with pytest.raises(InputError, match="no such policy"):
        here.book.do(policies.review, **arguments, outcome="unchanged")


def test_an_acknowledgement_is_of_one_version(here: Playgroup) -> None:
    book, student = here.book, here.people["student"]
    event = {"by": student, "subject": here.daisy, "category": "summary"}
    book.do(record.create, **event)
    assert "S108)" in {w.rpartition("(")[2] for w in book.warnings}
    book.do(policies.acknowledge, by=here.manager, person=student.person, method="signed")
    book.do(record.create, **event)
    assert "S108)" not in {w.rpartition("(")[2] for w in book.warnings}
    adopt(here, kind="confidentiality", version="2")
    book.do(record.create, **event)
    assert "S108)" in {w.rpartition("(")[2] for w in book.warnings}


def test_an_acknowledgement_that_was_entered_later_does_not_count_for_what_was_before(here: Playgroup) -> None:
    book, student = here.book, here.people["student"]
    with book.at(MONDAY + timedelta(days=2)):
        when = When(MONDAY + timedelta(hours=1))
        told = {"by": here.manager, "person": student.person, "method": "spoken", "occurred": when}
        book.do(policies.acknowledge, **told)
        then = draft(book, student, When(MONDAY + timedelta(hours=2)))
        assert roles.doubts(then)
        assert not roles.doubts(draft(book, student, None))


def test_who_was_registered_twice_acknowledges_once(here: Playgroup) -> None:
    book, student = here.book, here.people["student"]
    second = book.do(person.register, by=here.manager, kind="student", name="Somebody Student").event.stream
    book.do(joined.join, by=here.manager, person=student.person, other=second)
    book.do(policies.acknowledge, by=here.manager, person=second, method="signed")
    assert not roles.doubts(draft(book, student, None))
    given = {"kind": "confidentiality", "kinds": ("student", "staff"), "as_at": book.now}
    found = {line.person: line.entry for line in acknowledgements(book.recorded, zone=book.zone, **given)}
    assert found[student.person] is not None
    assert second not in found


def test_a_notice_is_kept_whole_and_each_version_once(here: Playgroup) -> None:
    book = here.book
    given = {"by": here.manager, "setting": here.setting, "kind": "consent", "version": "2026-1", "content": b"We ask."}
    event = book.do(notices.publish, **given, purposes=["publicity"], withdrawal_method="by word").event
    assert book.documents[event.text.sha256] == b"We ask."
    assert book.warnings == ()
    with pytest.raises(InputError, match="already"):
        book.do(notices.publish, **given)
    book.do(notices.publish, **given, language="pl")
    assert any("taken back" in warning for warning in book.warnings)
    assert [e.event.language for e in notices.published(book.recorded, "2026-1")] == ["en-GB", "pl"]


def test_an_agreement_holds_from_its_first_day_to_its_last(here: Playgroup) -> None:
    book = here.book
    given = {"by": here.manager, "title": "Early help", "last_day": date(2026, 9, 8)}
    made = book.do(agreements.record, **given, parties=["Gloucestershire"], categories=["developmental"])
    for at, ended in ((MONDAY, False), (MONDAY + timedelta(days=1), False), (MONDAY + timedelta(days=2), True)):
        with book.at(at):
            d = draft(book, here.manager, None)
            assert bool(agreements.doubts(d, made.event.stream)) == ended
            assert bool(agreements.doubts(d, made.event_id)) == ended
    for wrong in ({"parties": []}, {"parties": [" "]}):
        with pytest.raises(InputError):
            book.do(agreements.record, **given, **wrong)
    with pytest.raises(InputError, match="no agreement"):
        agreements.load(book, uuid4())


def test_an_inspection_is_opened_and_closed_once(here: Playgroup) -> None:
    book, given = here.book, {"by": here.manager, "kind": "regular", "organisation": "Ofsted"}
    inspector = here.people["inspector"].person
    stream = book.do(inspection.open_, **given, inspector=inspector, note="Came at nine.").event.stream
    book.do(inspection.close, by=here.manager, inspection=stream)
    with pytest.raises(InputError, match="over already"):
        book.do(inspection.close, by=here.manager, inspection=stream)
    with pytest.raises(InputError, match="no inspection"):
        book.do(inspection.close, by=here.manager, inspection=uuid4())
    with pytest.raises(InputError, match="nobody"):
        book.do(inspection.open_, **given, note="Came at nine.")


def test_a_check_and_an_import_are_kept_by_their_digests(here: Playgroup) -> None:
    book, given = here.book, {"by": here.manager, "setting": here.setting}
    checked = {"size": 7, "root": bytes(32), "held_against": "a key from outside"}
    assert book.do(upkeep.verified, **given, **checked, failed=[]).event.result == "held"
    assert book.warnings == ()
    assert book.do(upkeep.verified, **given, **checked, failed=["signatures"]).event.result == "failed"
    assert any("copy the folder" in warning for warning in book.warnings)
    event = book.do(upkeep.received, **given, content=b"a,b\n", source="Famly", taken=3, refused=1).event
    assert (event.size, event.taken, event.refused) == (4, 3, 1)
    with pytest.raises(InputError, match="fewer"):
        book.do(upkeep.received, **given, content=b"", source="Famly", taken=-1)


def test_nobody_decides_but_people(here: Playgroup) -> None:
    program = draft(here.book, Actor(here.manager.person, "system"), None)
    assert any("(S75)" in remark for remark in roles.doubts(program))
