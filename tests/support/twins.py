"""One story in two ledgers: what is done in both is done at the same time; what is done in one of them the other never knew.

Whatever a parent gets is fetched from both and compared, after what differs between any two ledgers was taken out: numbers
of entries, sizes, hashes, ids. Nothing else may differ, order and length included.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from base64 import b64decode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from ledger.evidence.page import beside
from ledger.evidence.statement import parse_statement
from support.almanac import Almanac, almanac
from support.desk import Answer
from support.place import Place

_IDS = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # of an event or a stream
_HASHES = r"\b[0-9a-f]{32,64}\b"
_KEPT = r"\b\d+(-[0-9a-z]{4}){8,}-[0-9a-z]{2,4}\b"
_FINGERPRINT = r"\b([0-9a-z]{4}-){3}[0-9a-z]{4}\b"
_POSITIONS = (
    r"(?<=entry[ -])\d+|(?<=prove )\d+|(?<=correct )\d+|"
    r"(?<=data-entry=\")\d+|(?<=\"position\": )\d+|(?<=\"entry\": )\d+"
)
_LETTERS = (
    r"\b(reference|consent|request|share complete|share receipt) +[bcdfghjkmnpqrstvwxyz]{5,6}\b|"
    r"\"[bcdfghjkmnpqrstvwxyz]{5,6}\""
)
_DIFFERS = re.compile("|".join(f"(?:{one})" for one in (_IDS, _KEPT, _FINGERPRINT, _HASHES, _POSITIONS, _LETTERS)))


def plain(text: str) -> str:
    """Without what differs between any two ledgers."""
    return _DIFFERS.sub("#", text)


_EVIDENCE = re.compile(r'(?s)<script type="application/json" id="evidence">(.*?)</script>')


def split(html: str) -> tuple[str, dict[str, Any]]:
    """A page, and the shape of the evidence in it; none, if there is none."""
    found = _EVIDENCE.search(html)
    return _EVIDENCE.sub("", html), {} if found is None else shape(found[1])


def shape(evidence: str) -> dict[str, Any]:
    """What an evidence file says, without positions, sizes, hashes, signatures and ids."""
    file = json.loads(evidence)
    said = asdict(parse_statement(b64decode(file["statement"]["payload"])))
    kept = ("ledger", "kind", "audience", "as_at", "made_at", "made_by", "to", "count")
    return {
        "file": (sorted(file), file["format"], file["tokens"]),
        "statement": {name: said[name] for name in kept},
        "asked": sorted(said["asked"]),
        "places": len(said["places"]),
        "signatures": len(file["statement"]["signatures"]),
        **{name: [(sorted(entry), len(entry["parts"])) for entry in file[name]] for name in ("keys", "entries")},
    }


def differences(one: str, other: str) -> list[str]:
    """The lines that differ, or stand elsewhere; none, if nothing does."""
    lines = difflib.ndiff(plain(one).splitlines(keepends=True), plain(other).splitlines(keepends=True))
    return [line for line in lines if not line.startswith("  ")]


class Still(Almanac):
    """A clock that stands still while a command runs: how often it is looked at differs between the two ledgers."""

    def now(self, _zone: object = None) -> datetime:
        return self.at

    def go_on(self) -> None:
        """Two minutes later, so that no act is taken for the last one, entered twice."""
        self.at += timedelta(minutes=2)


def still(patch: pytest.MonkeyPatch, begins: str) -> Still:
    made = Still(almanac(patch, begins).at)
    patch.setattr("ledger.application.datetime", made)
    patch.setattr("cli.again.time", made)
    return made


@dataclass
class Twins:
    """The playgroup in which there is a case, and the same one in which there is none."""

    held: Place
    quiet: Place
    clock: Still

    def both(self, *argv: str, **answers: Any) -> tuple[Answer, Answer]:
        """The same is typed in both, at the same time."""
        answered = [typed(place, *argv, **answers) for place in (self.held, self.quiet)]
        self.clock.go_on()
        return answered[0], answered[1]

    def done(self, *argv: str, **answers: Any) -> None:
        """It succeeds in both, and says the same."""
        self.same(*argv, **answers)

    def same(self, *argv: str, **answers: Any) -> str:
        """What is answered in both, in words, is the same."""
        held, quiet = self.both(*argv, **answers)
        assert held.code == quiet.code, (argv, held, quiet)
        found = [*differences(held.out, quiet.out), *differences(held.err, quiet.err)]
        assert not found, (argv, found)
        return held.out

    def made(self, called: str, what: str, *argv: str, **answers: Any) -> None:
        """It succeeds in both; what comes into being has another id in each."""
        for place, answer in zip((self.held, self.quiet), self.both("--json", *argv, **answers), strict=True):
            place.ids[called] = answer.json[what]

    def handed(self, *argv: str) -> list[str]:
        """What is handed out in every form, which is the same from both: the text, HTML and table, and the data."""
        found = [self.same(*argv), self.same("--json", *argv)]
        for ending in ("txt", "html", "csv"):
            name = f"{'-'.join(re.sub('[^a-z]', '', a) for a in argv)[:60]}-{len(found)}.{ending}"
            files = [place.desk.root / name for place in (self.held, self.quiet)]
            for file in files:
                file.unlink(missing_ok=True)
                beside(file).unlink(missing_ok=True)
            places = zip((self.held, self.quiet), files, strict=True)
            answers = [typed(place, *argv, "-o", str(file)) for place, file in places]
            self.clock.go_on()
            if any(answer.code for answer in answers):
                assert ending == "csv", answers  # what is no table
                continue
            held, quiet = (file.read_text("utf-8-sig") for file in files)
            pages, shapes = zip(*map(split, (held, quiet)), strict=True)
            found_here = differences(*pages)
            assert not found_here, (argv, ending, found_here)
            assert shapes[0] == shapes[1], (argv, ending, shapes)
            signed = [shape(one.read_text("utf-8")) for one in map(beside, files) if one.exists()]
            assert len(signed) in (0, 2), argv
            assert signed[:1] == signed[1:], (argv, ending, signed)
            found.append(held)
        return found

    def secretly(self, *argv: str, **answers: Any) -> Any:
        """Done in the one ledger alone; what it says as JSON."""
        answer = self.held.do(*argv, **answers)
        self.clock.go_on()
        return answer


def typed(place: Place, *argv: str, **answers: Any) -> Answer:
    """A command with its answers from a file, if it has any; a name with @ is the id of that name in this ledger."""
    file = place.desk.root / "answers.json"
    file.write_text(json.dumps({k: _meant(place, v) for k, v in answers.items()}), encoding="utf-8")
    words = [str(_meant(place, word)) for word in argv]
    return place.run(*words, *(("--from", str(file)) if answers else ()))


def _meant(place: Place, value: Any) -> Any:
    if isinstance(value, list):
        return [_meant(place, one) for one in value]
    return place[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def rows(table: str) -> list[list[str]]:
    """The rows of a file for a spreadsheet."""
    return list(csv.reader(io.StringIO(table)))
