"""From Enter to the slip: whole processes on a large ledger, beside the least that one can do; no test, never timed by one.

    .venv/bin/python tests/benchmarks/bench_enter.py [ENTRIES]

Ours: `python -m consent_ledger ACT` from its start to its end, answers from a file, the passphrase stretched. The floor: a
process that opens the same ledger with the same passphrase and records one event that needs no decision. Start-up: the same
command with `--help`, which imports what it needs and opens nothing. All in turns, with modules that are compiled as an
installation compiles them; medians. On a busy machine, look at the time that was worked.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # before it: folders of tests have the names of rooms

from aggregates.people import child, person, relationship
from ledger.application import Ledger
from ledger.event import Actor
from support import big_ledger
from support.books import PASSPHRASE
from support.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
ENTRIES, FAMILIES, ROUNDS = 20_000, 40, 5
TIE = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
STANDING = {
    "categories": ["developmental.summary"],
    "recipients": ["other-setting"],
    "purpose": "learning-and-development",
    "channel": "secure-portal",
    "reasons": ["supports-learning"],
    "words": "She goes to both.",
    "legal_basis": ["A6-1-e"],
}
FLOOR = """
import sys
from pathlib import Path
from uuid import uuid4
sys.path.append(sys.argv[1])
from ledger.application import Ledger
from support.books import noted
with Ledger.open(Path(sys.argv[2])) as ledger:
    ledger.unlock(ledger.people_with_keys()[0], sys.argv[3])
    ledger.record([noted(ledger.require_identity().person, uuid4())])
"""  # one commit, its seal, and its own proof checked
EMERGENCY = {"recipient": "police", "what": "Where she is.", "why": "Missing.", "circumstance": "child-at-risk"}


def furnish(desk: Desk) -> dict[str, Sequence[str]]:
    """Families with names, and what the acts are about; the command line of each act."""
    with Ledger.open(desk.ledger) as ledger:
        me = ledger.people_with_keys()[0]
        ledger.unlock(me, PASSPHRASE)
        manager, families = Actor(me, "manager"), [(uuid4(), uuid4(), n) for n in range(FAMILIES)]
        for mia, tove, n in families:
            enrolled = {"by": manager, "name": f"Mia Lind the {n}.", "child": mia}
            ledger.execute(lambda book, said=enrolled: child.enrol(book, **said))
            registered = {"by": manager, "kind": "parent", "name": f"Tove Lind the {n}.", "person": tove}
            ledger.execute(lambda book, said=registered: person.register(book, **said))
            tie = {"by": manager, "person": tove, "child": mia, **TIE}
            ledger.execute(lambda book, said=tie: relationship.record(book, **said))
    mia, tove, _ = families[0]
    given = {"by": str(tove), "actions": ["photograph"], "method": "wet-signature"}
    note = {"category": "observation", "title": "Bricks", "content": "Twelve bricks high."}
    consent = desk.ask("consent", "give", str(mia), **given)["consent"]
    record = desk.ask("record", "create", str(mia), **note)["record"]
    case = desk.ask("standing", "decide", str(mia), **STANDING)["case"]
    withdrawn = {"channel": "slip", "words": "No more.", "by": str(tove), "when": "now"}
    looked = {"by": str(me), "purpose": "planning-for-needs", "when": "now"}
    return {
        "child list": ("child", "list"),
        "consent give": _act(desk, "consent give", str(mia), **given),
        "consent give, by a name": _act(desk, "consent give", child="mia lind the 7.", **given),
        "consent withdraw": _act(desk, "consent withdraw", consent, **withdrawn),
        "access record": _act(desk, "access record", record, **looked),
        "share emergency": _act(desk, "share emergency", child=str(mia), told=False, **EMERGENCY),
        "share routine": _act(desk, "share routine", case, what="The summary."),
    }


def _act(desk: Desk, name: str, *argv: str, **answers: object) -> Sequence[str]:
    file = desk.root / f"{uuid4().hex}.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return (*name.split(), *argv, "--again", "--from", str(file))


def took(command: Sequence[str | Path], environ: Mapping[str, str]) -> tuple[float, float]:
    """From start to end, and what of that was work (nothing, where the system does not say), in milliseconds."""
    before, started = os.times(), perf_counter()
    subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=True)
    ended, after = perf_counter(), os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return (ended - started) * 1000, worked * 1000


def measure(desk: Desk, acts: Mapping[str, Sequence[str]]) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ |= {
        **desk.environ,
        "CONSENT_LEDGER_LEDGER": str(desk.ledger),
        "PYTHONPYCACHEPREFIX": str(desk.root / "pyc"),
    }
    program = (sys.executable, "-m", "consent_ledger")
    for name, act in acts.items():
        beside = (
            (*program, *act),
            (*program, *act[:2], "--help"),
            (sys.executable, "-c", FLOOR, ROOT / "tests", desk.ledger, PASSPHRASE),
            (sys.executable, "-c", "pass"),
        )
        for command in beside:
            took(command, environ)  # compiles
        rounds = [[took(command, environ) for command in beside] for _ in range(ROUNDS)]
        ours, started, least, python = (statistics.median(wall for wall, _ in one) for one in zip(*rounds, strict=True))
        worked = statistics.median(each[0][1] for each in rounds)
        ratio = statistics.median(each[0][0] / each[2][0] for each in rounds)
        share = statistics.median(each[1][0] / each[0][0] for each in rounds)
        print(
            f"{name:<24} {ours:6.0f} ms ({worked:4.0f} ms of work)   {ratio:4.1f} of the floor ({least:.0f} ms)   "
            f"start-up {share:3.0%} ({started:.0f} ms; python alone {python:.0f} ms)",
            flush=True,
        )


def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "words").write_text(PASSPHRASE + "\n", encoding="utf-8")
        environ = {
            "CONSENT_LEDGER_HOME": str(root / "home"),
            "CONSENT_LEDGER_PASSPHRASE_FILE": str(root / "words"),
        }
        desk = Desk(root, root / "ledger", environ)
        big_ledger.write(desk.ledger, entries).close()
        acts = furnish(desk)
        print(f"{desk.tell('checkpoint')['size']} entries", flush=True)
        measure(desk, acts)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
