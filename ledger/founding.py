"""A new ledger: its folder, keys, vault and first leaves (formats.md 3, 4 and 6).

Everything is made in a folder beside the final one and renamed at the end, so that a ledger exists whole or not at all.
There are two ways in from the first moment: the first person's passphrase and the recovery sheet.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ledger.control import ControlEvent, LedgerOpened, LevelKeyed, Predecessor, RecoveryIssued
from ledger.custody.keyfile import Identity, new_identity, write_keyfile
from ledger.custody.mark import Mark, write_mark
from ledger.custody.place import vault_dir
from ledger.custody.recovery import Sheet, new_sheet
from ledger.custody.vault import Vault
from ledger.errors import InputError
from ledger.event import LEVELS, Actor, When
from ledger.evidence.checkpoint import Head, origin_of, sign_checkpoint
from ledger.evidence.envelope import SigningKey
from ledger.evidence.merkle import EMPTY_ROOT
from ledger.evidence.note import VerifierKey
from ledger.keyring import LedgerKeyring
from ledger.store.codec import to_micros
from ledger.store.connect import db_uri
from ledger.store.mapper import Draft, LedgerMapper
from ledger.store.sqlite import LedgerDatastore, LedgerRecorder

DATABASE, KEYS, CONFIG, VAULT = "ledger.db", "keys", "config.toml", "vault.db"
PENDING = "next"  # below KEYS: key files whose events are not recorded yet, each in a folder named by its key


@dataclass(frozen=True)
class Founded:
    """What the founder takes away: their keys, and the sheet that is to be printed."""

    identity: Identity
    sheet: Sheet


@dataclass(frozen=True)
class Continuing:
    """What a successor takes over: who founds it with which keys, who else may open what, and files to bring along.

    `readers`: the encryption keys that may open each level, the founder's among them if it may; `sealers`: those that may
    seal, beside the founder. `bring` is called with the folder and the vault's place while both are being made.
    """

    identity: Identity
    predecessor: Predecessor
    readers: Mapping[str, Sequence[bytes]]
    sealers: Sequence[bytes]
    bring: Callable[[Path, Path], None]


@dataclass(frozen=True)
class _Plan:
    name: str
    demo: bool
    zone: str
    identity: Identity
    log_seed: bytes
    sheet: Sheet
    levels: dict[str, X25519PrivateKey]
    writer: UUID
    at: datetime
    after: Continuing | None = None

    @property
    def log(self) -> SigningKey:
        return SigningKey(self.log_seed)

    @property
    def vkey(self) -> VerifierKey:
        return VerifierKey(origin_of(slug(self.name, demo=self.demo), self.log.public), self.log.public)


def slug(name: str, *, demo: bool = False) -> str:
    """The readable half of the origin: `[a-z0-9.-]+(/[a-z0-9.-]+)*`, made up from the setting's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "setting"
    return f"demo/{words}" if demo else words


def found(
    folder: Path,
    *,
    name: str,
    time_zone: str,
    passphrase: str,
    at: datetime,
    demo: bool = False,
    vault: str | None = None,
    first: UUID | Continuing | None = None,
) -> Founded:
    """Make the ledger. `vault` is where the vault goes, relative to the folder; None: this computer's own place.

    `first`: the first person, somebody new if None; of a successor, what it takes over.
    """
    after = first if isinstance(first, Continuing) else None
    person = first if isinstance(first, UUID) else uuid4()
    folder = folder.absolute()
    _check(folder, name, time_zone)
    plan = _Plan(
        name=name.strip(),
        demo=demo,
        zone=time_zone,
        identity=after.identity if after else new_identity(person),
        log_seed=secrets.token_bytes(32),
        sheet=new_sheet(),
        levels={level: X25519PrivateKey.generate() for level in LEVELS},
        writer=uuid4(),
        at=at,
        after=after,
    )
    with _whole_or_not_at_all(folder) as building:
        place = vault_dir(plan.vkey.name) if vault is None else building / vault
        place.mkdir(parents=True, exist_ok=True)
        (building / KEYS).mkdir()
        write_keyfile(building / KEYS / plan.identity.person.hex, plan.vkey.name, plan.identity, passphrase)
        with closing(_new_vault(place / VAULT, plan)) as new_vault:
            head, note = _record(building / DATABASE, plan)
            new_vault.note_head(head.size, head.root)
        if after is not None:
            after.bring(building, place)
        write_mark(place, Mark(plan.vkey.name, plan.vkey.text, plan.writer, note))
        (building / CONFIG).write_text(_config(plan, vault), encoding="utf-8")
    return Founded(plan.identity, plan.sheet)


