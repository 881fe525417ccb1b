"""A policy pack in which every number, period and label is changed changes every answer; a setting adds codes of its own.

Each answer is compared with that of a copy of the same place, under the data that ships. Run for every act by `-m thorough`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aggregates import datafiles
from aggregates.change_kinds import CLOSED
from cli.say import speech
from cli.table import COMMANDS
from support import every_act, marked_pack
from support.place import Place

ZONE = ZoneInfo("Europe/London")
ACTS = every_act.acts()
SOME = ("consent give", "record create", "share emergency")  # by everybody, each time; the rest is thorough
OF_MIA = (
    *("record list", "consent list", "access list", "share list", "replay", "report", "handover list", "contact list"),
    *("discussion list", "legal-hold list"),
)
LISTS = {
    **dict.fromkeys(OF_MIA, "mia"),
    "share case": "case",
    "access explain": "opened",
    "slip": "opened",
    "paper": "access-sheet",
    "consent after": "mia",
    "rights pack": "mia --to tove",
    "report day": "mia today",
    "report decision": "case",
    "report chronology": "mia",
    "child show": "mia",
    **dict.fromkeys(
        (
            *("person list", "child list", "policy list", "policy acknowledged", "policy rules", "guidance list"),
            *("share checklist", "duties", "retention list", "retention due", "grant list", "hold list"),
            *("incident list", "grievance list", "rights list", "foi list", "notice list"),
            *("inspection list", "integrity list", "register integrity"),
            *("report inspection", "report manager", "report lead", "today", "consent room"),
            *(f"register {name}" for name in datafiles.shipped("rules")["registers"]),
        )
    ),
}
# What shows nothing of rules or vocabulary: what is about the ledger and its keys, and what comes back as it was given.
SILENT = {
    *(
        "init",
        "demo",
        "open",
        "desk",
        "doctor",
        "prove",
        "verify",
        "verify-page",
        "report erasure",
        "checkpoint",
        "publish",
        "rebuild",
        "verify-page",
        "report erasure",
        "completion",
        "key enrol",
        "key list",
        "key renew",
        "key passphrase",
        "staff handover",
    ),
    *("succeed", "attach", "checkpoint compare", "branch list", "branch show", "key return"),
    *("backup", "backup list", "backup places", "restore", "writer show", "writer take", "writer release"),
    *("key revoke", "key sheet", "key recover", "policy show", "policy pack", "agreement list", "other-setting list"),
    # Their words are walked over in tests/cli/test_bringing.py.
    *(f"import {kind}" for kind in ("template", "children", "staff", "people", "consents", "accesses")),
    "inspection show",
}
# So that something stands on each list: these are done in the place first.
FILLING = (
    *("notice publish", "agreement record", "inspection open", "integrity check", "other-setting record", "grant give"),
    *("hold place", "incident report", "grievance raise", "rights request", "foi request", "contact record"),
    *("discussion record", "handover pass", "legal-hold place", "record move", "referral make", "share assess"),
)
ADOPTION = {
    "title": "Confidentiality",
    "version": "2",
    "effective_from": "1 September 2026",
    "review_due": "1 June 2027",
}


def adopt(place: Place, pack: Any) -> int:
    """Through the command; the entry."""
    file = place.desk.root / "pack.json"
    file.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    text = str(place.desk.root / "policy.txt")
    return int(place.do("policy", "adopt", text, pack=str(file), **ADOPTION)["entry"])


def refused(place: Place, pack: str, error: str) -> None:
    """As input: with a hint, and nothing is written."""
    file = place.desk.root / "pack.json"
    file.write_text(pack, encoding="utf-8")
    argv = ["policy", "adopt", str(place.desk.root / "policy.txt"), "--pack", str(file), "--from", "-"]
    before = place.desk.bytes()
    answer = place.run(*argv, stdin=json.dumps(ADOPTION))
    answer.failed(2, error, "")
    assert place.desk.bytes() == before


def page(where: Place, *argv: str, **answers: Any) -> str:
    """What is printed for somebody at the desk, without what is new each time."""
    file = where.desk.root / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    answer = where.run(*argv, *(["--from", str(file)] if " ".join(argv) in ACTS else []))
    assert answer.code in (0, 4), answer.err
    new = r"reference|fingerprint|entered|happened|said|Keep this line|Prove it|Check it"
    lines = [line for line in (answer.out + answer.err).splitlines() if not re.match(rf"\s*({new})\b", line)]
    return re.sub(r"\d+:\d+[ap]m|\([b-z]{5,}\)", "", "\n".join(lines))


def labels() -> set[str]:
    """Labels and sentences that ship, of more than two words; not those that the desk itself, or what stays, says too."""
    data = {**datafiles.shipped("rules"), **datafiles.shipped("vocabularies")["schemes"]}
    texts = {path: text for path, text in marked_pack.leaves(data) if isinstance(text, str)}
    stays = [text for path, text in texts.items() if marked_pack.kept(path)]
    others = "\n".join([*stays, *(str(text) for _, text in marked_pack.leaves(speech()))])
    words = {text for path, text in texts.items() if marked_pack.is_word(path) and marked_pack.kept(path) is None}
    return {text for text in words if text.count(" ") > 1 and "{" not in text and text not in others}


LABELS = labels()


def left(text: str) -> set[str]:
    """The labels that ship and stand there as they ship."""
    outside = marked_pack.unmarked(text)
    return {label for label in LABELS if re.search(rf"\b{re.escape(label)}(?!\w)", outside)}


# ---- the data


def test_no_number_period_or_label_that_ships_is_left(place: Place) -> None:
    before = place.tell("replay", place["mia"])["history"][-1]["position"]
    adopt(place, marked_pack.everything())
    now = json.loads(place.run("policy", "pack").out)
    was, kept = datafiles.shipped("rules"), set()
    for path, value in marked_pack.leaves(was):
        if not marked_pack.matters(path, value):
            continue
        if (name := marked_pack.kept(path)) is not None:
            kept.add(name)
        else:
            assert at(now["rules"], path) == marked_pack.changed(path, value), path
    assert kept == set(marked_pack.KEPT)
    for name, scheme in datafiles.shipped("vocabularies")["schemes"].items():
        for path, value in marked_pack.leaves(scheme["codes"]):
            if marked_pack.is_word(path):
                assert at(now["vocabularies"][name], path) == f"⟦{value}⟧"
    # What was entered before keeps the meaning of its day.
    earlier = place.tell("policy", "rules", "--at", str(before), "--section", "periods")["rules"]["periods"]
    assert earlier == was["periods"]
    labelled = json.loads(place.run("policy", "pack", "--at", str(before), "--section", "vocabularies").out)
    assert labelled["vocabularies"]["purpose"]["care"]["en-GB"] == "daily care"


def at(data: Any, path: marked_pack.Path) -> Any:
    for name in path:
        data = data[name]
    return data


# ---- at the desk


def compared(place: Place, name: str, root: Path) -> None:
    answers = every_act.prepared(place, ACTS[name])
    other = place.copy(root)
    adopt(other, marked_pack.everything())
    before, after = (page(each, *name.split(), **answers) for each in (place, other))
    assert before != after
    assert left(after) == set(), left(after)


@pytest.mark.parametrize("name", SOME)
def test_the_slip_of_an_act_changes(place: Place, tmp_path: Path, name: str) -> None:
    compared(place, name, tmp_path / "other")


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in ACTS if name not in SOME])
def test_the_slip_of_every_other_act_changes(place: Place, tmp_path: Path, name: str) -> None:
    compared(place, name, tmp_path / "other")


# ---- lists, dates, refusals


@dataclass(frozen=True)
class Pair:
    """The same place twice, with something on every list: under the data that ships, and under the pack."""

    plain: Place
    marked: Place

    def pages(self, name: str) -> tuple[str, str]:
        argv = [*name.split(), *(self.plain.ids.get(word, word) for word in (LISTS[name] or "").split())]
        return page(self.plain, *argv), page(self.marked, *argv)

    def dues(self, *argv: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """By duty, when the first of its kind is due."""
        first, second = ({d["duty"]: d["due"] for d in reversed(each.tell(*argv)["duties"])} for each in self.both)
        return first, second

    @property
    def both(self) -> tuple[Place, Place]:
        return self.plain, self.marked


@pytest.fixture(scope="module")
def pair(template: Place, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    plain = template.copy(tmp_path_factory.mktemp("plain"))
    mia, said = plain["mia"], {"purpose": "safeguarding", "channel": "phone"}
    plain.do("consent", "give", mia, by=plain["tove"], actions=["photograph"], method="wet-signature")
    used = {"by": plain["tove"], "actions": ["use"], "method": "typed", "when": "1 October 2026"}
    taken_back = plain.do("consent", "give", mia, **used)["consent"]
    plain.do("consent", "withdraw", taken_back, by=plain["tove"], channel="phone", when="2 October 2026")
    opened = plain.do("access", "open", plain["observation"], purpose="care", action="view")
    plain.ids["opened"] = str(opened["entry"])
    plain.do("access", "record", plain["form"], by=plain["jo"], purpose="other", action="view", when="1 September 2026")
    plain.do("retention", "set", category="personal", schedule="seven-years-general")
    plain.do("retention", "set", record=plain["form"], schedule="until-21", anchor_day="1 March 2003")
    plain.ids["case"] = plain.do("share", "request", mia, recipient="police", gateway="CA1989-S47", **said)["case"]
    decided = {"purpose": "safeguarding", "reasons": ["child-protection-concern"], "legal_basis": ["A6-1-c"]}
    plain.do("share", "decide", case=plain["case"], **decided, outcome="share", urgency="urgent", words="A risk.")
    given = {"recipients": ["police"], "categories": ["beyond-personal.concern-child"], "what": "What was seen."}
    plain.do("share", "disclose", case=plain["case"], **given, **said)
    plain.do("share", "decide", mia, **decided, outcome="do-not-share", words="Not yet.")
    plain.do("child", "leave", plain["ned"], when="1 September 2026")
    marked = plain.copy(tmp_path_factory.mktemp("marked"))
    adopt(plain, {})  # the same number of entries
    adopt(marked, marked_pack.everything())
    return Pair(plain, marked)


def changes(pair: Pair, name: str) -> None:
    before, after = pair.pages(name)
    assert before != after
    assert left(after) == set(), left(after)


@pytest.mark.parametrize("name", ["duties", "consent list", "share list", "register decisions", "retention list"])
def test_a_list_changes(pair: Pair, name: str) -> None:
    changes(pair, name)


@pytest.fixture(scope="module")
def full(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """With more in it."""
    plain = pair.plain.copy(tmp_path_factory.mktemp("plain"))
    for name in FILLING:
        every_act.by_file(plain, ACTS[name], every_act.prepared(plain, ACTS[name]))
    marked = plain.copy(tmp_path_factory.mktemp("marked"))
    adopt(plain, {})
    adopt(marked, marked_pack.everything())
    return Pair(plain, marked)


@pytest.mark.thorough
@pytest.mark.parametrize("name", LISTS)
def test_every_list_changes(full: Pair, name: str) -> None:
    changes(full, name)


def test_every_command_is_walked_over_or_shows_nothing_of_the_kind() -> None:
    assert {name for name, place in COMMANDS.items() if place} == {*ACTS, *LISTS, *SILENT}


def test_every_duty_is_due_at_another_time_and_what_had_no_time_is_due(pair: Pair) -> None:
    before, after = pair.dues("duties")
    assert set(before) == set(after)
    assert len(before) > 5
    fixed = {"review-policy"}  # on the day that the adoption names
    assert {duty for duty in before if before[duty] == after[duty] and before[duty]} == fixed


def test_records_are_kept_longer(pair: Pair) -> None:
    """What was set follows the numbers of its day; what is set from now on follows the pack's."""
    for place in pair.both:
        place.do("retention", "set", record=place["observation"], schedule="until-21", anchor_day="1 March 2003")
    plain, marked = ({one["record"]: one["until"] for one in due(place)} for place in pair.both)
    record, earlier = pair.plain["observation"], pair.plain["form"]
    assert (plain[record], marked[record]) == ("2024-03-01", "2025-03-01")
    assert plain[earlier] == marked[earlier] == "2024-03-01"


