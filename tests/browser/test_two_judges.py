"""The program and the page share no code: each is the other's judge, on files that nobody foresaw.

Whatever is done to a file that holds, both must say of it that it holds, or that it does not, and why.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import pytest

from ledger.errors import EvidenceError
from ledger.evidence import canonical, crockford, ed25519
from ledger.evidence.evidence_check import judge
from ledger.evidence.evidence_file import format_evidence
from ledger.evidence.page import check_page
from ledger.evidence.rewritten import restore
from support import insiders
from support.browser import Page, complaints
from support.checking_page import judge_all, judge_one
from support.handouts import good_page

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).resolve().parents[1] / "evidence" / "vectors"
INDEX = json.loads((VECTORS / "vectors.json").read_text("utf-8"))
GOOD = (VECTORS / "good.evidence.json").read_bytes()
VKEY = INDEX["good"]["vkey"]
EDITS = 400
FILE = 64 << 20  # the most that an evidence file has, in bytes

Edit = Callable[[random.Random, dict[str, Any]], None]


# ---- edits of a file that holds


def entry(dice: random.Random, file: dict[str, Any]) -> dict[str, Any]:
    return dice.choice(file[dice.choice(["keys", "entries"])] or file["keys"])


def flip(dice: random.Random, text: str) -> str:
    data = bytearray(base64.b64decode(text))
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return base64.b64encode(data).decode()


def flip_leaf(dice: random.Random, file: dict[str, Any]) -> None:
    one = entry(dice, file)
    one["leaf"] = flip(dice, one["leaf"])


def flip_hash(dice: random.Random, file: dict[str, Any]) -> None:
    hashes = entry(dice, file)[dice.choice(["path", "after"])]
    if hashes:
        at = dice.randrange(len(hashes))
        hashes[at] = flip(dice, hashes[at])


def flip_part(dice: random.Random, file: dict[str, Any]) -> None:
    parts = entry(dice, file)["parts"]
    if parts:
        at = dice.randrange(len(parts))
        parts[at] = flip(dice, parts[at])


def flip_statement(dice: random.Random, file: dict[str, Any]) -> None:
    said = file["statement"]
    if dice.random() < 0.5:
        said["payload"] = flip(dice, said["payload"])
    else:
        one = dice.choice(said["signatures"])
        one["sig"] = flip(dice, one["sig"])


def change_index(dice: random.Random, file: dict[str, Any]) -> None:
    entry(dice, file)["index"] += dice.choice([-1, 1, 2, 100])


def change_list(dice: random.Random, file: dict[str, Any]) -> None:
    """Leave one out, put one in twice, or exchange two: of entries, keys, parts or hashes."""
    of = dice.choice([file, entry(dice, file)])
    items = of[dice.choice([name for name in of if isinstance(of[name], list)])]
    if not items:
        return
    at, other = dice.randrange(len(items)), dice.randrange(len(items))
    match dice.randrange(3):
        case 0:
            del items[at]
        case 1:
            items.insert(other, items[at])
        case _:
            items[at], items[other] = items[other], items[at]


def move(dice: random.Random, file: dict[str, Any]) -> None:
    """What belongs to one event, shown with another."""
    one, other = entry(dice, file), entry(dice, file)
    name = dice.choice(["index", "leaf", "path", "after", "parts"])
    one[name] = other[name]


def change_checkpoint(dice: random.Random, file: dict[str, Any]) -> None:
    lines = file["checkpoint"].split("\n")
    at = dice.randrange(len(lines))
    match dice.randrange(3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, dice.choice(lines))
        case _:
            lines[at] = lines[at][:-1] + dice.choice("A=+/\u00a0x1")
    file["checkpoint"] = "\n".join(lines)


def change_key(dice: random.Random, file: dict[str, Any]) -> None:
    of = dice.choice([file, file["statement"], entry(dice, file)])
    name = dice.choice(sorted(of))
    match dice.randrange(4):
        case 0:
            of[name + "s"] = of.pop(name)
        case 1:
            del of[name]
        case 2:
            of[name] = dice.choice([None, True, 1.5, -1, "", "AAAA", [], {}, 2**53, "é", "\ud800"])
        case _:
            of["__proto__"] = of[name]


EDITS_OF_VALUES: list[Edit] = [
    flip_leaf,
    flip_hash,
    flip_part,
    flip_statement,
    change_index,
    change_list,
    move,
    change_checkpoint,
    change_key,
]


def change_bytes(dice: random.Random, data: bytes) -> bytes:
    """As a failing disk, a mail program or a careless hand would."""
    at = dice.randrange(len(data))
    match dice.randrange(5):
        case 0:
            return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + data[at + dice.randrange(1, 5) :]
        case 2:
            return data[:at] + bytes([dice.choice(b' \n\r\t"{}[],:0\\')]) + data[at:]
        case 3:
            return data.replace(b"\n", dice.choice([b"\r\n", b"", b"\n\n", b"\n \t"]))
        case _:
            return dice.choice([b"\xef\xbb\xbf" + data, data.decode().encode("utf-16"), data[:at], data + data])


def edited(dice: random.Random) -> bytes:
    source = (
        VECTORS / f"{dice.choice([name for name in INDEX if name.startswith('good')])}.evidence.json"
    ).read_bytes()
    if dice.random() < 0.25:
        return change_bytes(dice, source)
    file = json.loads(source)
    for _ in range(dice.choice([1, 1, 1, 2])):
        dice.choice(EDITS_OF_VALUES)(dice, file)
    return json.dumps(file, indent=1).encode() + b"\n"


def test_both_say_the_same_of_files_that_were_edited_at_random(checking_page: Page) -> None:
    files = [edited(random.Random(f"evidence {number}")) for number in range(EDITS)]
    page = judge_all(checking_page, [(data, VKEY) for data in files])
    program = [judge(restore(data)[0], VKEY) for data in files]
    differ = [
        (number, there.findings, sorted({finding.name for finding in here.findings}))
        for number, (there, here) in enumerate(zip(page, program, strict=True))
        if there.ok != here.ok or there.findings != sorted({finding.name for finding in here.findings})
    ]
    assert differ == []
    names = {name for said in page for name in said.findings}
    assert 10 < sum(said.ok for said in page) < EDITS / 2  # some edits change nothing: white space, a byte order mark
    assert len(names) >= 16, names  # and the others were found in many ways


# ---- edits of a page that holds

BITS = [*'<>&"/ \n\t=x-', "&amp;", "&#60;", "<!--x-->", "<b>", "</p>", "<br>", "<i></i>", "\u200b", "<p>", "<noscript>"]
BITS += ["<!doctype html>", "<svg/>", "<template>x</template>", "<td>", "<hr>", "<span>x</span>", "</main>", "<title>"]


def edited_page(dice: random.Random, page: str) -> bytes:
    """Letters, tags and pieces put in, left out or moved: nearly all of it in what a person reads."""
    start, end = page.index("<body>"), page.index('<script type="application/json"')
    at, other = sorted(dice.randrange(start, end) for _ in range(2))
    after = page.index(">", at) + 1
    match dice.randrange(5):
        case 0:
            page = page[:at] + page[at + dice.randrange(1, 6) :]
        case 1:
            page = page[:at] + dice.choice(BITS) + page[at:]
        case 2:
            page = page[:after] + dice.choice(BITS) + page[after:]
        case 3:
            page = page[:at] + page[other : other + 30] + page[at:]
        case _:
            page = page[:at] + dice.choice("aZé \u202e\U0001f33b\n") + page[at + 1 :]
    return page.encode()


def test_both_say_the_same_of_pages_that_were_edited_at_random(checking_page: Page) -> None:
    """The program reads tags by itself, `verify.html` asks the browser: whatever is not plain to both is refused by both."""
    pages = [edited_page(random.Random(f"page {number}"), good_page()) for number in range(EDITS)]
    here = [check_page(page, VKEY) for page in pages]
    there = judge_all(checking_page, [(page, VKEY) for page in pages])
    complaints(checking_page).clear()  # of styles that its own policy does not let in
    differ = [
        (number, judged.findings, sorted({finding.name for finding in verdict.findings}))
        for number, (judged, verdict) in enumerate(zip(there, here, strict=True))
        if (judged.ok, judged.findings) != (verdict.ok, sorted({finding.name for finding in verdict.findings}))
    ]
    assert differ == []
    assert 10 < sum(judged.ok for judged in there) < EDITS / 2
    assert {name for judged in there for name in judged.findings} >= {"page-changed", "page-entry-edited"}


# ---- files by people who have keys


def test_both_say_the_same_of_whoever_signs_against_the_rules(checking_page: Page) -> None:
    files = {name: (format_evidence(make()), VKEY) for name, (make, _) in insiders.FILES.items()}
    files["under a false name"] = insiders.under_a_false_name()
    said = dict(zip(files, judge_all(checking_page, list(files.values())), strict=True))
    assert {name: answer.findings for name, answer in said.items()} == {
        name: sorted({finding.name for finding in judge(*file).findings}) for name, file in files.items()
    }
    assert {name for name, answer in said.items() if answer.ok} == {
        "nothing",
        "with the recovery sheet",
        "replacing a key without its signature",
    }


# ---- the parts that both have


def test_both_read_the_same_values_from_the_same_bytes(checking_page: Page) -> None:
    dice = random.Random("messagepack")
    tried = [packed(dice) for _ in range(2000)]
    taken = checking_page.evaluate(
        """all => all.map(text => {
          const data = Uint8Array.from(text.match(/../g) || [], pair => parseInt(pair, 16));
          try { consentLedger.decode(data); return true; } catch (error) { return error.finding ? false : String(error); }
        })""",
        [data.hex() for data in tried],
    )
    assert [bool(reads(data)) for data in tried] == taken
    assert 300 < sum(taken) < 1700


def packed(dice: random.Random) -> bytes:
    """MessagePack as somebody else may write it: canonical or not, and sometimes with a byte changed."""
    data = msgpack.packb(value(dice, 0), use_bin_type=True)
    if dice.random() < 0.4:
        at = dice.randrange(len(data))
        data = data[:at] + bytes([dice.randrange(256)]) + data[at + dice.randrange(2) :]
    return data


def value(dice: random.Random, depth: int) -> Any:
    kind = dice.randrange(9 if depth < 3 else 6)
    if kind == 0:
        return dice.choice([None, True, False, 0, -1, 127, 128, 255, 256, -32, -33, -128, -129, 65535, 65536])
    if kind == 1:
        return dice.choice([1, -1]) * dice.randrange(2 ** dice.randrange(1, 60))
    if kind in (2, 3):
        return dice.choice(["", "a", "é", "\U0001f33b", "\uffff", "\ue000", "x" * dice.choice([31, 32, 255, 256])])
    if kind in (4, 5):
        return dice.randbytes(dice.choice([0, 1, 16, 32, 255, 256]))
    if kind == 6:
        return [value(dice, depth + 1) for _ in range(dice.choice([0, 1, 3, 15, 16]))]
    keys = ["a", "b", "aa", "é", "\U0001f33b", "\uffff", "__proto__", "constructor"]
    if dice.random() < 0.7:
        keys.sort()
    return {key: value(dice, depth + 1) for key in keys[: dice.randrange(len(keys))]}


def reads(data: bytes) -> bool:
    try:
        canonical.decode(data)
    except EvidenceError:
        return False
    return True


def test_both_accept_and_refuse_the_same_signatures(checking_page: Page) -> None:
    """Keys and R of small order, beyond the field, off the curve; S beyond the order: each library has its own mind."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = key.public_key().public_bytes_raw(), b"a message"
    signature = key.sign(message)
    s = int.from_bytes(signature[32:], "little")
    points = [y.to_bytes(32, "little") for y in ed25519.SMALL_ORDER] + [
        (y | 1 << 255).to_bytes(32, "little") for y in ed25519.SMALL_ORDER
    ]
    points += [(ed25519.P + y).to_bytes(32, "little") for y in (0, 1, 2, 18)] + [b"\x02" + bytes(31), b"\xff" * 32]
    tried = [(public, signature)]
    tried += [(point, signature) for point in points] + [(point, point + bytes(32)) for point in points]
    tried += [(public, point + signature[32:]) for point in points]
    tried += [(public, signature[:32] + (s + ed25519.L).to_bytes(32, "little"))]
    tried += [(public, signature[:-1]), (public[:-1], signature), (public, bytes(64))]
    taken = checking_page.evaluate(
        """async all => {
          const bytes = text => Uint8Array.from(text.match(/../g) || [], pair => parseInt(pair, 16));
          const answers = [];
          for (const each of all) answers.push(await consentLedger.verifies(...each.map(bytes)));
          return answers;
        }""",
        [[key.hex(), signature.hex(), message.hex()] for key, signature in tried],
    )
    assert taken == [verifies(key, signature, message) for key, signature in tried]
    assert taken == [True] + [False] * (len(tried) - 1)


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        ed25519.verify(key, signature, message)
    except EvidenceError:
        return False
    return True


