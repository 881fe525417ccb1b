"""Evidence files: what a verifier key alone can hold, and every other thing by its name."""

from __future__ import annotations

import json

import pytest

from ledger.evidence.evidence_check import judge
from ledger.evidence.verdict_words import FINDINGS
from support import vectors


@pytest.mark.parametrize("name", vectors.VECTORS)
def test_each_vector_has_exactly_these_findings(name: str) -> None:
    index = json.loads((vectors.FOLDER / vectors.INDEX).read_bytes())
    data = (vectors.FOLDER / f"{name}.evidence.json").read_bytes()
    verdict = judge(data, index[name]["vkey"])
    assert sorted({finding.name for finding in verdict.findings}) == index[name]["findings"], verdict.findings
    assert verdict.ok == (not index[name]["findings"])


def test_the_vectors_are_those_that_are_made() -> None:
    """`PYTHONPATH=tests python -m support.vectors` writes them."""
    made = vectors.made()
    assert {path.name for path in vectors.FOLDER.iterdir()} == made.keys()
    assert all((vectors.FOLDER / name).read_bytes() == content for name, content in made.items())


def test_every_finding_about_a_file_has_a_vector() -> None:
    about_files = {name for name in FINDINGS if not name.startswith("page-")}
    assert {name for _, _, names in vectors.VECTORS.values() for name in names} == about_files