def due(place: Place) -> list[dict[str, Any]]:
    """The records whose time is over."""
    return list(place.tell("retention", "due")["records"])


def test_a_refusal_says_it_in_other_words(pair: Pair) -> None:
    social = {"recipients": ["public"], "categories": ["personal.registration-form"], "channel": "social-network"}
    whole = {"purpose": "publicity", "what": "A form."} | social
    before, after = (place.refused("S112", "share", "disclose", place["mia"], **whole).err for place in pair.both)
    words = datafiles.shipped("rules")["disclosure"]["social"]["says"]["en-GB"]
    assert words in before
    assert f"⟦{words}⟧" in after


def test_late_is_what_the_changed_number_says(place: Place, tmp_path: Path) -> None:
    """An entry is late one day after the day that it speaks of; under the pack, an hour after that."""
    now = datetime.now(ZONE)
    when = (now - timedelta(hours=24, minutes=30)).strftime("%Y-%m-%d %H:%M")
    place.do(
        "consent", "give", place["mia"], by=place["tove"], actions=["photograph"], method="wet-signature", when=when
    )
    other = place.copy(tmp_path / "other")
    adopt(other, marked_pack.everything())
    late = [each.tell("consent", "list", each["mia"])["consents"][0]["late"] for each in (place, other)]
    assert late == [True, False]


