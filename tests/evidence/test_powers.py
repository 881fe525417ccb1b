"""Whose key: enrolment, revocation, the recovery sheet, and everybody who tries without."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import PAYLOAD_KEY_PROOF, Signer, SigningKey, key_id, key_proof_payload, pae, parse_leaf
from ledger.evidence.note import VerifierKey
from ledger.evidence.powers import ALONE, BY_RECOVERY_SHEET, NO_COUNTERSIGNATURE, Powers, recovery_commitment
from ledger.evidence.schema import ALL_POWERS
from support.evidence import ANNA, INSIDE, LOG, ORIGIN, VKEY, Event, an_id, seed

BEN, CLARA, NEW = (SigningKey(seed(name)) for name in ("ben", "clara", "new"))
SECRET = seed("recovery sheet")
OPENED: Mapping[str, Any] = {
    "alg": "ed25519",
    "demo": True,
    "encryption_key": seed("anna opens"),
    "log_key": VKEY,
    "person": an_id("anna"),
    "predecessor": None,
    "public_key": ANNA.public,
    "time_zone": "Europe/London",
    "writer": an_id("laptop"),
}


def event(kind: str, data: Mapping[str, Any], *signers: Signer, by: str = "anna", **header: Any) -> Event:
    return Event((kind, str(data)), *signers, type=kind, data=dict(data), recorded_by=an_id(by), **header)


def apply(powers: Powers, position: int, given: Event, inside: Mapping[str, Any] | None = INSIDE) -> list[str]:
    return powers.apply(position, parse_leaf(given.leaf), given.body, given.header, inside)


def check(powers: Powers, position: int, given: Event) -> None:
    powers.check_signer(position, parse_leaf(given.leaf), given.body, given.header)


def enrolment(key: SigningKey, name: str, *powers: str, **change: Any) -> dict[str, Any]:
    opens, chosen = seed(f"{name} opens"), sorted(powers)
    payload = key_proof_payload(ORIGIN, an_id(name), key.public, opens, chosen)
    data = {
        "alg": "ed25519",
        "encryption_key": opens,
        "person": an_id(name),
        "powers": chosen,
        "proof": key.sign(pae(PAYLOAD_KEY_PROOF, payload)),
        "public_key": key.public,
        "recovery": None,
        "replaces": None,
    }
    return {**data, **change}


def revocation(of: SigningKey, **change: Any) -> dict[str, Any]:
    return {"doubtful_from": None, "key": of.key_id, "reason": "left", **change}


@pytest.fixture
def powers() -> Powers:
    """Anna opened the ledger at 1, enrolled Ben, who only records, at 2, and a recovery sheet was printed at 3."""
    state = Powers()
    sheet = {"commitment": recovery_commitment(SECRET), "public_key": seed("sheet")}
    assert apply(state, 1, event("ledger.opened", OPENED)) == []
    assert apply(state, 2, event("key.enrolled", enrolment(BEN, "ben", "record"))) == []
    assert apply(state, 3, event("recovery.issued", sheet)) == []
    return state


def refuse(powers: Powers, given: Event, message: str, position: int = 4, *, inside: Any = INSIDE) -> None:
    """It raises, and changes nothing."""
    before = copy.copy(vars(powers))
    with pytest.raises(EvidenceError, match=message):
        apply(powers, position, given, inside)
    assert vars(powers) == before


# ---- the beginning


def test_the_first_event_enrols_its_own_key_with_all_powers(powers: Powers) -> None:
    anna = powers.keys[ANNA.key_id]
    assert (anna.person, anna.public, anna.encryption_key) == (an_id("anna"), ANNA.public, seed("anna opens"))
    assert (anna.powers, anna.since, anna.revoked) == (frozenset(ALL_POWERS), 1, None)
    assert (powers.opened, powers.demo, powers.log_key, powers.time_zone) == (True, True, VKEY, "Europe/London")
    assert powers.writer == an_id("laptop")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"public_key": BEN.public}, "not enrolled before"),
        ({"person": an_id("ben")}, "not signed by its recorder"),
        ({"log_key": VerifierKey(ORIGIN, BEN.public).text}, "origin: expected it to end with"),
        ({"log_key": VerifierKey("other.example", LOG.public).text}, "expected a log key named"),
        ({"log_key": "x"}, "verifier key"),
        ({"alg": "rsa"}, "alg is not allowed"),
        ({"demo": 1}, "demo is not allowed"),
        ({"time_zone": ""}, "time_zone is not allowed"),
        ({"predecessor": "none"}, "predecessor is not allowed"),
        ({"writer": None}, "writer is not allowed"),
        ({"more": 1}, "expected a map of"),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
def test_a_false_beginning_is_refused(change: dict[str, Any], message: str) -> None:
    refuse(Powers(), event("ledger.opened", {**OPENED, **change}), message, 1)


class Anybody:
    """The identity as public key: to a plain library its one signature fits every message."""

    public = b"\1" + bytes(31)
    key_id = key_id(public)

    def sign(self, message: bytes) -> bytes:
        return self.public + bytes(32)


def test_a_key_of_small_order_cannot_open_a_ledger() -> None:
    given = event("ledger.opened", {**OPENED, "public_key": Anybody.public}, Anybody())
    Ed25519PublicKey.from_public_bytes(Anybody.public).verify(Anybody().sign(b""), b"whatever")
    refuse(Powers(), given, "public key: a point of small order", 1)


def test_a_ledger_is_opened_once_and_first(powers: Powers) -> None:
    opened = event("ledger.opened", OPENED)
    refuse(powers, opened, "opened by its first event and by no other")
    refuse(Powers(), opened, "opened by its first event", 2)
    refuse(Powers(), event("test.noted", {}), "got test.noted at 1", 1)
    refuse(Powers(), event("key.enrolled", enrolment(BEN, "ben")), "got key.enrolled at 1", 1)
    refuse(Powers(), event("ledger.opened", OPENED, after=Head(5, seed("root"))), "opened by its first event", 1)


# ---- who signs


def test_whoever_may_record_records_and_others_countersign(powers: Powers) -> None:
    check(powers, 4, event("test.noted", {}, BEN, by="ben"))
    check(powers, 4, event("test.noted", {}, BEN, ANNA, by="ben"))
    check(powers, 4, event("test.noted", {}, BEN, ANNA, by="anna"))
    assert apply(powers, 4, event("test.noted", {}, BEN, by="ben")) == []


@pytest.mark.parametrize(
    ("signers", "by", "message"),
    [
        ((BEN,), "anna", "not signed by its recorder with the power to record"),
        ((CLARA,), "clara", "not enrolled before"),
        ((BEN, CLARA), "ben", "not enrolled before"),
    ],
)
def test_nobody_signs_for_somebody_else_or_unknown(
    powers: Powers, signers: tuple[SigningKey, ...], by: str, message: str
) -> None:
    given = event("test.noted", {}, *signers, by=by)
    with pytest.raises(EvidenceError, match=message):
        check(powers, 4, given)


def test_a_signature_that_does_not_hold_is_refused_whichever_it_is(powers: Powers) -> None:
    real = event("test.noted", {}, ANNA, BEN)
    other = event("test.noted", {"other": 1}, ANNA, BEN)
    for at in (0, 1):
        leaf, wrong = parse_leaf(real.leaf), parse_leaf(other.leaf)
        signatures = list(leaf.signatures)
        signatures[at] = wrong.signatures[at]
        forged = type(leaf)(leaf.body, tuple(signatures))
        with pytest.raises(EvidenceError, match="signature: does not hold"):
            powers.check_signer(4, forged, real.body, real.header)


def test_a_key_signs_nothing_at_or_before_its_enrolment(powers: Powers) -> None:
    given = event("test.noted", {}, BEN, by="ben")
    for position in (1, 2):
        with pytest.raises(EvidenceError, match="enrolled only at 2"):
            check(powers, position, given)


NEEDS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "key.enrolled": ("enrol", enrolment(CLARA, "clara", "record")),
    "key.revoked": ("enrol", revocation(BEN)),
    "level.keyed": ("enrol", {"level": "ordinary", "public_key": seed("level")}),
    "recovery.issued": ("enrol", {"commitment": seed("c"), "public_key": seed("p")}),
    "writer.changed": ("seal", {"writer": an_id("other laptop")}),
    "erasure.requested": ("erase", {"reason": "asked", "subject": an_id("mia")}),
    "erasure.completed": ("erase", {"boxes": 3, "subject": an_id("mia")}),
    "stream.disposed": ("erase", {"positions": [7, 8]}),
    "test.noted": ("record", {}),
}


@pytest.mark.parametrize("kind", NEEDS)
@pytest.mark.parametrize("held", ALL_POWERS)
def test_each_event_needs_its_power(powers: Powers, kind: str, held: str) -> None:
    needed, data = NEEDS[kind]
    apply(powers, 4, event("key.enrolled", enrolment(NEW, "dora", held)))
    given = event(kind, data, NEW, by="dora")
    if held == needed:
        check(powers, 5, given)
    else:
        with pytest.raises(EvidenceError, match=f"{kind}: not signed by its recorder with the power to {needed}"):
            check(powers, 5, given)
        refuse(powers, given, "with the power", 5) if kind != "test.noted" else None


# ---- enrolment


def test_what_an_enrolment_says_is_taken(powers: Powers) -> None:
    assert apply(powers, 4, event("key.enrolled", enrolment(CLARA, "clara", "record", "seal"))) == []
    clara = powers.keys[CLARA.key_id]
    assert (clara.person, clara.powers, clara.since) == (an_id("clara"), frozenset({"record", "seal"}), 4)
    assert clara.encryption_key == seed("clara opens")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"proof": bytes(64)}, "signature: R: a point of small order"),
        ({"proof": BEN.sign(b"")}, "signature: does not hold"),
        ({"person": an_id("ben")}, "signature: does not hold"),
        ({"powers": ["enrol", "record"]}, "signature: does not hold"),
        ({"encryption_key": bytes(32)}, "signature: does not hold"),
        ({"public_key": BEN.public}, "enrolled before, at 2"),
        ({"public_key": b"\1" + bytes(31)}, "public key: a point of small order"),
        ({"public_key": b"\xff" * 32}, "public key: not canonically encoded"),
        ({"alg": "ml-dsa-44"}, "alg is not allowed"),
        ({"powers": ["record", "enrol"]}, "powers is not allowed"),
        ({"powers": ["record", "record"]}, "powers is not allowed"),
        ({"powers": ["rule"]}, "powers is not allowed"),
        ({"powers": [["record"]]}, "powers is not allowed"),
        ({"powers": "record"}, "powers is not allowed"),
        ({"replaces": seed("nobody")[:16]}, "replaces a key that is not this person's"),
        ({"replaces": BEN.key_id}, "replaces a key that is not this person's"),
        ({"recovery": seed("guess")}, "not the value behind the newest recovery sheet"),
        ({"encryption_key": bytes(31)}, "encryption_key is not allowed"),
        ({"person": bytes(15)}, "person is not allowed"),
        ({"more": 1}, "expected a map of"),
    ],
)
def test_a_false_enrolment_is_refused(powers: Powers, change: dict[str, Any], message: str) -> None:
    refuse(powers, event("key.enrolled", enrolment(CLARA, "clara", "record", **change)), message)


def test_a_proof_for_another_ledger_is_refused(powers: Powers) -> None:
    payload = key_proof_payload("other.example", an_id("clara"), CLARA.public, seed("clara opens"), ["record"])
    proof = CLARA.sign(pae(PAYLOAD_KEY_PROOF, payload))
    refuse(powers, event("key.enrolled", enrolment(CLARA, "clara", "record", proof=proof)), "does not hold")


def test_a_newer_version_of_a_key_event_is_refused(powers: Powers) -> None:
    given = event("key.enrolled", enrolment(CLARA, "clara", "record"), type_version=2)
    refuse(powers, given, "expected version 1, got 2; is it from a newer program")


def test_nobody_enrols_their_own_key(powers: Powers) -> None:
    refuse(powers, event("key.enrolled", enrolment(CLARA, "clara", "enrol"), CLARA, by="clara"), "not enrolled before")


def test_a_replacement_without_the_old_keys_signature_is_said(powers: Powers) -> None:
    data = enrolment(NEW, "ben", "record", replaces=BEN.key_id)
    assert apply(copy.copy(powers), 4, event("key.enrolled", data)) == [NO_COUNTERSIGNATURE]
    assert apply(copy.copy(powers), 4, event("key.enrolled", data, ANNA, BEN)) == []


def test_one_signature_where_two_may_enrol_is_said(powers: Powers) -> None:
    assert apply(powers, 4, event("key.enrolled", enrolment(CLARA, "clara", "enrol"))) == []
    given = enrolment(NEW, "dora", "record")
    assert apply(copy.copy(powers), 5, event("key.enrolled", given)) == [ALONE]
    assert apply(copy.copy(powers), 5, event("key.enrolled", given, ANNA, BEN)) == [ALONE]
    assert apply(copy.copy(powers), 5, event("key.enrolled", given, ANNA, CLARA)) == []
    apply(powers, 5, event("key.revoked", revocation(CLARA)))
    assert apply(powers, 6, event("key.enrolled", given)) == []


def test_two_keys_of_one_person_are_not_two_people(powers: Powers) -> None:
    apply(powers, 4, event("key.enrolled", enrolment(NEW, "anna", "enrol")))
    assert apply(powers, 5, event("key.enrolled", enrolment(CLARA, "clara", "record"))) == []


# ---- revocation


def test_a_revoked_key_signs_nothing_from_then_on(powers: Powers) -> None:
    given = event("test.noted", {}, BEN, by="ben")
    check(powers, 4, given)
    apply(powers, 4, event("key.revoked", revocation(BEN, doubtful_from=3)))
    ben = powers.keys[BEN.key_id]
    assert (ben.revoked, ben.doubtful_from) == (4, 3)
    for late in (given, event("test.noted", {}, ANNA, BEN)):
        with pytest.raises(EvidenceError, match="signed by a key that was revoked at 4"):
            check(powers, 5, late)


def test_from_the_state_of_today_the_past_is_judged_by_position(powers: Powers) -> None:
    apply(powers, 4, event("key.revoked", revocation(BEN)))
    ben = powers.keys[BEN.key_id]
    assert [ben.signs_at(position) for position in (1, 2, 3, 4, 5)] == [False, False, True, True, False]
    assert [powers.may_sign(p, BEN.key_id, "test.noted") for p in (2, 3, 5)] == [False, True, False]
    assert not powers.may_sign(3, BEN.key_id, "key.enrolled")
    assert not powers.may_sign(3, CLARA.key_id, "test.noted")


def test_a_key_may_sign_its_own_revocation(powers: Powers) -> None:
    apply(powers, 4, event("key.revoked", revocation(ANNA)))
    assert powers.keys[ANNA.key_id].revoked == 4
    refuse(powers, event("key.revoked", revocation(BEN)), "revoked at 4", 5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": CLARA.key_id}, "not a valid key"),
        ({"doubtful_from": 5}, "doubtful from 5, which is later than 4"),
        ({"doubtful_from": 0}, "doubtful_from is not allowed"),
        ({"reason": "she left us"}, "reason is not allowed"),
        ({"key": bytes(15)}, "key is not allowed"),
    ],
)
def test_a_false_revocation_is_refused(powers: Powers, change: dict[str, Any], message: str) -> None:
    refuse(powers, event("key.revoked", revocation(BEN, **change)), message)


def test_a_key_is_revoked_once_and_never_comes_back(powers: Powers) -> None:
    apply(powers, 4, event("key.revoked", revocation(BEN)))
    refuse(powers, event("key.revoked", revocation(BEN)), "not a valid key", 5)
    refuse(powers, event("key.enrolled", enrolment(BEN, "ben", "record")), "enrolled before, at 2", 5)
    by_sheet = enrolment(BEN, "ben", "record", recovery=SECRET)
    refuse(powers, event("key.enrolled", by_sheet, BEN, by="ben"), "revoked at 4", 5)
    assert apply(powers, 5, event("key.enrolled", enrolment(NEW, "ben", "record"))) == []
    check(powers, 6, event("test.noted", {}, NEW, by="ben"))


# ---- the recovery sheet


def test_the_sheet_enrols_one_key_in_the_open(powers: Powers) -> None:
    given = event("key.enrolled", enrolment(NEW, "anna", *ALL_POWERS, recovery=SECRET), NEW)
    assert apply(powers, 4, given) == [BY_RECOVERY_SHEET]
    assert powers.recovery is None
    check(powers, 5, event("test.noted", {}, NEW))
    again = enrolment(CLARA, "clara", "record", recovery=SECRET)
    refuse(powers, event("key.enrolled", again, CLARA, by="clara"), "or the sheet is spent", 5)


def test_a_sheet_needs_no_power_in_the_key_that_it_enrols(powers: Powers) -> None:
    given = event("key.enrolled", enrolment(NEW, "dora", "record", recovery=SECRET), NEW, by="dora")
    assert apply(powers, 4, given) == [BY_RECOVERY_SHEET]
    assert powers.keys[NEW.key_id].powers == {"record"}


def test_what_is_said_of_a_recovery_is_all_that_applies(powers: Powers) -> None:
    apply(powers, 4, event("key.enrolled", enrolment(CLARA, "clara", "enrol")))
    data = enrolment(NEW, "ben", "record", recovery=SECRET, replaces=BEN.key_id)
    said = apply(powers, 5, event("key.enrolled", data, NEW, by="ben"))
    assert set(said) == {NO_COUNTERSIGNATURE, BY_RECOVERY_SHEET, ALONE}


@pytest.mark.parametrize("recovery", [seed("guess"), recovery_commitment(SECRET), seed("sheet")])
def test_another_value_than_the_sheets_enrols_nobody(powers: Powers, recovery: bytes) -> None:
    given = event("key.enrolled", enrolment(NEW, "anna", "enrol", recovery=recovery), NEW)
    refuse(powers, given, "not the value behind the newest recovery sheet")


def test_an_older_sheet_enrols_nobody(powers: Powers) -> None:
    sheet = {"commitment": recovery_commitment(seed("newer")), "public_key": seed("newer sheet")}
    apply(powers, 4, event("recovery.issued", sheet))
    assert powers.recovery == (sheet["commitment"], sheet["public_key"])
    given = event("key.enrolled", enrolment(NEW, "anna", "enrol", recovery=SECRET), NEW)
    refuse(powers, given, "not the value behind the newest recovery sheet", 5)


def test_the_sheet_is_for_the_key_that_signs(powers: Powers) -> None:
    data = enrolment(NEW, "anna", "enrol", recovery=SECRET)
    refuse(powers, event("key.enrolled", data, CLARA), "not enrolled before")
    refuse(powers, event("key.enrolled", data, NEW, by="ben"), "not signed by its recorder")


# ---- levels, writer, stream


def test_levels_and_writer_are_those_of_the_newest_event(powers: Powers) -> None:
    for position, key in ((4, seed("first")), (5, seed("second"))):
        apply(powers, position, event("level.keyed", {"level": "restricted", "public_key": key}))
    apply(powers, 6, event("writer.changed", {"writer": an_id("new laptop")}))
    assert powers.levels == {"restricted": seed("second")}
    assert powers.writer == an_id("new laptop")


def test_the_ledgers_own_events_stand_in_one_stream(powers: Powers) -> None:
    given = event("key.revoked", revocation(BEN))
    refuse(powers, given, "not in the ledger's own", inside={**INSIDE, "stream": an_id("elsewhere")})
    assert apply(powers, 4, given, inside=None) == []


def test_a_reference_keeps_what_it_showed(powers: Powers) -> None:
    keys, levels = powers.keys, powers.levels
    apply(powers, 4, event("key.revoked", revocation(BEN)))
    apply(powers, 5, event("level.keyed", {"level": "ordinary", "public_key": bytes(32)}))
    assert keys[BEN.key_id].revoked is None
    assert levels == {}


def test_whose_signatures_must_hold_is_said_without_checking_them(powers: Powers) -> None:
    given = event("test.noted", {}, ANNA, BEN)
    signers = powers.signers(4, parse_leaf(given.leaf), given.body, given.header)
    assert {key.person for key in signers} == {an_id("anna"), an_id("ben")}
