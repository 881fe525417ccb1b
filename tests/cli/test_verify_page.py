"""The page that checks evidence files: what is shipped is what its parts make, and its digest is published."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cli.pages import verifier
from support.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / "cli" / "pages" / "verify"
WORDS = json.loads((ROOT / "cli" / "speech" / "en-GB" / "verifier.json").read_text("utf-8"))["say"]


def test_the_page_that_is_shipped_is_what_its_parts_make() -> None:
    assert verifier.verify_page() == verifier.build(), "python -m cli.pages.verifier writes it anew"


def test_another_process_makes_the_same_bytes() -> None:
    code = "import sys; from cli.pages.verifier import build; sys.stdout.buffer.write(build())"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout == verifier.verify_page()


def test_every_part_is_in_it() -> None:
    assert {file.stem for file in PARTS.glob("*.js")} == set(verifier.PARTS)
    assert {file.name for file in PARTS.iterdir()} - {f"{part}.js" for part in verifier.PARTS} == {
        "shell.html",
        "style.css",
    }


def test_its_digest_is_published_in_the_readme() -> None:
    published = re.findall(r"^([0-9a-f]{64})  verify\.html$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert published == [sha256(verifier.verify_page()).hexdigest()]


def test_only_its_own_program_and_style_may_run_and_nothing_is_fetched() -> None:
    page = verifier.verify_page().decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for tag in ("script", "style"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<(?:link|img|base|iframe|script|a)\b[^>]", page) == []
    assert "http://" not in page
    assert "https://" not in page


def test_nothing_from_a_file_can_become_markup() -> None:
    """The one place that reads markup is the one that takes a page apart, in a document that is never shown."""
    program = "".join(file.read_text("utf-8") for file in PARTS.glob("*.js"))
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "setAttribute"):
        assert way not in program, way
    assert program.count("parseFromString") == 1


def test_every_sentence_is_used_and_every_finding_has_one() -> None:
    from ledger.evidence.verdict_words import CHECKS, FINDINGS

    keys = {key.removeprefix("verifier.") for key in WORDS}
    assert {key.removeprefix("finding.") for key in keys if key.startswith("finding.")} == FINDINGS
    assert {key.removeprefix("check.") for key in keys if key.startswith("check.")} == CHECKS.keys()
    program = "".join(file.read_text("utf-8") for file in PARTS.iterdir())
    program += (ROOT / "cli" / "commands" / "verify_page.py").read_text("utf-8")
    families = set(re.findall(r"\b([a-z]+)\.\$\{", program))  # say(`finding.${name}`)
    named = set(re.findall(r"[\"{](?:verifier\.)?([a-z0-9.-]+)[\"}]", program))
    assert {key for key in keys if key not in named and key.split(".")[0] not in families} == set()


def test_the_command_writes_it_and_says_its_digest(tmp_path: Path) -> None:
    desk, file = Desk.on(tmp_path), tmp_path / "verify.html"
    answer = desk.run("verify-page", "-o", str(file), place=False)
    digest = sha256(file.read_bytes()).hexdigest()
    assert (answer.code, answer.out.splitlines()[1]) == (0, f"Its SHA-256:  {digest}")
    assert digest == sha256(verifier.verify_page()).hexdigest()
    again = desk.run("verify-page", "-o", str(file), place=False)
    assert (again.code, again.out) == (2, "")
    assert "exists already" in again.err
