"""The program as somebody at the desk uses it: arguments, standard input, environment in; exit code, answer and talk out.

Runs in this process, through the same `cli.main.main` as the console script; `tests/cli/test_program.py` runs the real one.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

PASSPHRASE = "quarry velvet anchor mellow tulip"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def failed(self, code: int, error: str, hint: str) -> None:
        """It failed in the way that is promised: this exit code, one `error:`, one `hint:`, and no answer."""
        lines = self.err.splitlines()
        errors = [line for line in lines if line.startswith("error: ")]
        hints = [line for line in lines if line.startswith("hint: ")]
        assert (self.code, len(errors), len(hints), self.out) == (code, 1, 1, ""), self
        assert error in errors[0], errors[0]
        assert hint in hints[0], hints[0]


class Stdin(io.TextIOWrapper):
    """Standard input that is a pipe, or pretends to be a keyboard."""

    keyboard = False

    def isatty(self) -> bool:
        return self.keyboard


@dataclass(frozen=True)
class Desk:
    """One computer with one ledger on it."""

    root: Path
    ledger: Path
    environ: Mapping[str, str]

    @classmethod
    def on(cls, root: Path) -> Desk:
        (root / "words").write_text(PASSPHRASE + "\n", encoding="utf-8")
        environ = {"CONSENT_LEDGER_HOME": str(root / "home"), "CONSENT_LEDGER_PASSPHRASE_FILE": str(root / "words")}
        return cls(root, root / "ledger", environ)

    def copy(self, root: Path) -> Desk:
        """The same computer again, to be spoilt by one test."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return Desk.on(root)

    def having(self, **environ: str) -> Desk:
        """With other settings; an empty one is taken away."""
        return replace(self, environ={k: v for k, v in {**self.environ, **environ}.items() if v})

    def run(self, *argv: str, stdin: str | bytes | Stdin = "", place: bool = True) -> Answer:
        from cli.main import main

        given = stdin.encode() if isinstance(stdin, str) else stdin
        typed = given if isinstance(given, Stdin) else Stdin(io.BytesIO(given), "utf-8")
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        settings = {**self.environ, **({"CONSENT_LEDGER_LEDGER": str(self.ledger)} if place else {})}
        with (
            patch.dict("os.environ", settings),
            patch.object(sys, "stdin", typed),
            patch.object(sys, "stdout", out),
            patch.object(sys, "stderr", err),
        ):
            code = main(argv)
        return Answer(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]

    def ask(self, *argv: str, **answers: Any) -> Any:
        """One command with its answers from a file, and what it says as JSON."""
        file = self.root / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        return self.run("--json", *argv, "--from", str(file)).json

    def tell(self, *argv: str) -> Any:
        return self.run("--json", *argv).json

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process stands on this computer; nobody has given it a passphrase."""
        home = {"CONSENT_LEDGER_HOME": self.environ["CONSENT_LEDGER_HOME"]}
        with patch.dict("os.environ", home):
            yield

    def bytes(self) -> dict[str, str]:
        """Every file of the ledger's folder and its digest: what must not change when something fails."""
        files = [path for path in sorted(self.ledger.rglob("*")) if path.is_file()]
        return {str(path.relative_to(self.ledger)): sha256(path.read_bytes()).hexdigest() for path in files}
