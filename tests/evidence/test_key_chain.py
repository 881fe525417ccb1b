"""From the first event to whoever signed: what an evidence file must show of keys, and which events that takes."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head, sign_checkpoint
from ledger.evidence.closure import KeyEvent, needed
from ledger.evidence.envelope import SigningKey, parse_leaf
from ledger.evidence.evidence_check import check_evidence
from ledger.evidence.evidence_file import Entry, EvidenceFile
from ledger.evidence.key_chain import DOUBTFUL
from ledger.evidence.parts import parse_body, parse_part
from ledger.evidence.powers import ALONE, BY_RECOVERY_SHEET, NO_COUNTERSIGNATURE, recovery_commitment
from ledger.evidence.statement import Statement, sign_statement
from ledger.evidence.verdict import Verdict
from support.evidence import ANNA, LOG, ORIGIN, VKEY, Tree, an_id, seed
from support.vectors import Made, enrolment, event, opening

BEN, CLARA, NEW = (SigningKey(seed(name)) for name in ("ben", "clara", "new"))
SECRET = seed("sheet")


class Ledger:
    """Events as they may have been recorded; a file proves any of them with any events about keys."""

    def __init__(self) -> None:
        self.made: list[Made] = []
        self.tree = Tree()
        self.add("open", type="ledger.opened", data=opening())

    def add(self, name: str, *signers: SigningKey, **what: Any) -> int:
        """An event; its index."""
        made = event(name, *signers, after=self.tree.head() if self.made else None, **what)
        self.made.append(made)
        self.tree.extend([merkle.leaf_hash(made.leaf)])
        return len(self.made) - 1

    def enrol(self, name: str, key: SigningKey, *signers: SigningKey, by: str = "anna", **change: Any) -> int:
        data = enrolment(name, key, change.pop("powers", ["record"])) | change
        return self.add(f"enrol {name}", *signers, by=by, type="key.enrolled", data=data)

    def revoke(self, key: SigningKey, doubtful_from: int | None = None) -> int:
        return self.add(
            "gone", type="key.revoked", data={"doubtful_from": doubtful_from, "key": key.key_id, "reason": "left"}
        )

    def entry(self, index: int) -> Entry:
        made, size = self.made[index], self.tree.size
        seen = parse_body(parse_leaf(made.leaf).body).after_size
        after = merkle.prove_consistency(seen, size, self.tree.read) if seen else []
        return Entry(
            index, made.leaf, tuple(merkle.prove_inclusion(index, size, self.tree.read)), tuple(after), (made.what,)
        )

    def verdict(self, proven: int, *keys: int) -> Verdict:
        head = self.tree.head()
        entry = self.entry(proven)
        said = Statement(ORIGIN, "entry", {}, "court", 0, an_id("anna"), head.size, Head(head.size, head.root))
        payload, signatures = sign_statement(said.proving([entry.leaf]), ANNA)
        note = sign_checkpoint(ORIGIN, head, LOG)
        return check_evidence(EvidenceFile(note, payload, signatures, tuple(map(self.entry, keys)), (entry,)), VKEY)

    def needed(self, *signers: SigningKey) -> list[int]:
        """Indices."""
        events = [KeyEvent(n, parse_leaf(m.leaf), parse_part(m.what).content) for n, m in enumerate(self.made)]
        about_keys = [
            e for e in events if e.what["type"] in ("ledger.opened", "key.enrolled", "key.revoked", "recovery.issued")
        ]
        return needed(about_keys, [signer.key_id for signer in signers])


def names(verdict: Verdict) -> set[str]:
    return {finding.name for finding in verdict.findings}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_a_chain_of_three_holds_and_without_its_middle_it_does_not(ledger: Ledger) -> None:
    ben = ledger.enrol("ben", BEN, powers=["enrol", "record"])
    clara = ledger.enrol("clara", CLARA, BEN, by="ben")
    noted = ledger.add("noted", CLARA, by="clara")
    assert ledger.verdict(noted, 0, ben, clara).ok
    assert names(ledger.verdict(noted, 0, clara)) == {"enrolment-missing"}
    assert names(ledger.verdict(noted, ben, clara)) == {"enrolment-missing", "statement-signature"}


def test_two_may_enrol_and_one_signed_is_said(ledger: Ledger) -> None:
    ben = ledger.enrol("ben", BEN, powers=["enrol", "record"])
    clara = ledger.enrol("clara", CLARA)
    verdict = ledger.verdict(ledger.add("noted", CLARA, by="clara"), 0, ben, clara)
    assert verdict.ok
    assert verdict.entries[0].remarks == (ALONE,)
    assert verdict.remarks == (f"the key {CLARA.key_id.hex()}: {ALONE}",)
    assert ledger.needed(CLARA) == [0, ben, clara]


def test_an_enrolment_with_the_sheet_needs_the_sheet(ledger: Ledger) -> None:
    ledger.add("old sheet", type="recovery.issued", data={"commitment": seed("x"), "public_key": seed("y")})
    sheet = {"commitment": recovery_commitment(SECRET), "public_key": seed("sheet opens")}
    issued = ledger.add("sheet", type="recovery.issued", data=sheet)
    back = ledger.enrol("new", NEW, NEW, by="new", powers=["enrol", "erase", "record", "seal"], recovery=SECRET)
    noted = ledger.add("noted", NEW, by="new")
    verdict = ledger.verdict(noted, 0, issued, back)
    assert verdict.ok, verdict.findings
    assert verdict.entries[0].remarks == (BY_RECOVERY_SHEET,)
    assert names(ledger.verdict(noted, 0, back)) == {"not-allowed", "enrolment-missing"}
    assert ledger.needed(NEW) == [0, issued, back]


def test_a_key_that_replaces_another_needs_that_ones_enrolment(ledger: Ledger) -> None:
    ben = ledger.enrol("ben", BEN)
    again = ledger.enrol("ben", NEW, replaces=BEN.key_id)
    noted = ledger.add("noted", NEW, by="ben")
    verdict = ledger.verdict(noted, 0, ben, again)
    assert verdict.ok, verdict.findings
    assert verdict.entries[0].remarks == (NO_COUNTERSIGNATURE,)
    assert names(ledger.verdict(noted, 0, again)) == {"enrolment-missing"}
    assert ledger.needed(NEW) == [0, ben, again]
    assert ledger.needed(BEN) == [0, ben, again]


def test_a_revocation_counts_from_its_place_and_casts_doubt_further_back(ledger: Ledger) -> None:
    clara = ledger.enrol("clara", CLARA)
    before, since = ledger.add("before", CLARA, by="clara"), ledger.add("since", CLARA, by="clara")
    gone = ledger.revoke(CLARA, doubtful_from=since + 1)
    later = ledger.add("later", CLARA, by="clara")
    assert ledger.verdict(before, 0, clara, gone).entries[0].remarks == ()
    assert ledger.verdict(since, 0, clara, gone).entries[0].remarks == (DOUBTFUL,)
    assert ledger.verdict(since, 0, clara, gone).ok
    assert names(ledger.verdict(later, 0, clara, gone)) == {"key-revoked"}
    assert ledger.verdict(later, 0, clara).ok  # no file can prove that no event was left out: it is stated
    assert ledger.needed(CLARA) == [0, clara, gone]


def test_a_key_is_not_enrolled_by_what_comes_after(ledger: Ledger) -> None:
    noted = ledger.add("noted", CLARA, by="clara")
    clara = ledger.enrol("clara", CLARA)
    assert names(ledger.verdict(noted, 0, clara)) == {"enrolment-missing"}


def test_who_may_only_record_enrols_and_revokes_nobody(ledger: Ledger) -> None:
    ben = ledger.enrol("ben", BEN)
    clara = ledger.enrol("clara", CLARA, BEN, by="ben")
    noted = ledger.add("noted", CLARA, by="clara")
    assert names(ledger.verdict(noted, 0, ben, clara)) == {"not-allowed", "enrolment-missing"}


def test_a_second_beginning_is_none(ledger: Ledger) -> None:
    second = ledger.add("open again", type="ledger.opened", data=opening())
    noted = ledger.add("noted")
    assert names(ledger.verdict(noted, 0, second)) == {"not-allowed"}
    assert names(ledger.verdict(noted, second)) == {"not-allowed", "enrolment-missing", "statement-signature"}


def test_a_proof_of_possession_that_is_not_there_is_found(ledger: Ledger) -> None:
    clara = ledger.enrol("clara", CLARA, proof=bytes(64))
    noted = ledger.add("noted", CLARA, by="clara")
    assert names(ledger.verdict(noted, 0, clara)) == {"not-allowed", "enrolment-missing"}


def test_whoever_never_signed_is_not_shown(ledger: Ledger) -> None:
    ledger.enrol("clara", CLARA)
    ledger.revoke(CLARA)
    assert ledger.needed(ANNA) == [0]