# ---- codes, periods and rows of a setting's own

OWN = {
    "vocabularies": {
        "purpose": {"forest-school": {"en-GB": "forest school", "explains": {"en-GB": "out among the trees"}}},
        "recipient": {"scouts": {"en-GB": "the Scouts"}},
        "record-category": {"personal.swim-card": {"en-GB": "swimming card"}},
        "urgency": {"this-week": {"en-GB": "within the week"}},
    },
    "rules": {
        "periods": {"share-this-week": {"value": 7, "unit": "days"}},
        "share_periods": {"this-week": "share-this-week"},
        "timeliness": {"this-week": "share-this-week"},
        "sensitivity": {"personal.swim-card": "sensitive"},
        "access": {"staff-developmental": {"categories": ["developmental", "personal.swim-card"]}},
        "retention": {
            "swim-cards": {
                "says": {"en-GB": "one summer after the child has left"},
                "categories": ["personal.swim-card"],
                "anchor": "leaves",
                "value": 1,
                "unit": "years",
                "authority": "own-policy",
            }
        },
    },
}


def test_codes_of_the_settings_own_are_used_at_once(place: Place) -> None:
    adopt(place, OWN)
    mia, tove = place["mia"], place["tove"]
    card = place.do("record", "create", mia, category="swim-card", title="Badge", content="Ten metres.")
    place.do("access", "open", card["record"], purpose="forest school", action="view")
    assert "swimming card" in page(place, "record", "list", mia)
    assert "forest school" in page(place, "access", "list", mia)
    scope = {"actions": ["share"], "purposes": ["forest-school"], "recipients": ["scouts"], "categories": ["swim-card"]}
    place.do("consent", "give", mia, by=tove, method="wet-signature", **scope)
    assert "the Scouts" in page(place, "consent", "list", mia)
    asked = {"purpose": "forest-school", "recipient": "scouts", "category": "swim-card"}
    place.do("may", "share", mia, **asked)
    place.do("retention", "set", record=card["record"], schedule="swim-cards", anchor_day="1 September 2022")
    assert [one["until"] for one in due(place)] == ["2023-09-01"]


