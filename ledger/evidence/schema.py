"""What may stand in a part: exact keys, and for each the rule that its value answers to (formats.md 2).

A type's own fields, in `data`, are free here and belong to whoever declares the type; except those of the ledger's own
events, since they decide who may sign (formats.md 3, 4, 6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence.canonical import (
    Rule,
    check_map,
    is_bin,
    is_bool,
    is_code,
    is_count,
    is_digest,
    is_id,
    is_int,
    is_map,
    is_number,
    is_text,
    list_of,
    one_of,
    optional,
)

ALL_POWERS = ("enrol", "erase", "record", "seal")

MAX_NOTE = 16 << 10  # a checkpoint with many cosignatures

_ORIGIN = re.compile(r"[a-z0-9.-]+(/[a-z0-9.-]+)*/[0-9a-f]{32}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_is_key = is_bin(32)
_is_word = one_of(*ALL_POWERS)


def _is_time(value: Any) -> bool:
    """Microseconds since 1970, or a day of the calendar."""
    if type(value) is not str:
        return is_int(value)
    try:
        return _DAY.fullmatch(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_fields(value: Any) -> bool:
    return type(value) is dict and all(is_code(name) and is_digest(value[name]) for name in value)


def _is_origin(value: Any) -> bool:
    return type(value) is str and _ORIGIN.fullmatch(value) is not None


def _is_note(value: Any) -> bool:
    return type(value) is bytes and 0 < len(value) <= MAX_NOTE


def _is_root(value: Any) -> bool:
    """A whole root, or the 20 bytes of it that a kept line has."""
    return is_bin(32)(value) or is_bin(20)(value)


def _is_map_of(value: Any, rules: Mapping[str, Rule]) -> bool:
    return type(value) is dict and value.keys() == rules.keys() and all(rules[name](value[name]) for name in rules)


def _is_powers(value: Any) -> bool:
    return type(value) is list and all(map(_is_word, value)) and value == sorted(set(value))


_PARTS: Mapping[str, Mapping[str, Rule]] = {
    "what": {
        "type": is_code,
        "type_version": is_number,
        "occurred_at": _is_time,
        "occurred_precision": one_of("instant", "minute", "day"),
        "recorded_at": is_int,
        "clock": one_of("ok", "behind", "leapt"),
        "actor": is_id,
        "role": is_code,
        "on_behalf_of": optional(is_id),
        "recorded_by": is_id,
        "attested": optional(one_of("own_key", "seen", "form", "spoken", "written", "reported")),
        "policy": optional(is_id),
        "data": is_map,
    },
    "inside": {
        "stream": is_id,
        "stream_version": is_number,
        "causation": optional(is_id),
        "folders": list_of(is_code),
        "sensitivity": is_code,
        "data": is_map,
    },
    "about": {
        "subject": is_id,
        "involvement": one_of("primary", "mentioned", "third_party"),
        "box": optional(is_digest),
        "fields": _is_fields,
    },
}

_HEAD: Mapping[str, Rule] = {"note": optional(_is_note), "root": _is_root, "size": is_number, "source": is_code}
_PREDECESSOR: Mapping[str, Rule] = {
    "heads": list_of(lambda value: _is_map_of(value, _HEAD)),
    "lost_from": is_number,
    "lost_to": optional(is_number),
    "origin": _is_origin,
    "reason": is_code,
    "recovery": optional(is_bin(32)),
    "root": is_digest,
    "size": is_number,
    "vkey": is_text,
}

_OWN_EVENTS: Mapping[str, Mapping[str, Rule]] = {
    "ledger.opened": {
        "alg": one_of("ed25519"),
        "demo": is_bool,
        "encryption_key": _is_key,
        "log_key": is_text,
        "person": is_id,
        "predecessor": optional(lambda value: _is_map_of(value, _PREDECESSOR)),
        "public_key": _is_key,
        "time_zone": is_text,
        "writer": is_id,
    },
    "key.enrolled": {
        "alg": one_of("ed25519"),
        "encryption_key": _is_key,
        "person": is_id,
        "powers": _is_powers,
        "proof": is_bin(64),
        "public_key": _is_key,
        "recovery": optional(is_bin(32)),
        "replaces": optional(is_id),
    },
    "key.revoked": {"doubtful_from": optional(is_number), "key": is_id, "reason": is_code},
    "level.keyed": {"level": is_code, "public_key": _is_key},
    "recovery.issued": {"commitment": is_digest, "public_key": _is_key},
    "writer.changed": {"writer": is_id},
    "branch.attached": {
        "common": is_count,
        "note": optional(_is_note),
        "origin": _is_origin,
        "root": is_digest,
        "size": is_number,
        "vkey": is_text,
    },
    "erasure.requested": {"reason": is_code, "subject": is_id},
    "erasure.completed": {"boxes": is_count, "subject": is_id},
    "stream.disposed": {"positions": list_of(is_number)},
}


def check_content(name: str, content: Any) -> None:
    """What may stand in a part of this name. A text's content is any value."""
    if name == "text":
        return
    if name not in _PARTS:
        raise EvidenceError(f"part: expected what, inside, about or text; got {name!r}")
    check_map(name, content, _PARTS[name])
    if name == "what" and (type(content["occurred_at"]) is str) != (content["occurred_precision"] == "day"):
        raise EvidenceError("what: precision `day` goes with a date, the others with an instant")
    if name == "about" and (content["box"] is None) != (not content["fields"]):
        raise EvidenceError("about: a box and the digests of the texts in it come together")


def check_own_event(what: Mapping[str, Any]) -> None:
    """The fields of one of the ledger's own events; of any other type, nothing."""
    kind = what["type"]
    if kind not in _OWN_EVENTS:
        return
    if what["type_version"] != 1:
        raise EvidenceError(f"{kind}: expected version 1, got {what['type_version']}; is it from a newer program?")
    check_map(kind, what["data"], _OWN_EVENTS[kind])
