"""Evidence files of a real ledger: whatever it takes from the first entry to whoever signed is in them, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ledger.application import Ledger
from ledger.errors import InputError, NotOpen
from ledger.evidence.evidence_check import judge
from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.key_chain import DOUBTFUL
from ledger.evidence.page import check_page, page_digests
from ledger.evidence.powers import ALONE, BY_RECOVERY_SHEET
from ledger.evidence.verdict import Verdict
from ledger.proving import Asked
from support.books import PASSPHRASE, a_ledger, noted

ASKED = Asked("entry", "court")


@pytest.fixture
def ledger(tmp_path: Path):
    with a_ledger(tmp_path / "ledger") as opened:
        yield opened


def note(ledger: Ledger, subject: UUID, **options: object) -> int:
    person = ledger.require_identity().person
    return ledger.record([noted(person, subject, **options)]).first.position  # type: ignore[arg-type]


def verdict_on(ledger: Ledger, *positions: int, show: tuple[str, ...] = ("what",)) -> Verdict:
    return judge(ledger.evidence(dict.fromkeys(positions, show), ASKED), ledger.vkey)


def helper(ledger: Ledger, *powers: str) -> UUID:
    person = uuid4()
    ledger.enrol(person, PASSPHRASE, powers or ("record",), ["ordinary"])
    return person


def test_an_entry_is_proven_with_its_words_and_no_other_part(ledger: Ledger) -> None:
    mia = uuid4()
    position = note(ledger, mia, words="a quiet day")
    show = ("what", f"about:{mia.hex}", f"text:{mia.hex}:words")
    verdict = verdict_on(ledger, position, show=show)
    assert verdict.ok, verdict.findings
    (entry,) = verdict.entries
    assert entry.disclosed is not None
    assert entry.disclosed.texts == ((mia.bytes, "words", "a quiet day"),)
    assert entry.disclosed.inside is None
    assert entry.signers == (ledger.require_identity().person.bytes,)


def test_what_was_asked_is_signed(ledger: Ledger) -> None:
    mia, mother, position = uuid4(), uuid4(), note(ledger, uuid4())
    asked = Asked(
        "child",
        "parent",
        {"subject": mia, "from": date(2026, 9, 1), "until": date(2026, 12, 18)},
        to=mother,
        as_at=datetime(2026, 12, 18, tzinfo=UTC),
        known_at=3,
    )
    said = judge(ledger.evidence({position: ("what",)}, asked), ledger.vkey).statement
    assert said is not None
    assert said.asked == {"subject": mia.bytes, "from": "2026-09-01", "until": "2026-12-18"}
    assert (said.kind, said.audience, said.to, said.count) == ("child", "parent", mother.bytes, 1)
    assert (said.as_at, said.known_at, said.head) == (1_797_552_000_000_000, 3, ledger.head)
    assert said.made_by == ledger.require_identity().person.bytes


def test_entries_of_several_people_are_proven_with_the_keys_that_they_need(ledger: Ledger) -> None:
    helper(ledger)  # signs nothing, may not enrol: not needed
    anna = ledger.require_identity()
    person = helper(ledger)
    enrolled = ledger.refresh().size
    ledger.unlock(person, PASSPHRASE)
    positions = [note(ledger, uuid4()), note(ledger, uuid4())]
    ledger.become(anna)
    ledger.seal()
    data = ledger.evidence(dict.fromkeys(positions, ("what",)), ASKED)
    assert judge(data, ledger.vkey).ok
    assert [key.index for key in parse_evidence(data).keys] == [0, enrolled - 1]


def test_a_key_that_was_revoked_later_says_so_and_its_entries_are_doubtful(ledger: Ledger) -> None:
    anna, person = ledger.require_identity(), helper(ledger)
    key = ledger.unlock(person, PASSPHRASE).sign.key_id
    before, since = note(ledger, uuid4()), note(ledger, uuid4())
    ledger.become(anna)
    ledger.revoke(key, "lost", since)
    verdict = verdict_on(ledger, before, since)
    assert verdict.ok, verdict.findings
    assert [DOUBTFUL in entry.remarks for entry in verdict.entries] == [False, True]


def test_an_enrolment_by_one_of_two_and_one_with_the_sheet_are_named(tmp_path: Path) -> None:
    ledger, sheet = Ledger.create(
        tmp_path / "l", name="Acorns", time_zone="Europe/London", passphrase=PASSPHRASE, vault="vault"
    )
    with ledger:
        helper(ledger, "enrol", "record")
        ben = helper(ledger)
        ledger.unlock(ben, PASSPHRASE)
        by_ben = note(ledger, uuid4())
        ledger.recover(sheet, uuid4(), PASSPHRASE)
        by_the_new = note(ledger, uuid4())
        verdict = verdict_on(ledger, by_ben, by_the_new)
    assert verdict.ok, verdict.findings
    assert [entry.remarks for entry in verdict.entries] == [(ALONE,), (BY_RECOVERY_SHEET, ALONE)]


def test_every_entry_of_a_ledger_can_be_proven_at_once(ledger: Ledger) -> None:
    helper(ledger)
    note(ledger, uuid4())
    size = ledger.refresh().size
    verdict = verdict_on(ledger, *range(1, size + 1), show=("what", "inside"))
    assert verdict.ok, verdict.findings
    assert [entry.position for entry in verdict.entries] == list(range(1, size + 1))


def test_a_statement_over_a_page_holds_until_a_word_of_it_is_changed(ledger: Ledger) -> None:
    html = '<!doctype html><html><body><main><p data-entry="5">5: opened by staff</p></main>{}</body></html>'
    page, places = page_digests(html.format(""))
    signed = ledger.sign_statement(Asked("who-saw", "parent", page=page, places=places)).decode()
    embedded = html.format(f'<script type="application/json" id="evidence">{signed}</script>')
    assert check_page(embedded.encode(), ledger.vkey).ok
    changed = check_page(embedded.replace("by staff", "by nobody").encode(), ledger.vkey)
    assert [finding.name for finding in changed.findings] == ["page-entry-edited"]


def test_without_somebody_who_signs_there_is_no_statement(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    with Ledger.open(tmp_path / "ledger") as locked, pytest.raises(NotOpen, match="locked"):
        locked.sign_statement(ASKED)


@pytest.mark.parametrize("show", ["about:" + "00" * 16, "text:" + "00" * 16 + ":words", "nothing"])
def test_a_part_that_is_not_there_is_said(ledger: Ledger, show: str) -> None:
    position = note(ledger, uuid4())
    with pytest.raises(InputError, match="has no part"):
        ledger.evidence({position: (show,)}, ASKED)
