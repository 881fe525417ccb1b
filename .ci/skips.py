"""Fail if a test was skipped that must not be here, or if no foreign judge has spoken. Reads pytest's JUnit reports.

A skip is a promise that the test runs somewhere else. Here everything is at hand: Go, securesystemslib, the shared
vectors. So whatever is skipped all the same is listed below with its reason, or is a failure.
"""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

ALLOWED = (
    r"no package registry is reachable",  # the wheels for Windows cannot be resolved without one
    r"only on (Windows|macOS)",  # nor can these be run on another system
)


def main(*reports: str) -> int:
    roots = [ET.parse(report).getroot() for report in reports]  # noqa: S314 - pytest has just written them
    cases = [case for root in roots for case in root.iter("testcase")]
    skipped = [(case, skip.get("message") or "") for case in cases for skip in case.findall("skipped")]
    bad = [(case, why) for case, why in skipped if not any(re.search(allowed, why) for allowed in ALLOWED)]
    for case, why in skipped:
        mark = "not allowed" if (case, why) in bad else "allowed"
        print(f"   skipped ({mark}): {case.get('classname')}.{case.get('name')}: {why}")
    silent = {id(case) for case, _ in skipped}
    judged = [case for case in cases if "tests.foreign" in (case.get("classname") or "") and id(case) not in silent]
    print(f"   {len(cases)} tests, {len(skipped)} skipped, {len(judged)} by foreign judges")
    return 1 if bad or not judged else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
