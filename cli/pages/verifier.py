"""`verify.html`: the one fixed page that checks any evidence file in a browser, offline (formats.md 8).

It shares no code with `ledger.evidence`: it is a second implementation, and each is the other's judge. Its parts lie in
`verify/`, its words with all others in `speech`; `build` joins them. The page that is shipped is committed, so that its
SHA-256 can be published; a test holds it against `build`. `python -m cli.pages.verifier` writes it anew.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path

# From the bottom up: each part uses those before it.
PARTS = (
    "bytes json messagepack ed25519 merkle note paper schema event powers file markup page check show main".split()  # noqa: SIM905
)
_KEY = "verifier."
_PLACE = re.compile(r"\{([a-z.-]+)\}")


def verify_page() -> bytes:
    """The page as it is shipped."""
    return (files("cli.pages") / "verify.html").read_bytes()


def build() -> bytes:
    """The page, joined from its parts: the same bytes each time."""
    style, words = _read("style.css"), _words()
    script = _script(words)
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types page"
    )
    values = {_KEY + key: escape(text) for key, text in words.items()}
    values |= {"policy": policy, "style": style, "script": script}
    return _PLACE.sub(lambda found: values[found[1]], _read("shell.html")).encode()


def _read(name: str) -> str:
    return (files("cli.pages") / "verify" / name).read_text("utf-8")


def _words() -> dict[str, str]:
    """Those of British English: the page is one, and the same for everybody."""
    speech = json.loads((files("cli") / "speech" / "en-GB" / "verifier.json").read_bytes())["say"]
    return {key.removeprefix(_KEY): text for key, text in speech.items()}


def _script(words: dict[str, str]) -> str:
    """All parts in one scope of their own. The words are JSON inside a string of JavaScript, with nothing like markup."""
    inner = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("\\", "\\\\").replace("'", "\\'")
    parts = [_read(f"{name}.js").replace("{words}", inner.replace("<", "\\\\u003c")) for name in PARTS]
    return '\n"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _hash(text: str) -> str:
    """As a Content-Security-Policy names what may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


if __name__ == "__main__":
    (Path(__file__).parent / "verify.html").write_bytes(build())