def test_the_page_writes_kept_lines_as_the_program_does(checking_page: Page) -> None:
    from ledger.evidence.checkpoint import Head, format_kept

    dice = random.Random("kept")
    heads = [Head(dice.randrange(1, 2 ** dice.randrange(1, 53)), dice.randbytes(32)) for _ in range(50)]
    written = checking_page.evaluate(
        """async all => {
          const bytes = text => Uint8Array.from(text.match(/../g), pair => parseInt(pair, 16));
          return Promise.all(all.map(([size, root]) => consentLedger.keptLine(size, bytes(root))));
        }""",
        [[head.size, head.root.hex()] for head in heads],
    )
    assert written == [format_kept(head) for head in heads]
    assert crockford.plain(written[0]).isalnum()


# ---- hostile files


def test_the_largest_file_that_may_be_is_read_and_one_byte_more_is_not(checking_page: Page, tmp_path: Path) -> None:
    from support.checking_page import check

    file = tmp_path / "large.evidence.json"
    file.write_bytes(GOOD[:-2] + b" " * (FILE - len(GOOD)) + GOOD[-2:])
    assert file.stat().st_size == FILE
    assert check(checking_page, file, VKEY) == "This file holds."
    with file.open("ab") as more:
        more.write(b" ")
    assert check(checking_page, file, VKEY) == "This file does not hold."
    assert "not-evidence" in checking_page.inner_text(".problems")


