"""Questions on stderr, answers from the keyboard or, a line each, from standard input.

Names and words are asked for or come from `--from FILE.json`: never from an argument, because a shell keeps its history.
On a keyboard a wrong answer is asked again; from a pipe it is an error, and so is an answer that is missing.
"""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from cli import output
from cli.say import say
from ledger.errors import InputError

T = TypeVar("T")
LIMIT = 1 << 20  # bytes of a FILE.json: more than any form has
LONGEST = 19  # digits of a number that anybody means: so many fit into 64 bits
LATER = "later"
_leaving: ContextVar[bool] = ContextVar("leaving", default=False)
_alone: ContextVar[bool] = ContextVar("alone", default=False)


class Later(Exception):
    """Whoever is asked leaves the other questions for another time."""


@contextmanager
def leaving(*, allowed: bool) -> Iterator[None]:
    """Where it is allowed, `later` in place of an answer, or the end of input at a keyboard, raises Later."""
    token = _leaving.set(allowed)
    try:
        yield
    finally:
        _leaving.reset(token)


@contextmanager
def nobody() -> Iterator[None]:
    """No question reaches anybody: each that is put is an error. So it is where answers come from a web page's form."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def anybody() -> bool:
    """Whether a question would reach somebody: at a keyboard, or through a pipe."""
    return not _alone.get()


def by_hand() -> bool:
    """Whether somebody sits at a keyboard."""
    return not _alone.get() and sys.stdin is not None and sys.stdin.isatty()


def line(question: str, default: str = "", shown: str = "") -> str:
    """One answer; the default for an empty line, offered in words if it is a code (`shown`)."""
    offered = shown or default
    if _alone.get():
        raise _missing(question)
    sys.stderr.write(output.clean(f"{question}{f' [{offered}]' if offered else ''}: ", lines=True))
    sys.stderr.flush()
    answer = _read(question).strip()
    if _leaving.get() and answer.casefold() == LATER:
        raise Later
    return answer or default


def secret(question: str) -> str:
    """One answer that is not shown. Spaces count."""
    if by_hand():
        try:
            return _text(getpass.getpass(f"{question}: ", sys.stderr), question)
        except EOFError:
            raise _missing(question) from None
    if _alone.get():
        raise _missing(question)
    sys.stderr.write(f"{question}: ")
    return _read(question)


def until(question: str, understand: Callable[[str], T], default: str = "", shown: str = "") -> T:
    """Ask until the answer is understood; from a pipe, once."""
    while True:
        answer = line(question, default, shown)
        try:
            return understand(answer)
        except InputError as error:
            if not by_hand():
                raise
            output.talk(f"{error}" + (f"\n{error.hint}" if error.hint else ""))


def choice(question: str, options: Mapping[str, str], default: str = "") -> str:
    """One of several codes, offered in words with a number each."""
    offer(options)
    return until(question, lambda answer: pick(answer, options), default)


def offer(options: Mapping[str, str], explained: Mapping[str, str] | None = None) -> None:
    """A numbered list, with a line below what has weight in law."""
    for number, (code, words) in enumerate(options.items(), 1):
        output.talk(f"  {number:2}  {words}")
        if explained and code in explained:
            output.talk(f"        {explained[code]}")


def pick(answer: str, options: Mapping[str, str]) -> str:
    """The code that a number, a code or the start of its words means."""
    codes, wanted = list(options), " ".join(answer.replace("_", " ").replace("-", " ").casefold().split())
    if wanted.isdecimal() and len(wanted) < LONGEST and 1 <= int(wanted) <= len(codes):
        return codes[int(wanted) - 1]
    spoken = {c: (c.replace("_", " ").replace("-", " ").casefold(), options[c].casefold()) for c in codes}
    fits = [c for c in codes if wanted in spoken[c]] or [
        c for c in codes if any(s.startswith(wanted) for s in spoken[c])
    ]
    if wanted and len(fits) == 1:
        return fits[0]
    raise InputError(
        f"expected one of {', '.join(codes)}; got {answer!r}", hint="the number or the first words will do"
    )


def yes(question: str, default: str = "no") -> bool:
    """Yes or no."""
    return understand_yes(line(say("yes-or-no", question=question), default, say(default)))


def understand_yes(answer: str) -> bool:
    """What `y`, `yes`, `n` and `no` mean, and the words for them in the language of this run."""
    typed, meant = answer.casefold(), {"yes": True, "y": True, "no": False, "n": False}
    meant |= {say("yes").casefold(): True, say("no").casefold(): False}
    if typed not in meant:
        raise InputError(f"expected yes or no, got {answer!r}")
    return meant[typed]


def form(path: str) -> dict[str, Any]:
    """The answers in a FILE.json (`-`: standard input): one object, no key twice."""
    try:
        raw = sys.stdin.buffer.read(LIMIT + 1) if path == "-" else _bounded(Path(path))
        if len(raw) > LIMIT:
            raise InputError(f"{path} has more than {LIMIT} bytes")
        read = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(read, ensure_ascii=False).encode()  # no lone surrogate
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
    except RecursionError:
        raise InputError(f"{path} is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise InputError(f"{path} is not JSON: {error.msg}, line {error.lineno}") from None
    except UnicodeEncodeError:
        raise InputError(f"{path} has half a character in it", hint="save it again as UTF-8") from None
    if not isinstance(read, dict):
        raise InputError(f"{path}: expected an object {{…}}, got a {type(read).__name__}")
    return read


def _bounded(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"there is no file {path}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(k for i, (k, _) in enumerate(pairs) if k in dict(pairs[:i]))
        raise InputError(f"the key {twice!r} stands there twice")
    return made


def _no_constant(name: str) -> Any:
    raise InputError(f"{name} is not JSON")


def _read(question: str) -> str:
    if sys.stdin is None:
        raise _missing(question)
    try:
        answer = sys.stdin.readline()
    except UnicodeDecodeError:
        raise InputError(f"the answer to {question!r} is not UTF-8 text", hint="pipe it as UTF-8") from None
    if not answer and _leaving.get() and by_hand():
        raise Later
    if not answer:
        raise _missing(question)
    if not by_hand():
        sys.stderr.write("\n")  # where nobody pressed Enter
    return _text(answer.removeprefix("\ufeff").rstrip("\r\n"), question)


def _text(answer: str, question: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in answer):  # what Python makes of bytes that are not UTF-8
        raise InputError(f"the answer to {question!r} is not UTF-8 text", hint="set the terminal to UTF-8")
    return answer


def _missing(question: str) -> InputError:
    if _alone.get():
        return InputError(f"no answer to {question!r}", hint="this cannot be left out")
    sys.stderr.write("\n")
    return InputError(
        f"no answer to {question!r}",
        hint="answers come from the keyboard, from standard input a line each, or from --from FILE.json",
    )
