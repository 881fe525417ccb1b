"""One autumn in two ledgers: an ordinary one in both, and in one of them a case under a hold, up to the enquiry."""

from __future__ import annotations

from typing import Any

import pytest

from support.office import stretch_once
from support.place import Place, make
from support.twins import Twins, still

SOCIAL_CARE = {"recipients": ["childrens-social-care"], "purpose": "safeguarding"}
WEIGHED = {
    "no_consent": ["child-at-risk"],
    "safeguards": "yes",
    "welfare": "sharing-better",
    "folders": ["safeguarding"],
}
REPORT = ("report", "@mia", "--audience", "parent", "--to")
PARENTS = ("@tove", "@tom")


def two(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Twins:
    """Two copies of one playgroup, where Maud sits at the desk."""
    clock = still(monkeypatch, "2026-09-07 09:00")
    stretch_once(monkeypatch)
    place = make(tmp_path_factory.mktemp("held"))
    place = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    place.do("retention", "set", category="observation", anchor="leaves", keep="1 year", authority="own-policy")
    desk = place.desk.copy(tmp_path_factory.mktemp("quiet")).having(CONSENT_LEDGER_AS=place["maud"])
    return Twins(place, Place(desk, dict(place.ids)), clock)


def an_ordinary_autumn(twins: Twins) -> None:
    """What happens in both: consents, looks, something told to a health visitor, a question."""
    twins.clock.turn("2026-09-08 10:00")
    yes = {"actions": ["photograph"], "purposes": ["publicity"], "method": "wet-signature"}
    twins.made("hers", "consent", "consent", "give", "@mia", by="@tove", **yes)
    twins.made("his", "consent", "consent", "give", "@mia", by="@tom", **yes)
    twins.made("no", "consent", "consent", "refuse", "@mia", by="@tom", actions=["publish"])
    twins.clock.turn("2026-09-09 10:00")
    twins.both("access", "open", "@observation", purpose="care", by="@kit")
    twins.both("access", "open", "@form", purpose="administration")
    twins.both("access", "record", "@form", purpose="care", by="@jo", when="8 September 2026")
    share = {"recipients": ["health-professional"], "purpose": "health", "channel": "in-person"}
    twins.both("share", "record", "@mia", categories=["observation"], **share, when="8 September 2026")
    twins.clock.turn("2026-09-10 10:00")
    for to in PARENTS:
        twins.handed(*REPORT, to)


def a_case(twins: Twins, against: dict[str, Any]) -> tuple[str, str]:
    """What happens in one of them: a worry, looks for it, advice, a hold, no consent sought, a referral, an enquiry."""
    place, do = twins.held, twins.secretly
    said = {
        "category": "concern-child",
        "by": place["kit"],
        "in_role": "staff",
        "content": "A bruise, three centimetres.",
    }
    place.ids["mark"] = do("record", "create", place["mia"], **said, folders=["safeguarding"])["record"]
    for record in ("mark", "form", "observation"):
        do("access", "open", place[record], purpose="safeguarding", by=place["priya"])
    place.refused("S15", "access", "open", place["mark"], purpose="safeguarding", by=place["jo"])
    do("access", "record", place["form"], purpose="safeguarding", by=place["kit"], when="9 September 2026")
    do(
        "grant",
        "give",
        place["jo"],
        place["mia"],
        categories=["concern-child"],
        why="She saw it too.",
        last_day="30 September 2026",
    )
    do("access", "open", place["mark"], purpose="safeguarding", by=place["jo"])
    asks = {"of": "social-care-advice", "question": "safe-to-tell", "identity_disclosed": False, "words": "A bruise."}
    case = do("advice", "seek", place["mia"], **asks)["case"]
    do("advice", "receive", case, advised="do-not-seek-consent", words="No. Refer.", followed=True)
    hold = do("hold", "place", place["mia"], reason="child-at-risk", review="8 October 2026", **against)["hold"]
    why = {"reasons": ["child-at-risk"], "purpose": "safeguarding", "facts": "The mark.", "case": case}
    do("consent", "not-sought", place["mia"], **why, relied_on=[place["mark"]])
    do("record", "not-inform", place["mark"], reason="child-at-risk", review="8 October 2026")
    do("share", "engage", case, outcome="not-safe", no_consent=["child-at-risk"])
    do("share", "assess", case, safeguards="yes", urgency="urgent", risk="high", facts=[place["mark"]])
    yes = {"outcome": "share", "reasons": ["child-protection-concern"], "legal_basis": ["A6-1-ea-safeguarding"]}
    do("share", "decide", case=case, categories=["concern-child"], words="Today.", **yes, **SOCIAL_CARE, **WEIGHED)
    handed = {"to": "Lee Hart", "organisation": "County", "identity_check": "called-back", "channel": "phone"}
    do("share", "disclose", case=case, records=[place["mark"], place["observation"]], what="What was seen.", **handed)
    referred = {"recipient": "childrens-social-care", "procedure": "Referrals 7", "identity_understood": True}
    do("referral", "make", case=case, **referred, parent_told=False, words="As told.")
    asked = {"gateway": "CA1989-S47", "legal_basis": ["A6-1-c"], "channel": "phone", "requester_name": "Lee Hart"}
    do("share", "request", place["mia"], recipient="childrens-social-care", purpose="safeguarding", **asked)
    do("dispute", str(place.tell("record", "list", place["mia"])["records"][-1]["entry"]), by=place["kit"], words="No.")
    do("legal-hold", "place", place["mia"], reason="other", words="They may ask for it.")
    return hold, case