@pytest.mark.parametrize(
    ("hostile", "findings"),
    [
        (b"[" * 2_000_000, ["not-evidence"]),
        (b'{"a":' * 100_000, ["not-evidence"]),
        (b"[" + b"0," * 2_000_000 + b"0]", ["not-evidence"]),
        (b'"' + b"\\" * 500_000, ["not-evidence"]),
        (b'{"format": "' + b"a" * 3_000_000 + b'"}', ["not-evidence"]),
        (b'{"__proto__": {"format": "consent-ledger/evidence/v1"}}', ["not-evidence"]),
        (b'{"__proto__": 1, "__proto__": 2}', ["doubled-key"]),
        (b'{"format": "consent-ledger/evidence/v1", "constructor": 1}', ["unknown-key"]),
        (b'{"format": "consent-ledger/evidence/v1", "toString": {}}', ["unknown-key"]),
        (GOOD.replace(b'"tokens": []', b'"tokens": ["\\ud800"]'), ["not-canonical"]),
        (GOOD.replace(b'"index": 0', b'"index": 1e0'), ["wrong-type"]),
        (GOOD.replace(b'"index": 0', b'"index": -0'), ["wrong-type"]),
        (GOOD.replace(b'"index": 0', b'"index": 00'), ["not-evidence"]),
        (GOOD.replace(b'"index": 0', b'"index": 9007199254740992'), ["wrong-type"]),
        (b"", ["not-evidence"]),
        (b"\x00" * 1000, ["not-evidence"]),
        (b"\xff\xfe", ["not-evidence"]),
    ],
)
def test_a_hostile_file_is_named_as_what_it_is_by_both(
    checking_page: Page, hostile: bytes, findings: list[str]
) -> None:
    assert judge_one(checking_page, hostile, VKEY).findings == findings
    assert [finding.name for finding in judge(restore(hostile)[0], VKEY).findings] == findings
