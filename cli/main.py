"""Runs one command line and turns whatever happened into an exit code.

`consent-ledger --help` imports click and nothing heavier: the commands are named in `cli.tree` and imported when called.
click alone would answer 1 for an interruption and for everything that is not a usage error, so it runs with
`standalone_mode=False` and `cli.failure` maps what it raises. The console script begins in `consent_ledger`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cli import failure, output, tree
from cli.desk import Desk


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    output.prepare()
    try:
        code = tree.program().main(args=argv, prog_name="consent-ledger", standalone_mode=False, obj=Desk())
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the one place where everything ends as an exit code
        return failure.report(error)
    return code if isinstance(code, int) else 0
