"""Print the README's n-th `sh` block: what is run here is what a person copies from there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    print(blocks(README.read_text("utf-8"))[int(sys.argv[1]) - 1], end="")