def test_a_pack_that_cannot_be_is_refused_and_nothing_is_written(place: Place) -> None:
    refused(
        place, '{"rules": {"duties": {"inform-parents": {"settles": [{}]}}}}', "rules.duties.inform-parents.settles"
    )
    refused(place, '{"rules": {"warnings": {"out-of-date": {"says": {"en-GB": "{nobody}"}}}}}', "fills: nobody")
    refused(place, '{"rules": {}, "rules": {}}', "twice")


@pytest.mark.thorough
@pytest.mark.parametrize("name", ACTS)
def test_no_act_fails_on_a_code_of_the_settings_own(place: Place, name: str) -> None:
    """Whatever scheme is open, an act that is given one of its new codes is recorded, refused, or says what is wrong."""
    act = ACTS[name]
    answers = every_act.prepared(place, act)
    adopt(place, {"vocabularies": {scheme: {own(scheme): {"en-GB": "ours"}} for scheme in OPEN}})
    for field in act.fields:
        scheme = getattr(field.kind, "scheme", None)
        if scheme in OPEN and field.name in answers:
            value = [own(scheme)] if isinstance(answers[field.name], list) else own(scheme)
            file = place.desk.root / "own.json"
            file.write_text(json.dumps({**answers, field.name: value}), encoding="utf-8")
            answer = place.run(*name.split(), "--from", str(file), "--again")
            assert answer.code in (0, 2, 4), (field.name, answer.err)


OPEN = sorted(set(datafiles.shipped("vocabularies")["schemes"]) - set(CLOSED.split()))


def own(scheme: str) -> str:
    return "personal.ours" if scheme == "record-category" else "ours"
