"""Files by people who have keys, and sign what breaks a rule: each is refused by name, or holds with what must be said."""

from __future__ import annotations

import pytest

from ledger.evidence.evidence_check import check_evidence, judge
from ledger.evidence.powers import BY_RECOVERY_SHEET, NO_COUNTERSIGNATURE
from support.evidence import VKEY
from support.insiders import FILES, under_a_false_name


@pytest.mark.parametrize("name", FILES)
def test_whatever_was_signed_against_the_rules_is_named(name: str) -> None:
    make, findings = FILES[name]
    verdict = check_evidence(make(), VKEY)
    assert sorted({finding.name for finding in verdict.findings}) == sorted(findings), verdict.findings
    assert verdict.ok == (not findings)


def test_a_ledger_under_a_name_that_is_not_its_own_is_refused() -> None:
    verdict = judge(*under_a_false_name())
    assert {finding.name for finding in verdict.findings} == {"enrolment-missing", "not-allowed", "statement-signature"}


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("with the recovery sheet", BY_RECOVERY_SHEET),
        ("replacing a key without its signature", NO_COUNTERSIGNATURE),
    ],
)
def test_what_is_allowed_and_must_be_known_is_said(name: str, remark: str) -> None:
    assert any(remark in said for said in check_evidence(FILES[name][0](), VKEY).remarks)
