"""What a policy pack may change: a pack is hostile input, and refused by name; what is taken leaves everything working."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import cli.domain  # noqa: F401 - so that every event is known
from aggregates import changes, datafiles, pack
from aggregates.accesses import access
from aggregates.change_kinds import is_name
from aggregates.disclosures import disclosure, sharing
from aggregates.governance import setting
from aggregates.pack import Pack
from aggregates.permissions import consent, permission
from aggregates.permissions.scope import Scope
from aggregates.records import record, retention
from ledger.errors import InputError, Refused
from ledger.evidence.canonical import is_code
from projections import duties, registers
from support import marked_pack
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

EN = {"en-GB": "x"}
CONCERN = "beyond-personal.concern-child"


def rules(section: str, value: Any) -> dict[str, Any]:
    return {"rules": {section: value}}


def codes(scheme: str, **rows: Any) -> dict[str, Any]:
    return {"vocabularies": {scheme: rows}}


def own(**row: Any) -> dict[str, Any]:
    whole = {"says": EN, "categories": ["personal"], "anchor": "leaves", "value": 3, "unit": "years"}
    return rules("retention", {"ours": whole | row})


REFUSED: list[tuple[Any, str]] = [
    # what is no pack
    ([], "two keys"),
    ({"rule": {}}, "two keys"),
    ({"rules": []}, "rules is an object"),
    ({"vocabularies": 1}, "vocabularies is an object"),
    # sections, and how the rules are built
    (rules("nothing", {}), "rules.nothing is nothing"),
    (rules("demands", {"S42": None}), "what the program itself knows"),
    (rules("version", "9"), "what the program itself knows"),
    (rules("duties", {"inform-parents": {"settles": [{}]}}), "rules.duties.inform-parents.settles cannot"),
    (rules("duties", {"inform-parents": {"tells_parents": False}}), "tells_parents cannot"),
    (rules("duties", {"inform-parents": {"due": "policy-review"}}), "due cannot"),
    (rules("duties", {"ours": {"says": EN}}), "rules.duties.ours is nothing"),
    (rules("registers", {"decisions": {"columns": {}, "of": []}}), "rules.registers.decisions.of cannot"),
    (rules("registers", {"decisions": {"count": True}}), "count is nothing"),
    (rules("registers", []), "rules.registers cannot"),
    (rules("timeliness", {"urgent": "for ever"}), "names"),
    (rules("timeliness", {"urgent": {}}), "one code"),
    (rules("warnings", {"no-decision": {"open": False}}), "open cannot"),
    (rules("warnings", {"out-of-date": None}), "out-of-date cannot"),
    (rules("assessment", {"risk": {"fields": ["words"]}}), "fields cannot"),
    (rules("consent_until", {"child-leaves": {"topic": "child.added"}}), "topic cannot"),
    (rules("levels", {"student": ["restricted"]}), "is nothing that"),
    (rules("levels", {"staff": ["restricted"]}), "rules.levels.staff cannot"),
    (rules("powers", {"staff": ["enrol"]}), "rules.powers.staff cannot"),
    (rules("sensitivity_order", ["grievance"]), "cannot"),
    (rules("access", {"held": {"answer": "allow"}}), "answer cannot"),
    (rules("access", {"held": {"rule": "S999"}}), "rule cannot"),
    (rules("access", {"parent-own-child": {"relations": []}}), "relations cannot"),
    (rules("access", {"everything": {"answer": "allow"}}), "everything is nothing"),
    # hard refusals, and what they rest on
    (rules("access", {"parent-other-child": {"roles": []}}), "roles cannot"),
    (rules("access", {"grievance-others": {"answer": "allow"}}), "answer cannot"),
    (rules("access", {"manager": {"roles": ["manager", "parent"]}}), "go round a hard refusal: parent-other-child"),
    (rules("access", {"everyday": {"categories": ["developmental"]}}), "go round a hard refusal"),
    (rules("access", {"grievance-manager": {"roles": ["manager", "staff"]}}), "refusal: grievance-others"),
    (rules("disclosure", {"social": {"hard": False}}), "hard cannot"),
    (rules("disclosure", {"other-family": {"recipients": []}}), "recipients cannot"),
    (rules("disclosure", {"insecure": {"answer": "allow"}}), "answer"),
    (rules("channels", {"social": []}), "leaves out social-network"),
    (rules("channels", {"online": ["secure-portal"]}), "leaves out"),
    (rules("channels", {"secure": ["secure-portal", "plain-email"]}), "adds plain-email"),
    (rules("not_confidential", ["general-everyday", "developmental"]), "adds developmental"),
    (rules("own_family", ["parent", "other-parent"]), "adds other-parent"),
    (rules("sensitivity", {"grievance": "general"}), "what is a grievance"),
    (rules("sensitivity", {"developmental": "grievance"}), "what is a grievance"),
    (rules("grievances", {"others": {"sensitivity": "general"}}), "cannot"),
    (rules("handing_out", {"to_all": ["parent"]}), "cannot"),
    (rules("refusals", {"legal-hold": {"hard": False}}), "cannot"),
    # codes
    (rules("access", {"manager": {"roles": ["queen"]}}), "names queen"),
    (rules("access", {"parent-own-child": {"sensitivities": ["top"]}}), "names top"),
    (rules("access", {"staff-developmental": {"categories": ["secrets"]}}), "names secrets"),
    (rules("do_not_seek", ["child-at-risk", "child-at-risk"]), "twice"),
    (rules("do_not_seek", "child-at-risk"), "a list"),
    (rules("managers", [1]), "a list"),
    (rules("golden_rules_version", "1066"), "names"),
    (rules("sensitivity", {"developmental.nothing": "general"}), "is no record-category"),
    (codes("nothing", ours=EN), "no vocabulary"),
    (codes("purpose", ours={}), "no label"),
    (codes("purpose", ours="Ours"), "no label"),
    (codes("purpose", ours={"cy": "Ein"}), "no label"),
    (codes("purpose", CARE=EN), "called already"),
    (codes("purpose", ours=EN, OURS=EN), "called already"),
    (codes("purpose", **{"not a code": EN}), "no code"),
    (codes("purpose", ours={"en-GB": "x", "rule": "S1"}), "ours.rule is no language"),
    (codes("consent-status", ours=EN), "cannot be added"),
    (codes("record-category", **{"ours.page": EN}), "no class"),
    (codes("record-category", **{"grievance.mine": EN}), "no class"),
    (codes("gateway", foia={"rule": "S0"}), "is no language"),
    # words
    (codes("purpose", care={"en-GB": " "}), "1 to 1000"),
    (codes("purpose", care={"en-GB": "x" * 1001}), "1 to 1000"),
    (codes("purpose", care={"en-GB": 1}), "1 to 1000"),
    (codes("purpose", care={"en-GB": "\x1b[2J"}), "cannot be printed"),
    (codes("purpose", care={"en-GB": "\ud800"}), "cannot be printed"),
    (codes("purpose", care={"explains": "why"}), "each language"),
    (codes("purpose", care={"en_GB": "x"}), "no language"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{unknown}"}}}), "nothing fills: unknown"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{}"}}}), "nothing fills"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{0}"}}}), "nothing fills: 0"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{as_of.__class__}"}}}), "nothing fills"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{as_of!r}"}}}), "more in it than a name"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{as_of:>9999999}"}}}), "more in it than a name"),
    (rules("warnings", {"out-of-date": {"says": {"en-GB": "{as_of"}}}), "bracket"),
    (rules("warnings", {"out-of-date": {"says": []}}), "each language"),
    (rules("golden_rules_versions", {"2024": {"source": EN}}), "each language"),
    # numbers and periods
    (rules("periods", {"inform-parents": {"value": -1}}), "whole number"),
    (rules("periods", {"inform-parents": {"value": 10**9}}), "whole number"),
    (rules("periods", {"inform-parents": {"value": True}}), "whole number"),
    (rules("periods", {"inform-parents": {"value": "1"}}), "whole number"),
    (rules("periods", {"inform-parents": {"unit": "fortnights"}}), "one of hours"),
    (rules("periods", {"inform-parents": {"unit": None}}), "one of hours"),
    (rules("periods", {"inform-parents": {"value": 5000, "unit": "years"}}), "two hundred years"),
    (rules("periods", {"inform-parents": 24}), "inform-parents cannot"),
    (rules("periods", {"ours": {"value": 1}}), "has value, unit"),
    (rules("periods", {"our time": {"value": 1, "unit": "days"}}), "no name"),
    (rules("late_after_hours", None), "whole number"),
    (rules("future_at_most_days", -1), "whole number"),
    (rules("foi", {"public-authority": {"value": 1}}), "true or false"),
    (rules("everyday_words", ["two words"]), "small letters"),
    # opening hours
    (rules("opening_hours", {"monday": None}), "monday is a list of times"),
    (rules("opening_hours", {"monday": "08:00-18:00"}), "monday is a list of times"),
    (rules("opening_hours", {"monday": [8]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["8:00-18:00"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["08:00-24:01"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["18:00-08:00"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["08:00-08:00"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["08:00-12:00", "12:00-18:00"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["08:00-18:00\n"]}), "monday is a list of times"),
    (rules("opening_hours", {"monday": ["0\u0668:00-18:00"]}), "monday is a list of times"),  # other digits
    (rules("opening_hours", {"monday": [f"{h:02}:00-{h:02}:30" for h in range(7)]}), "monday is a list of times"),
    (rules("opening_hours", {"holiday": []}), "holiday is nothing"),
    (rules("opening_hours", []), "opening_hours cannot"),
    # retention rows of one's own
    (own(value=-1), "whole number"),
    (own(anchor="moon"), "names moon"),
    (own(categories=["moon"]), "names moon"),
    (own(rule="S102"), "ours.rule is nothing"),
    (own(colour="red"), "ours.colour is nothing"),
    (own(says={"en-GB": ""}), "1 to 1000"),
    (rules("retention", {"ours": 3}), "has says"),
]


@pytest.mark.parametrize(("given_pack", "error"), REFUSED, ids=[json.dumps(p)[:60] for p, _ in REFUSED])
def test_what_no_setting_can_change_is_refused_by_name(given_pack: Any, error: str) -> None:
    with pytest.raises(InputError) as refused:
        pack.checked(json.dumps(given_pack).encode(), pack.shipped())
    assert error in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\xff\xfe", "not JSON"),
        (b"", "not JSON"),
        (b'{"rules": {}', "not JSON"),
        (b'{"rules": {}, "rules": {}}', "rules stands there twice"),
        (b'{"rules": {"periods": {"a": 1, "a": 2}}}', "stands there twice"),
        (b'{"rules": {"late_after_hours": 1.5}}', "1.5"),
        (b'{"rules": {"late_after_hours": NaN}}', "NaN"),
        (b'{"rules": {"late_after_hours": ' + b"9" * 5000 + b"}}", "not JSON"),
        (b'{"rules": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}", "not JSON"),
        (b'{"rules": {"access": ' + b"[" * 400 + b"]" * 400 + b"}}", "rules.access cannot"),
        (b" " * (changes.LARGEST + 1), "more than"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_no_pack_at_all_is_refused(content: bytes, error: str) -> None:
    with pytest.raises(InputError) as refused:
        pack.checked(content, pack.shipped())
    assert error in str(refused.value)


@pytest.mark.parametrize(
    "given_pack",
    [
        {},
        {"rules": {}, "vocabularies": {}},
        rules("access", {"staff-sensitive": {"roles": ["staff"]}}),
        rules("access", {"parent-other-child": {"says": EN}}),
        rules("not_confidential", ["general-everyday", "developmental.poster"])
        | codes("record-category", **{"developmental.poster": EN}),
        rules("channels", {"social": ["social-network", "chirp"]}) | codes("channel", chirp=EN),
        rules("warnings", {"out-of-date": {"says": {"en-GB": "old: {as_of}, {{really}}", "cy": "hen"}}}),
        rules("periods", {"share-urgent": {"value": 1}, "inform-parents": {"value": None}}),
        rules("breach_risk", {"unlikely": {"affected": True}}),
        rules("opening_hours", {"monday": ["08:30-12:00", "12:30-24:00"], "friday": [], "saturday": ["00:00-00:01"]}),
        own(),
        own(value=None, folders=["send"], source=EN, authority="own-policy"),
    ],
)
def test_what_a_setting_can_change_is_taken(given_pack: Any) -> None:
    assert pack.checked(json.dumps(given_pack).encode(), pack.shipped()) == given_pack


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9._:-]{1,60}", fullmatch=True))
def test_what_a_code_may_be_called_can_stand_in_an_event(name: str) -> None:
    assert is_code(name) or not is_name(name)


# ---- whatever stands in it


@cache
def before() -> Playgroup:
    return playgroup()


def under(content: bytes) -> Playgroup:
    """The playgroup once more, after this pack was adopted there; InputError if it was not."""
    base = before()
    book = copy.copy(base.book)
    book.recorded, book.documents, book.texts = [*book.recorded], {**book.documents}, {**book.texts}
    here = replace(base, book=book)
    said = {"kind": "confidentiality", "title": "Ours", "version": "2", "effective_from": date(2026, 9, 1)}
    whom = {"by": here.manager, "setting": here.setting}
    book.do(setting.adopt_policy, **whom, **said, content=b"Ours.\n", review_due=date(2027, 9, 1), changes=content)
    return here


def works(here: Playgroup) -> None:
    """Every lookup, the duties and registers, and a handful of decisions do: they decide, refuse, or say what is wrong."""
    data: Pack = pack.in_force(here.book)
    lookups(data)
    asked = {"zone": ZONE, "rules": data.rules, "as_at": here.book.now + timedelta(days=3)}
    for line in duties.open_duties(here.book.recorded, **asked):
        assert duties.says(data.rules, line.duty)
    for name in data.rules.rows("registers"):
        registers.lines(here.book.recorded, name, **asked)
    for decide, said in decisions(here):
        with suppress(InputError, Refused):
            here.book.do(decide, **said)


def lookups(data: Pack) -> None:
    every = data.vocabulary
    for scheme in every.schemes():
        assert all(label.strip() for label in every.choices(scheme).values())
    for name, row in data.rules.data["warnings"].items():
        values = dict.fromkeys(("as_of", "says", "untold", "count", "version", "law", "since", "newest", "items"), "x")
        more = dict.fromkeys(("recipients", "title", "now", "role", "number", "until", "review"), "x")
        assert all(isinstance(said, str) for said in data.rules.warn(name, **values, **more)), row
    for name in data.rules.rows("periods"):
        if (period := data.rules.period(name)) is not None:
            assert period.after(before().book.now, ZONE) >= before().book.now
    for category in every.choices("record-category"):
        assert data.rules.sensitivity(category) in every.choices("sensitivity")
        for role in every.choices("role"):
            refused = data.rules.access(role, ["parent"], "grievance", "grievance")
            assert refused.hard or role == "manager"
            if role in ("parent", "carer") and category != "general-everyday" and category in ours():
                assert data.rules.access(role, [], category, "personal").hard
    for status in every.choices("consent-status"):
        assert status in ("in-force", "renewed") or not data.rules.may(status).allowed
    sent = {"secure": False, "emergency": False}
    assert data.rules.disclosure("developmental.observation", "social-network", ["public"], **sent)
    assert data.rules.disclosure("developmental.observation", "plain-email", ["school"], **sent)


def ours() -> set[str]:
    return set(pack.shipped().vocabulary.choices("record-category"))


def decisions(here: Playgroup) -> Iterator[tuple[Any, dict[str, Any]]]:
    who, child = here.people, {"child": here.daisy}
    about = {"categories": ["developmental.summary"], "recipients": ["school"], "purpose": "transition"}
    seen = {"by": who["staff"], "record": here.records["developmental.observation"], "purpose": "care"}
    yield access.open_record, seen
    yield access.open_record, seen | {"by": who["mother"], "purpose": "parent-request"}
    yield record.create, {"by": who["staff"], "subject": here.daisy, "category": CONCERN, "title": "T", "folders": []}
    yield permission.may, {"by": here.manager, **child, "action": "photograph"}
    yield consent.give, {"by": who["mother"], **child, "scope": Scope(("share",)), "method": "typed"}
    weighed = {"outcome": "share", "urgency": "urgent", "words": "Yes.", "reasons": ["likely-to-safeguard"]}
    yield sharing.decide, {"by": here.manager, **child, **about, **weighed}
    yield disclosure.disclose, {"by": here.manager, **child, **about, "channel": "plain-email"}
    yield retention.set_, {"by": here.manager, "category": "personal", "schedule": "until-21"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["{x}", "{", "x"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below, max_size=3),
    max_leaves=6,
)


SCHEMES = {name: sorted(row["codes"]) for name, row in datafiles.shipped("vocabularies")["schemes"].items()}
CODES = sorted({code for codes in SCHEMES.values() for code in codes})
WORDS = st.sampled_from(["Other words.", "{as_of} it is", "{{x}}", "{items}"])


def places() -> dict[str, list[tuple[marked_pack.Path, Any]]]:
    """What stands in the data that ships, and where, as a pack names it; by section, so that each has its turn."""
    schemes = datafiles.shipped("vocabularies")["schemes"]
    found: dict[str, list[tuple[marked_pack.Path, Any]]] = {
        f"rules.{path[0]}": [] for path, _ in marked_pack.leaves(datafiles.shipped("rules"))
    }
    for path, value in marked_pack.leaves(datafiles.shipped("rules")):
        found[f"rules.{path[0]}"].append((("rules", *path), value))
    for name, row in schemes.items():
        found[name] = [(("vocabularies", name, *path), value) for path, value in marked_pack.leaves(row["codes"])]
    return found


PLACES = places()


def likely(path: marked_pack.Path, value: Any) -> st.SearchStrategy[Any]:
    """Something of the same kind."""
    if marked_pack.is_word(path):
        return WORDS
    if path[1] == "opening_hours":
        return st.lists(st.sampled_from(["08:00-12:00", "13:00-24:00", "09:00-10:00", "9-5"]), max_size=3)
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, int) or value is None:
        return st.integers(0, 400) | st.none()
    many = isinstance(value, list)
    held = {one for one in (value if many else [value]) if isinstance(one, str)}
    alike = sorted({code for codes in SCHEMES.values() if held <= set(codes) for code in codes}) or CODES
    one = st.sampled_from(alike)
    return st.lists(one, max_size=4, unique=True) if many else one


@st.composite
def packs(draw: st.DrawFn, wild: int = 1) -> bytes:
    """Something else in a few places of the data that ships: nearly right, or anything at all."""
    made: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 3))):
        path, value = draw(st.sampled_from(PLACES[draw(st.sampled_from(sorted(PLACES)))]))
        chosen = likely(path, value)
        if draw(st.integers(0, 3)) < wild:
            path, chosen = path[: draw(st.integers(2, len(path)))], JSON
            path = (*path[:-1], draw(st.sampled_from([path[-1], "ours", *CODES[:3]])))
        with suppress(TypeError, AttributeError):  # below something that was put there before
            marked_pack.put(made, path, draw(chosen))
    return json.dumps(made).encode()


def taken_or_refused(content: bytes) -> bool:
    try:
        here = under(content)
    except InputError:
        return False
    works(here)
    return True


def test_the_pack_that_changes_everything_leaves_everything_working() -> None:
    assert taken_or_refused(json.dumps(marked_pack.everything()).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(packs() | packs(wild=0) | JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
def test_any_document_is_refused_or_leaves_everything_working(content: bytes) -> None:
    event(str(taken_or_refused(content)))


@pytest.mark.thorough
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(packs(wild=0))
def test_what_is_of_the_right_kind_everywhere_is_refused_or_leaves_everything_working(content: bytes) -> None:
    event(str(taken_or_refused(content)))
