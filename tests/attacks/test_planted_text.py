"""No name, reason or note can be read from anything that lies about: planted words are searched for in every disguise.

The words are recorded through the aggregates into a real ledger; then every file and file name of the ledger's folder, of
its vault, of the temporary folder and of the published log is searched, and what the commands that need no passphrase print.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import run

import pytest

from aggregates.accesses import access
from aggregates.disclosures import disclosure, sharing
from aggregates.governance import setting
from aggregates.keeping import correction
from aggregates.people import child, person, relationship
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger import proving
from ledger.application import Ledger
from ledger.event import Actor, When
from support.books import PASSPHRASE, Clock
from support.desk import Desk
from support.office import begin

WORDS = [
    "Zephyrine", "Quackenbush", "Ollerenshaw", "Thistlewaite", "Bartholomew", "Xanthippe", "marmaladejar",
    "whirligigreason", "flibbertigibbet", "snickersnack", "kettlebellnote", "periwinklestreet", "umbrellaplant",
    "gobbledegook", "rhododendron", "lollygagging",
]  # fmt: skip


class Planted:
    """Each word is planted once; `next` hands out the next."""

    def __init__(self) -> None:
        self.used: list[str] = []

    @property
    def next(self) -> str:
        self.used.append(WORDS[len(self.used)])
        return self.used[-1]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planted")
    (root / "tmp").mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(root / "tmp")
    words = Planted()
    with Ledger.create(
        root / "ledger",
        name="Little Acorns",
        time_zone="Europe/London",
        passphrase=PASSPHRASE,
        vault="../vault",
        clock=Clock(datetime(2026, 11, 2, 9, tzinfo=UTC)),
    )[0] as ledger:
        plant(ledger, words)
        proving.publish(ledger, root / "published", entries=True)
        (root / "proof").write_bytes(ledger.prove(ledger.head.size))
    tempfile.tempdir = before
    assert words.used == WORDS
    return root


def plant(ledger: Ledger, w: Planted) -> None:
    me = Actor(ledger.require_identity().person, "manager")
    ledger.execute(lambda b: setting.found(b, name="Little Acorns", person=me.person, person_name=w.next, phone=w.next))
    mother = ledger.execute(
        lambda b: (
            person.register(b, by=me, kind="parent", name=f"{words[0]} {words[1]}", address=words[2], note=words[3])
            if (words := [w.next for _ in range(4)])
            else None
        )
    ).receipt
    mum = ledger.read(mother.first.position).event.stream
    kid_words = [w.next, w.next]
    kid = _stream(ledger, lambda b: child.enrol(b, by=me, name=kid_words[0], note=kid_words[1]))
    ledger.execute(
        lambda b: relationship.record(
            b, by=me, person=mum, child=kid, relation="mother", authority="parental-responsibility", note=kid_words[0]
        )
    )
    file_words = [w.next, w.next]
    file = _stream(
        ledger,
        lambda b: record.create(
            b, by=me, subject=kid, category="beyond-personal.concern-child", title=file_words[0], content=file_words[1]
        ),
    )
    note = w.next
    ledger.execute(lambda b: access.open_record(b, by=me, record=file, purpose="safeguarding", note=note))
    ledger.execute(lambda b: access.tell_access(b, by=me, record=file, purpose="care", note=note))
    said = w.next
    mums = Actor(me.person, "manager", on_behalf_of=mum, attested="spoken")
    given = _stream(
        ledger,
        lambda b: consent.give(
            b, by=mums, child=kid, scope=scope(actions=["photograph"]), method="verbal-in-person", words=said
        ),
    )
    ledger.execute(lambda b: consent.withdraw(b, by=mums, consent=given, channel="in-person", words=said))
    asked = w.next
    case = _stream(
        ledger,
        lambda b: sharing.receive_request(
            b, by=me, child=kid, recipient="childrens-social-care", purpose="safeguarding", channel="phone", words=asked
        ),
    )
    why = w.next
    ledger.execute(
        lambda b: sharing.decide(
            b, by=me, case=case, outcome="share", purpose="safeguarding", reasons=["likely-to-safeguard"], words=why,
            legal_basis=["A6-1-ea-safeguarding"],
        )
    )  # fmt: skip
    handed = w.next
    ledger.execute(
        lambda b: disclosure.disclose(
            b, by=me, case=case, categories=["beyond-personal.concern-child"], recipients=["childrens-social-care"],
            purpose="safeguarding", channel="phone", what=handed,
        )
    )  # fmt: skip
    right = w.next
    entry = ledger.read(mother.first.position).event_id
    texts = {mum: {"name": right}}
    ledger.execute(lambda b: correction.correct(b, by=me, entry=entry, kind="wrong-text", texts=texts, reason=right))
    text = b"A policy text is no secret."
    ledger.execute(
        lambda b: setting.adopt_policy(
            b, by=me, setting=_setting(ledger), kind="confidentiality", title="Policy", version="1",
            effective_from=date(2026, 9, 1), content=text, occurred=When(b.now - timedelta(hours=1)),
        )
    )  # fmt: skip


def _stream(ledger: Ledger, decide: object) -> object:
    return ledger.read(ledger.execute(decide).receipt.first.position).event.stream


def _setting(ledger: Ledger) -> object:
    return ledger.all(setting.SettingRegistered)[0].event.stream


def disguises(word: str) -> set[bytes]:
    plain = {word.encode(), word.lower().encode(), word.upper().encode()}
    plain |= {word.encode("utf-16-le"), word.encode("utf-16-be")}
    hexed = {form(p.hex()).encode() for p in plain for form in (str.lower, str.upper)}
    return plain | hexed | {b for p in plain for b in base64s(p)}


def base64s(data: bytes) -> set[bytes]:
    """What of the base64 of any text does not depend on what stands around these bytes."""
    found = set()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data)
        whole = encoded[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def inflated(data: bytes) -> Iterator[bytes]:
    """Every zlib or gzip stream that begins anywhere in these bytes."""
    for at in range(len(data) - 2):
        head = data[at : at + 2]
        if head == b"\x1f\x8b" or (head[0] == 0x78 and int.from_bytes(head) % 31 == 0):
            try:
                yield zlib.decompressobj(wbits=47).decompress(data[at:], 1 << 20)
            except zlib.error:
                continue


def leaks(data: bytes, words: list[str]) -> list[str]:
    texts = [data, *inflated(data)]
    return [word for word in words if any(d in text for d in disguises(word) for text in texts)]


@pytest.mark.parametrize("place", ["ledger", "vault", "tmp", "published", "proof"])
def test_no_planted_word_in_any_file_or_file_name(planted: Path, place: str) -> None:
    paths = [planted / place, *(planted / place).rglob("*")]
    for path in paths:
        assert leaks(path.name.encode(), WORDS) == []
        assert not path.is_file() or leaks(path.read_bytes(), WORDS) == [], path.name


def test_commands_without_a_passphrase_print_no_planted_word(planted: Path, tmp_path: Path) -> None:
    commands = [["verify"], ["verify", "--json"], ["checkpoint"], ["checkpoint", "--vkey"]]
    commands += [["publish", str(tmp_path / "out"), "--entries"], ["prove", "9", "-o", str(tmp_path / "proof")]]
    for command in commands:
        done = run(
            [
                sys.executable,
                "-c",
                "import sys; from cli.main import main; sys.exit(main())",
                "--ledger",
                str(planted / "ledger"),
                *command,
            ],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        assert leaks(done.stdout + done.stderr, WORDS) == [], command
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or leaks(path.read_bytes(), WORDS) == []


@pytest.mark.parametrize("word", WORDS)
def test_the_search_would_find_them(word: str) -> None:
    text = f"a note about {word} here".encode()
    for disguised in (
        text,
        text.decode().encode("utf-16-le"),
        text.hex().encode(),
        base64.b64encode(text),
        zlib.compress(text),
    ):
        assert leaks(b"\x00junk" + disguised + b"junk", [word]) == [word]


def test_what_is_entered_through_the_program_leaves_no_planted_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk remembers what was entered a moment ago, who holds the lock, and a session: none of it in words."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    desk = Desk.on(tmp_path)
    begin(desk)
    child = desk.ask("child", "add", name=f"{WORDS[0]} {WORDS[1]}")["child"]
    mother = desk.ask("person", "add", kind="parent", name=WORDS[2], note=WORDS[3])["person"]
    tie = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    desk.ask("relationship", "record", mother, child, note=WORDS[10], **tie)
    made = desk.ask("record", "create", child, category="observation", title=WORDS[4], content=WORDS[5])
    given = desk.ask("consent", "give", child, by=mother, actions=["photograph"], method="typed", words=WORDS[6])
    desk.ask("consent", "withdraw", given["consent"], by=mother, channel="slip", words=WORDS[7])
    assert (
        WORDS[5]
        in desk.run("access", "open", made["record"], "--from", answers(desk, purpose="care", note=WORDS[8])).out
    )
    desk.ask("correct", str(made["entry"]), kind="entered-in-error", reason=WORDS[9])
    assert desk.run("report", child).code == 0
    for place in ("ledger", "home", "tmp"):
        for path in (tmp_path / place).rglob("*"):
            assert leaks(path.name.encode(), WORDS) == []
            assert not path.is_file() or leaks(path.read_bytes(), WORDS) == [], path.name


def answers(desk: Desk, **given: str) -> str:
    file = desk.root / "answers.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return str(file)