def _check(folder: Path, name: str, time_zone: str) -> None:
    if not name.strip():
        raise InputError("the setting has no name", hint="give the name that parents know it by")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"unknown time zone: {time_zone}", hint="for example Europe/London") from error
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", hint="choose a new folder; a ledger is never made over anything")


@contextmanager
def _whole_or_not_at_all(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield building
        if not folder.exists():
            building.rename(folder)
            return
        for child in sorted(building.iterdir(), key=lambda path: path.name == DATABASE):
            child.rename(folder / child.name)  # the database last: where there is none, there is no ledger
        building.rmdir()
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _new_vault(path: Path, plan: _Plan) -> Vault:
    vault, founder = Vault.create(path, plan.vkey.name), plan.identity.encryption_key
    for level, private in plan.levels.items():
        for recipient in {plan.sheet.public, *(plan.after.readers[level] if plan.after else [founder])}:
            vault.put_level(level, private.private_bytes_raw(), recipient)
    for recipient in {plan.sheet.public, founder, *(plan.after.sealers if plan.after else ())}:
        vault.put_log_key(plan.log_seed, recipient)
    return vault


def _events(plan: _Plan) -> Sequence[ControlEvent]:
    stream, by, when = uuid4(), Actor(plan.identity.person, "key-holder"), When(plan.at)

    def header(version: int) -> dict[str, object]:
        return {"stream": stream, "stream_version": version, "by": by, "occurred": when, "sensitivity": "general"}

    opened = LedgerOpened(
        **header(1),  # type: ignore[arg-type]
        demo=plan.demo,
        encryption_key=plan.identity.encryption_key,
        log_key=plan.vkey.text,
        person=plan.identity.person,
        predecessor=plan.after.predecessor if plan.after else None,
        public_key=plan.identity.public,
        time_zone=plan.zone,
        writer=plan.writer,
    )
    keyed = [
        LevelKeyed(**header(2 + i), level=level, public_key=private.public_key().public_bytes_raw())  # type: ignore[arg-type]
        for i, (level, private) in enumerate(plan.levels.items())
    ]
    issued = RecoveryIssued(
        **header(2 + len(keyed)),  # type: ignore[arg-type]
        commitment=plan.sheet.commitment,
        public_key=plan.sheet.public,
    )
    return [opened, *keyed, issued]


def _record(database: Path, plan: _Plan) -> tuple[Head, bytes]:
    recorder = LedgerRecorder(LedgerDatastore(db_uri(database)))
    with closing(recorder):
        recorder.create_table()
        mapper = LedgerMapper(LedgerKeyring(plan.vkey.name))
        drafts = [
            Draft(
                event=event,
                event_id=uuid4(),
                recorded_at=to_micros(plan.at),
                recorded_by=plan.identity.person,
                clock="ok",
                after=Head(0, EMPTY_ROOT),
                signers=(plan.identity.sign,),
            )
            for event in _events(plan)
        ]
        recorder.insert_events([mapper.to_stored_event(draft) for draft in drafts])
        head = recorder.head()
        note = sign_checkpoint(plan.vkey.name, head, plan.log)
        recorder.store_checkpoint(head.size, note, is_anchored=lambda _note: False)
    return head, note


def _config(plan: _Plan, vault: str | None) -> str:
    """TOML's basic strings are JSON's."""
    lines = [f"name = {json.dumps(plan.name, ensure_ascii=False)}", f"origin = {json.dumps(plan.vkey.name)}"]
    if vault is not None:
        lines.append(f"vault = {json.dumps(vault)}")
    return "\n".join(["# Verification trusts nothing in this file.", *lines, ""])
