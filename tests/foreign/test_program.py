"""What the program itself hands out, held before the foreign judges: a whole demo, published, and a receipt of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from ledger.application import Ledger
from ledger.evidence.envelope import parse_leaf, to_dsse
from support.desk import Desk
from support.judges import RunJudge

pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.on(tmp_path_factory.mktemp("played")).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    assert desk.run("demo", str(desk.ledger), "--seed", "3", place=False).code == 0
    return desk


def test_the_published_log_is_rebuilt_to_the_signed_root(played: Desk, run_judge: RunJudge, tmp_path: Path) -> None:
    vkey = played.run("checkpoint", "--vkey").out.strip()
    assert played.run("publish", str(tmp_path / "hashes")).code == 0
    assert played.run("publish", str(tmp_path / "leaves"), "--entries").code == 0
    assert run_judge("checkpoint", tmp_path / "hashes" / "checkpoint", vkey).accepted
    assert run_judge("tiles", tmp_path / "hashes", vkey).accepted
    assert run_judge("entries", tmp_path / "leaves", vkey).accepted
    assert not run_judge("entries", tmp_path / "hashes", vkey).accepted


def test_receipts_pass_with_parts_and_without(played: Desk, run_judge: RunJudge, tmp_path: Path) -> None:
    vkey = played.run("checkpoint", "--vkey").out.strip()
    parent = next(line.split()[0] for line in played.run("person", "list").out.splitlines() if "a parent" in line)
    for name, more in (("bare", ()), ("shown", ("--show", "what", "--to", parent))):
        assert played.run("prove", "50", "-o", str(tmp_path / name), *more).code == 0
        assert run_judge("receipt", tmp_path / name, vkey).accepted
    assert b"withdrawn" not in (tmp_path / "bare").read_bytes()


def test_each_leaf_is_an_envelope_that_securesystemslib_verifies(played: Desk) -> None:
    with Ledger.open(played.ledger) as ledger:
        keys = [
            SSlibKey(key_id.hex(), "ed25519", "ed25519", {"public": key.public.hex()})
            for key_id, key in ledger.powers.keys.items()
        ]
        for row in ledger.recorder.rows(0, ledger.head.size):
            envelope = Envelope.from_dict(json.loads(to_dsse(parse_leaf(row.state))))
            assert envelope.verify(keys, 1)
