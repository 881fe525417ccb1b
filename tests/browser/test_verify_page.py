"""`verify.html` says what the program says of every evidence file, and shows it so that everybody can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.evidence.checkpoint import Head, fingerprint, format_kept, parse_checkpoint
from ledger.evidence.evidence_file import format_evidence, parse_evidence
from ledger.evidence.note import parse_note, parse_vkey
from support.browser import OpenPage, Page, pictures, printed, sideways, violations, walk
from support.checking_page import FILE, check, judge_all, judge_one, shown
from support.evidence import an_id
from support.insiders import Log, told

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).resolve().parents[1] / "evidence" / "vectors"
INDEX = json.loads((VECTORS / "vectors.json").read_text("utf-8"))
GOOD = VECTORS / "good.evidence.json"
VKEY = INDEX["good"]["vkey"]


def file_of(name: str) -> Path:
    (found,) = VECTORS.glob(f"{name}.*")
    return found


def head_of(file: Path) -> Head:
    return parse_checkpoint(parse_note(parse_evidence(file.read_bytes()).checkpoint)[0])[1]


# ---- the two judges


def test_every_vector_has_the_same_findings_as_in_the_program(checking_page: Page) -> None:
    said = judge_all(checking_page, [(file_of(name).read_bytes(), vector["vkey"]) for name, vector in INDEX.items()])
    assert {name: answer.findings for name, answer in zip(INDEX, said, strict=True)} == {
        name: vector["findings"] for name, vector in INDEX.items()
    }
    assert {name for name, answer in zip(INDEX, said, strict=True) if answer.ok} == {
        name for name, vector in INDEX.items() if not vector["findings"]
    }


# ---- what a person has from elsewhere


def test_a_fingerprint_a_name_or_a_kept_line_holds_a_file_as_the_key_does(checking_page: Page) -> None:
    from hashlib import sha256

    key = parse_vkey(VKEY)
    typed = [
        VKEY,
        VKEY.replace("+", "\n+", 1),
        fingerprint(sha256(key.public).digest()),
        fingerprint(sha256(key.public).digest()).upper().replace("-", " "),
        key.name,
        format_kept(head_of(GOOD)),
        f"  {format_kept(head_of(GOOD))} ".replace("-", "\N{NON-BREAKING HYPHEN}").upper(),
    ]
    said = judge_all(checking_page, [(GOOD.read_bytes(), each) for each in typed])
    assert [answer.ok for answer in said] == [True] * len(typed)


def test_that_of_another_ledger_is_another_origin(checking_page: Page) -> None:
    other = INDEX["another-origin-key"]["vkey"]
    assert other != VKEY
    from hashlib import sha256

    key = parse_vkey(other)
    head = head_of(GOOD)
    for typed in (
        other,
        key.name,
        fingerprint(sha256(key.public).digest()),
        format_kept(Head(head.size, sha256(b"another history").digest())),
    ):
        said = judge_one(checking_page, GOOD.read_bytes(), typed)
        assert (said.ok, said.findings) == (False, ["another-origin"])


def test_a_kept_line_of_another_size_says_neither_yes_nor_no(checking_page: Page) -> None:
    head = head_of(GOOD)
    said = judge_one(checking_page, GOOD.read_bytes(), format_kept(Head(head.size - 1, head.root)))
    assert (said.ok, said.findings, said.checks["key"]) == (False, ["no-key-given"], "not possible")


def test_what_is_mistyped_is_not_held_against_anything(checking_page: Page) -> None:
    line = format_kept(head_of(GOOD))
    wrong = line[:-1] + ("0" if line[-1] != "0" else "1")
    for typed in (wrong, "our ledger", VKEY[:-4] + "AAAA", "acorns.example"):
        checking_page.fill("#typed", typed)
        checking_page.set_input_files("#file", GOOD)
        checking_page.click("button[type=submit]")
        checking_page.wait_for_function("() => document.getElementById('status').textContent.includes('Nothing was')")
        assert checking_page.is_hidden("#result")


# ---- what a person sees


def test_a_file_that_holds_is_shown_with_what_it_does_not_prove(checking_page: Page) -> None:
    assert check(checking_page, GOOD, VKEY) == "This file holds."
    text = checking_page.inner_text("#result")
    for words in (
        "Held against the verifier key that you gave.",
        "That nothing was left out by whoever made the file.",
        "That no key was ended in an entry that is not shown.",
        "it was enrolled on one signature, although two people may enrol keys",
        "it was ended later, and may have been in other hands by then; so this is doubtful",
    ):
        assert words in text
    entries = checking_page.locator(".entry h4").all_inner_texts()
    assert entries == [f"Entry {entry.index + 1}: {kind}" for entry, kind in zip(
        parse_evidence(GOOD.read_bytes()).entries, ["test noted", "test noted", "test swum"], strict=True
    )]  # fmt: skip
    rows = shown(checking_page)
    assert rows["words, about hxjxw"] == "what was said about mia"
    assert rows["as a kept line"] == format_kept(head_of(GOOD))
    assert rows["verifier key"] == VKEY
    assert checking_page.inner_text("[role=status]") == "This file holds."


def test_an_entry_can_be_read_exactly_as_it_was_signed(checking_page: Page) -> None:
    check(checking_page, GOOD, VKEY)
    assert checking_page.locator("#result pre").count() == 0
    checking_page.locator("summary").nth(2).click()
    signed = json.loads(checking_page.locator("#result pre").inner_text())
    assert (signed["what"]["type"], signed["what"]["occurred_at"]) == ("test.swum", 1_790_000_000_000_000)
    assert signed["what"]["actor"] == an_id("fay").hex()


def test_of_a_long_file_the_first_entries_are_shown_and_then_all(checking_page: Page, tmp_path: Path) -> None:
    log = Log(*[told(f"number {number}") for number in range(205)])
    file = tmp_path / "long.evidence.json"
    file.write_bytes(format_evidence(log.file([log.entry(index) for index in range(2, 207)], keys=(0,))))
    assert check(checking_page, file, VKEY) == "This file holds."
    assert checking_page.locator(".entry").count() == 200
    checking_page.click("text=Show all 205 entries")
    assert checking_page.locator(".entry h4").all_inner_texts()[-1] == "Entry 207: test noted"
    assert checking_page.locator(".entry").count() == 205


def test_a_file_that_does_not_hold_says_what_is_wrong_and_where(checking_page: Page) -> None:
    file = file_of("part-of-another-event")
    assert check(checking_page, file, VKEY) == "This file does not hold."
    (problem,) = checking_page.locator(".problems li").all_inner_texts()
    assert "was not signed with it: it was changed, or taken from another entry." in problem
    assert "Entry 5: part-not-its-own." in problem
    text = checking_page.inner_text("main")
    assert "This file holds" not in text
    assert checking_page.locator(".entry").count() == 0
    assert "what was said about" not in text


def test_without_a_key_it_could_not_be_checked(checking_page: Page) -> None:
    assert check(checking_page, GOOD, None) == "This could not be checked."
    text = checking_page.inner_text("#result")
    assert "neither for it nor against it" in text
    assert checking_page.locator(".entry").count() == 0


def test_the_second_answer_replaces_the_first(checking_page: Page) -> None:
    assert check(checking_page, GOOD, VKEY) == "This file holds."
    assert check(checking_page, file_of("not-in-log"), VKEY) == "This file does not hold."
    assert checking_page.locator("#verdict").count() == 1


def test_a_file_can_be_dropped(checking_page: Page) -> None:
    checking_page.fill("#typed", VKEY)
    checking_page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], 'dropped.evidence.json'));
          document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        GOOD.read_text("utf-8"),
    )
    checking_page.wait_for_selector("#result:not([hidden])")
    assert checking_page.inner_text("#verdict")[2:] == "This file holds."
    assert shown(checking_page)["file"] == "dropped.evidence.json"


# ---- a viewer that cannot


@pytest.mark.parametrize(
    "lacking",
    [
        "Object.defineProperty(crypto, 'subtle', {value: undefined})",
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))",
        "crypto.subtle.verify = async () => true",
        "crypto.subtle.verify = async () => false",
    ],
)
def test_a_browser_that_cannot_check_signatures_says_so(checking_page: Page, lacking: str) -> None:
    checking_page.add_init_script(lacking)
    checking_page.reload()
    checking_page.fill("#typed", VKEY)
    checking_page.set_input_files("#file", GOOD)
    checking_page.click("button[type=submit]")
    checking_page.wait_for_function(
        "() => document.getElementById('status').textContent.includes('This browser cannot')"
    )
    assert checking_page.is_hidden("#result")


def test_without_scripts_it_says_that_nothing_is_known(open_page: OpenPage) -> None:
    page = open_page(FILE, scripts=False)
    assert "Nothing can be checked here yet." in page.inner_text("main")
    assert page.is_hidden("#form")


def test_a_page_whose_program_was_changed_runs_none_of_it(open_page: OpenPage) -> None:
    changed = FILE.read_text("utf-8").replace('"failed" : "held"', '"held" : "held"')
    assert changed != FILE.read_text("utf-8")
    page = open_page(changed)
    assert page.is_visible("#dead")
    assert page.complaints
    page.complaints.clear()


# ---- everybody


@pytest.mark.parametrize("name", ["good", "part-of-another-event", "no-key-given"])
def test_everybody_can_read_it(checking_page: Page, tmp_path: Path, name: str) -> None:
    check(checking_page, file_of(name), INDEX[name]["vkey"])
    assert violations(checking_page) == []
    assert sideways(checking_page) == []
    assert printed(checking_page, tmp_path / "page.pdf") <= 4
    pictures(checking_page, f"verify-{name}")


def test_the_empty_page_too(checking_page: Page) -> None:
    assert violations(checking_page) == []
    assert sideways(checking_page) == []
    pictures(checking_page, "verify")


def test_a_keyboard_is_enough(checking_page: Page) -> None:
    assert walk(checking_page) == [
        "textarea What you have from elsewhere",
        "input The evidence file",
        "button Check the file",
    ]
    checking_page.set_input_files("#file", GOOD)
    checking_page.focus("#typed")
    checking_page.keyboard.insert_text(VKEY)
    checking_page.keyboard.press("Tab")
    checking_page.keyboard.press("Tab")
    checking_page.keyboard.press("Enter")
    checking_page.wait_for_selector("#result:not([hidden])")
    assert walk(checking_page)[3:] == ["a What it does not prove is stated further down."] + 3 * [
        "summary Exactly as signed"
    ]
