"""`verify.html` opened in a real browser, asked by program or by hand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli.pages import verifier
from support.browser import A4, OpenPage, Page

FILE = Path(verifier.__file__).with_name("verify.html")

# In the page: for each [base64, what was typed] what it says of it.
_JUDGE = """async pairs => {
  const answers = [];
  for (const [data, typed] of pairs) {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const key = typed === null ? null : await consentLedger.parseTyped(typed);
    const { ok, findings, checks } = await consentLedger.judge(bytes, key);
    answers.push([ok, [...new Set(findings.map(({ name }) => name))].sort(),
      Object.fromEntries(checks.map(({ name, status }) => [name, status]))]);
  }
  return answers;
}"""


class Said(NamedTuple):
    """`findings`: their names, sorted, each once. `checks`: held, failed or not possible."""

    ok: bool
    findings: list[str]
    checks: dict[str, str]


def judge_all(page: Page, pairs: Sequence[tuple[bytes, str | None]]) -> list[Said]:
    """What the page says of each of these files, held against what is typed."""
    answers = page.evaluate(_JUDGE, [[b64encode(data).decode(), typed] for data, typed in pairs])
    return [Said(*answer) for answer in answers]


def judge_one(page: Page, data: bytes, typed: str | None) -> Said:
    (said,) = judge_all(page, [(data, typed)])
    return said


def check(page: Page, file: Path, typed: str | None) -> str:
    """As a person does it: type, choose, press; the verdict's heading without its sign."""
    page.fill("#typed", typed or "")
    page.set_input_files("#file", file)
    page.click("button[type=submit]")
    page.wait_for_selector("#result:not([hidden])")
    return page.inner_text("#verdict")[2:]


@pytest.fixture
def checking_page(open_page: OpenPage) -> Page:
    return open_page(FILE, width=A4)


def shown(page: Page) -> dict[str, str]:
    """Label and value of everything that the answer shows in two columns; the last of equal labels."""
    rows: Any = page.evaluate(
        "() => [...document.querySelectorAll('#result dl > div')]"
        ".map(row => [row.children[0].textContent, row.children[1].textContent])"
    )
    return dict(rows)
