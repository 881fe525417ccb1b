"""What must be true of consents, accesses and duties, said once more in the plainest way: lists of facts, read each time.

For `test_model.py`, which compares it with the program. It imports nothing but the standard library (a test sees to that)
and restates the few lines of policy that matter, so that a wrong row in our data is found too. Slow on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EVER = datetime.max.replace(tzinfo=UTC)
Use = tuple[str | None, str | None, str | None, str | None]  # action, category, recipient, purpose
Scope = tuple[tuple[str, ...], ...]  # the same four, each with any number of names; none at all: anything


@dataclass(frozen=True)
class Fact:
    """Somebody entered something: the `position`-th entry, at `entered`; in the world it happened `at`."""

    position: int
    entered: datetime
    id: Any
    kind: str
    thread: Any  # what it belongs to: a consent, a hold, a relationship
    at: datetime | date  # a moment, or a day of which no more is known
    said: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.said[name]

    @property
    def start(self) -> datetime:
        return first(self.at)


# ---- time


def midnight(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def first(at: datetime | date) -> datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else midnight(at)


def over(at: datetime | date) -> datetime:
    """The end of it: of a day, the next midnight."""
    return at.astimezone(UTC) if isinstance(at, datetime) else midnight(at + timedelta(days=1))


def surely_before(one: datetime | date, other: datetime | date) -> bool:
    """Whether it was earlier, whatever moment of a day is meant."""
    if isinstance(one, datetime):
        return first(one) < first(other)
    return over(one) <= first(other)


def day_of(at: datetime | date) -> date:
    return at.astimezone(LONDON).date() if isinstance(at, datetime) else at


def days_after(at: datetime | date, days: int) -> datetime | date:
    """So many days later by the calendar and the clock on the wall."""
    if not isinstance(at, datetime):
        return at + timedelta(days=days)
    local = at.astimezone(LONDON)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), LONDON).astimezone(UTC)


def by_time(facts: Iterable[Fact]) -> list[Fact]:
    """Oldest first; what happened at one moment, or on one day, in the order in which it was entered."""
    return sorted(facts, key=lambda f: (f.start, f.position))


# ---- what was known


def as_read(facts: list[Fact], position: int | None = None, instant: datetime | None = None) -> list[Fact]:
    """The facts as they read once so many had been entered, or by an instant: put right, and without what was an error."""
    seen = [
        f for f in facts if (position is None or f.position <= position) and (instant is None or f.entered <= instant)
    ]

    def wrong(fact: Fact) -> bool:
        return any(c["of"] == fact.id and c["how"] == "entered-in-error" and not wrong(c) for c in fixes)

    def at(fact: Fact) -> datetime | date:
        times = [c["right"] for c in fixes if c["of"] == fact.id and c["right"] is not None and not wrong(c)]
        return times[-1] if times else fact.at

    fixes = [f for f in seen if f.kind == "corrected"]
    kept = [f for f in seen if f.kind != "corrected" and (not wrong(f) or f.kind == "opened")]
    return [replace(f, at=at(f)) for f in kept]  # that the program opened something is not corrected away


def of(known: list[Fact], *kinds: str, by: datetime | None = None) -> list[Fact]:
    return [f for f in known if f.kind in kinds and (by is None or f.start <= by)]


def lasts(known: list[Fact], begun: Fact, ending: str, at: datetime) -> bool:
    """Whether what this began holds: from then on, until an end of it was reached, or its last day is over."""
    ends = [e.start for e in of(known, ending) if e.thread == begun.thread]
    if begun.said.get("last_day"):
        ends.append(over(begun["last_day"]))
    if begun.kind in ("key person", "care"):
        ends += [over(day_of(e.at)) for e in of(known, "left") if e["child"] == begun["child"]]
    return begun.start <= at and all(at < end for end in ends)


# ---- who is who


def same(known: list[Fact], person: Any) -> set[Any]:
    """Everybody who was found to be this person; from when that was entered, not from a day in the world."""
    apart = {f["of"] for f in of(known, "parted")}
    joins = [f for f in of(known, "joined") if f.id not in apart]
    found = {person}
    for _ in joins:
        for f in joins:
            if f["who"] in found or f["other"] in found:
                found |= {f["who"], f["other"]}
    return found


PARENTS = ("mother", "father", "parent", "step-parent", "guardian")


def relationships(known: list[Fact], person: Any, child: Any, at: datetime) -> list[Fact]:
    who = same(known, person)
    found = [f for f in of(known, "relationship") if f["who"] in who and f["child"] in same(known, child)]
    return [f for f in found if lasts(known, f, "relationship ended", at)]


def has_authority(relationship: Fact) -> bool:
    return relationship["authority"] in ("parental-responsibility", "court-appointed")


def opening(known: list[Fact], person: Any, child: Any, at: datetime) -> list[Fact]:
    """The relationships by which a child's records are open: with authority, and nothing of it restricted then."""
    who = same(known, person)
    barred = [f for f in of(known, "restricted") if f["who"] in who and f["child"] in same(known, child)]
    if any(lasts(known, f, "relationship ended", at) for f in barred):
        return []
    return [f for f in relationships(known, person, child, at) if has_authority(f)]


def speaks_for(known: list[Fact], ids: set[Any], child: Any, at: datetime) -> bool:
    """Whether somebody's no counts: unless all that is recorded of them, under any id, is that they have no authority."""
    found = [f for one in ids for f in relationships(known, one, child, at)]
    return not found or any(map(has_authority, found))


def tied(known: list[Fact], kind: str, person: Any, child: Any, at: datetime) -> list[Fact]:
    """By which entries they are a child's key person, or involved in the care."""
    who, whom = same(known, person), same(known, child)
    mine = [f for f in of(known, kind) if f["who"] in who and f["child"] in whom]
    return [f for f in mine if lasts(known, f, f"{kind} ended", at)]


def in_role(known: list[Fact], person: Any, role: str, at: datetime) -> list[Fact]:
    """By which entries somebody holds a role: it was given, or follows from what they are to any child."""
    who = same(known, person)
    given = [
        f for f in of(known, "role") if f["who"] in who and f["role"] == role and lasts(known, f, "role ended", at)
    ]
    if role == "key-person":
        given += [f for f in of(known, "key person") if f["who"] in who and lasts(known, f, "key person ended", at)]
    if role in ("parent", "carer"):
        related = [f for f in of(known, "relationship", "restricted") if f["who"] in who]
        fitting = [f for f in related if (f["relation"] in PARENTS) == (role == "parent")]
        given += [f for f in fitting if lasts(known, f, "relationship ended", at)]
    return given


# ---- who may open what


@dataclass(frozen=True)
class Answer:
    """Allowed, and on what kind of ground; or refused, and by which phrase of the policy."""

    ground: str | None
    rule: str

    @property
    def yes(self) -> bool:
        return self.ground is not None


DESIGNATED = ("designated-person", "deputy-designated-person")
STAFF = ("staff", "key-person", "senco", "play-leader")
BOUND = ("student", "volunteer", "committee-member")
FAMILY = ("parent", "carer")
OUTSIDE = ("childrens-social-worker", "police", "health-professional", "other-professional")


def usually(role: str, ties: set[str], category: str, level: str) -> Answer:  # noqa: C901, PLR0912 - one line for each sentence
    """What the policy says, leaving emergencies and holds aside."""
    everyday_level = level in ("general", "personal")
    if category == "general-everyday":
        return Answer("everyday", "S113")
    if category == "grievance":
        if "self" in ties:
            return Answer(None, "S117")
        return Answer("management" if role == "manager" else None, "S116")
    if role == "manager":
        return Answer("management", "S25")
    if role == "inspector":
        return Answer("inspection", "S25")
    if role in DESIGNATED:
        return Answer("designated person", "S15")
    if role in STAFF and "key person" in ties:
        return Answer("key person", "S15")
    if role in (*STAFF, *BOUND) and "self" in ties and level != "safeguarding":
        return Answer("self", "S25")
    if role in FAMILY:
        return family(ties, category, level)
    if role in (*STAFF, *BOUND) and "grant" in ties:
        return Answer("grant", "S16")
    if role in STAFF and "care" in ties and everyday_level:
        return Answer("care", "S17")
    if role in STAFF and category.startswith("developmental.") and everyday_level:
        return Answer("learning", "S32")
    if role == "play-leader" and everyday_level:
        return Answer("management", "S25")
    if role in STAFF:
        return Answer(None, "S17" if everyday_level else "S15")
    return Answer(None, "S109" if role in BOUND else "S18" if role in OUTSIDE else "S25")


def family(ties: set[str], category: str, level: str) -> Answer:
    if "parent" in ties:
        if level == "safeguarding":
            return Answer(None, "S11")
        return Answer("own child", "S32" if category.startswith("developmental.") else "S41")
    return Answer(None, "S41" if "relative" in ties else "S42")


def grants(known: list[Fact], person: Any, record: Fact, at: datetime) -> list[Fact]:
    """The needs to know that let somebody into a record: from when it was given, or from the day that it names."""
    mine = [f for f in of(known, "grant") if f["who"] in same(known, person) and f["child"] == record["child"]]
    held = [f for f in mine if lasts(known, f, "grant ended", at)]
    begun = [f for f in held if f["first_day"] is None or midnight(f["first_day"]) <= at]
    return [f for f in begun if names_it(f, record)]


def names_it(grant: Fact, record: Fact) -> bool:
    if not grant["categories"] and not grant["records"]:
        return True
    return record.thread in grant["records"] or among(record["category"], grant["categories"])


def holds(known: list[Fact], child: Any, at: datetime) -> list[Fact]:
    placed = [f for f in of(known, "hold", by=at) if f["child"] in same(known, child)]
    return [f for f in placed if not any(e.thread == f.thread for e in of(known, "hold released", by=at))]


def kept_from(known: list[Fact], hold: Fact, person: Any, role: str) -> bool:
    named = any(person in same(known, one) for one in hold["persons"])
    return (
        named or (role in FAMILY and "parents" in hold["against"]) or (role in OUTSIDE and "outside" in hold["against"])
    )


def touches(covers: tuple[str, ...], category: str | None) -> bool:
    """Whether a hold covers such matter; a hold on one category of a class also what is said of the class as a whole."""
    if not covers or category is None:
        return True
    return among(category, covers) or any(code.split(".")[0] == category for code in covers)


def emergencies(known: list[Fact], person: Any, child: Any, at: datetime) -> list[Fact]:
    """An emergency opens a child's file to whoever is in it, for a day and a night, if it is not over before."""
    mine = [f for f in of(known, "emergency", by=at) if f["who"] in same(known, person) and f["child"] == child]
    fresh = [f for f in mine if at < f.start + timedelta(hours=24)]
    return [f for f in fresh if not any(e.thread == f.thread for e in of(known, "emergency ended", by=at))]


def ties(known: list[Fact], person: Any, record: Fact, at: datetime) -> set[str]:
    child = record["child"]
    found = {
        "self": child in same(known, person),
        "key person": tied(known, "key person", person, child, at),
        "care": tied(known, "care", person, child, at),
        "parent": opening(known, person, child, at),
        "relative": relationships(known, person, child, at) or restrictions(known, person, child, at),
        "grant": grants(known, person, record, at),
    }
    return {name for name, true in found.items() if true}


def restrictions(known: list[Fact], person: Any, child: Any, at: datetime) -> list[Fact]:
    mine = [f for f in of(known, "restricted") if f["who"] in same(known, person) and f["child"] in same(known, child)]
    return [f for f in mine if lasts(known, f, "relationship ended", at)]


def may_open(known: list[Fact], person: Any, role: str, record: Fact, at: datetime, *, urgent: bool = False) -> Answer:
    """Whether somebody acting in a role may open a record, going by what was known."""
    answer = usually(role, ties(known, person, record, at), record["category"], record["level"])
    stopping = [h for h in holds(known, record["child"], at) if kept_from(known, h, person, role)]
    always = record["category"] in ("grievance", "general-everyday")
    if answer.yes and not always and any(touches(h["covers"], record["category"]) for h in stopping):
        answer = Answer(None, "S41")
    theirs = bool(in_role(known, person, role, at))
    if answer.yes and not theirs:
        answer = Answer(None, "S25")
    urgent = urgent or bool(emergencies(known, person, record["child"], at))
    if not answer.yes and urgent and not always and role not in FAMILY:  # an emergency opens nothing to families
        answer = Answer("emergency", "S1") if theirs else Answer(None, "S25")
    return answer


def stops_handing_out(known: list[Fact], person: Any, role: str, how: dict[str, Any], at: datetime) -> str | None:
    """By which phrase something confidential may not go to somebody by some way."""
    if "other-parent" in how["recipients"]:
        return "S42"
    if how["channel"] == "social-network":
        return "S112"
    if how["emergency"]:
        return None
    if how["channel"] in ("plain-email", "sms-messaging"):
        return "S98"
    return None if in_role(known, person, role, at) else "S25"


# ---- consent


def among(value: str | None, names: Iterable[str]) -> bool:
    """`developmental.observation` is among `developmental`."""
    return value is not None and (value in names or value.split(".")[0] in names)


def covers(scope: Scope, use: Use) -> bool:
    return all(value is None or not names or among(value, names) for value, names in zip(use, scope, strict=True))


def takes(part: Scope | None, use: Use) -> bool:
    """Whether somebody who takes back this part takes back the use; no part: all of it."""
    return part is None or all(not names or among(value, names) for value, names in zip(use, part, strict=True))


def gone(scope: Scope, parts: list[Scope | None], use: Use) -> bool:
    """Whether a use was taken back: it was itself, or nothing of what was agreed to is left."""
    named = list(product(*(names or (None,) for names in scope)))
    return any(takes(p, use) for p in parts) or all(any(takes(p, each) for p in parts) for each in named)


def consents(known: list[Fact], child: Any) -> list[Any]:
    """Every consent for a child, by its thread, in the order in which they were first spoken of."""
    kinds = ("asked", "deferred", "given", "reaffirmed", "refused", "withdrawn", "revoked", "invalidated")
    return list(dict.fromkeys(f.thread for f in of(known, *kinds) if f["child"] == child))


def newest(known: list[Fact], consent: Any, at: datetime, *kinds: str) -> Fact | None:
    found = by_time(f for f in of(known, *kinds, by=at) if f.thread == consent)
    return found[-1] if found else None


def answer(known: list[Fact], consent: Any, at: datetime) -> Fact | None:
    """What was answered last; or else that it was asked for. What was not given is not reaffirmed."""
    given = newest(known, consent, at, "given")
    said = newest(known, consent, at, "given", "refused", *(["reaffirmed"] if given else []))
    return said or newest(known, consent, at, "asked", "deferred")


def agreed_to(known: list[Fact], consent: Any, at: datetime) -> Scope:
    """What the answer is about; of what was taken back before anybody answered, what was ever said."""
    said = answer(known, consent, at)
    if said is not None and said.kind == "reaffirmed":
        said = newest(known, consent, at, "given")
    said = said or newest(known, consent, EVER, "given", "refused", "asked", "deferred")
    return ((), (), (), ()) if said is None else said["scope"]


def holder(known: list[Fact], consent: Any, at: datetime) -> Any:
    """Whose consent it is: who gave it, or else who was asked."""
    given = newest(known, consent, at, "given") or newest(known, consent, EVER, "given")
    spoke = [f for f in of(known, "asked", "deferred", "refused", "reaffirmed") if f.thread == consent]
    return given["who"] if given else spoke[0]["who"] if spoke else None


def counts_from(known: list[Fact], ending: Fact) -> datetime:
    """A withdrawal counts from when it was said; what was given later that day it takes back from when it was given."""
    given = [f.start for f in of(known, "given") if f.thread == ending.thread]
    return max(ending.start, min(given)) if given else ending.start


def endings(known: list[Fact], consent: Any, at: datetime, *kinds: str) -> list[Fact]:
    return [e for e in of(known, *kinds) if e.thread == consent and counts_from(known, e) <= at]


def is_void(known: list[Fact], consent: Any, at: datetime) -> bool:
    """Whether it was found never to have been valid, or not from some day on."""
    given = [f.start for f in of(known, "given") if f.thread == consent]
    for found in of(known, "invalidated"):
        begun = min(given) if given else found.start
        since = midnight(found["since"]) if found["since"] else begun
        if found.thread == consent and max(since, begun) <= at:
            return True
    return False


def uses(known: list[Fact], given: Fact, since: datetime) -> list[Fact]:
    """What rested on a consent: opened or handed out, unless it was decided without consent, or in an emergency."""
    without = {f.id for f in of(known, "decided") if f["no_consent"]}
    mine = [f for f in of(known, "opened", "told", "handed out") if f["relied"] == given.id and f.start >= since]
    return by_time(f for f in mine if f.said.get("decision") not in without and not f.said.get("emergency"))


UNTIL = {"child-leaves": "left", "key-person-ends": "key person ended"}


def ran_out(known: list[Fact], said: Fact, at: datetime) -> bool:
    """Whether it ended by itself: after its last day, its last use, or the day of what it was to last until."""
    given = newest(known, said.thread, at, "given")
    assert given is not None
    ends = [over(said["last_day"])] if said["last_day"] else []
    ends += [
        over(day_of(e.at))
        for e in of(known, UNTIL.get(given["until"], "nothing"))
        if e["child"] == given["child"] and not surely_before(e.at, said.start)
    ]
    used = [f for f in uses(known, given, said.start) if f.start < at]
    return any(end <= at for end in ends) or (said["uses"] is not None and len(used) >= said["uses"])


def allows(known: list[Fact], consent: Any, use: Use, at: datetime) -> bool:
    """Whether this consent, by itself, lets somebody do this."""
    said = answer(known, consent, at)
    if said is None or said.kind not in ("given", "reaffirmed"):
        return False
    scope = agreed_to(known, consent, at)
    parts = [e["scope"] for e in endings(known, consent, at, "withdrawn", "revoked")]
    if is_void(known, consent, at) or ran_out(known, said, at):
        return False
    return covers(scope, use) and not (parts and gone(scope, parts, use))


def status(known: list[Fact], consent: Any, at: datetime) -> str | None:
    """How a consent stands, in one word; None if nothing had happened yet."""
    if is_void(known, consent, at):
        return "invalidated"
    scope, parts = agreed_to(known, consent, at), []
    answered = answer(known, consent, at) is not None
    for e in sorted(
        endings(known, consent, at, "withdrawn", "revoked"), key=lambda e: (counts_from(known, e), e.position)
    ):
        parts.append(e["scope"])
        named = list(product(*(names or (None,) for names in scope)))
        if e["scope"] is None or (answered and all(any(takes(p, each) for p in parts) for each in named)):
            return e.kind
    said = answer(known, consent, at)
    if said is None:
        return "unknown" if parts else None
    if said.kind not in ("given", "reaffirmed"):
        return {"asked": "requested"}.get(said.kind, said.kind)
    return "expired" if ran_out(known, said, at) else "renewed" if said.kind == "reaffirmed" else "in-force"


def objects(known: list[Fact], consent: Any, use: Use, at: datetime) -> bool:
    """Whether the one whose consent it is said no to this, or took it back; unless somebody settled the disagreement."""
    settled = by_time(f for f in of(known, "settled", by=at) if consent in f["consents"])
    scope, who = agreed_to(known, consent, at), same(known, holder(known, consent, at))
    if (settled and settled[-1]["allowed"]) or not covers(scope, use):
        return False
    said = answer(known, consent, at)
    own = [e for e in endings(known, consent, at, "withdrawn") if e["who"] in who and e["counts"]]
    refused = said is not None and said.kind == "refused" and said["counts"]
    return refused or bool(own and gone(scope, [e["scope"] for e in own], use))


def in_force(known: list[Fact], child: Any, use: Use, at: datetime) -> list[Fact]:
    """The entries by which consent for a use had been given; none, if nobody had, or somebody else does not want it."""
    willing = [c for c in consents(known, child) if allows(known, c, use, at)]
    persons = set().union(*(same(known, holder(known, c, at)) for c in willing)) if willing else set()
    against = [holder(known, c, at) for c in consents(known, child) if objects(known, c, use, at)]
    if any(who not in persons for who in against):
        return []
    return [f for c in willing if (f := newest(known, c, at, "given")) is not None]


def to_tell(known: list[Fact], ending: Fact) -> set[str]:
    """Who was given something on the strength of a consent that ended, or of the part of it that did."""
    given = [f for f in of(known, "given") if f.thread == ending.thread]
    out = [f for g in given[-1:] for f in uses(known, g, datetime.min.replace(tzinfo=UTC)) if f.kind == "handed out"]
    part = ending.said.get("scope")
    touched = [f for f in out if any(takes(part, ("share", c, r, f["purpose"])) for c, r in pairs(f))]
    return {r for f in touched for r in f["recipients"]}


def pairs(handed_out: Fact) -> list[tuple[str, str]]:
    return list(product(handed_out["categories"], handed_out["recipients"]))


# ---- duties


@dataclass(frozen=True)
class Duty:
    """Something is to be done about an entry; `due` is a moment, a day until whose end there is time, or nothing."""

    name: str
    about: Any
    due: datetime | date | None

    def overdue(self, at: datetime) -> bool:
        return self.due is not None and over(self.due) <= at


TOLD_TO_PARENTS = ("bullying", "behaviour", "concern-child", "change-child", "concern-family", "change-family")
ENDINGS = {"withdrawn": "tell-of-withdrawal", "revoked": "tell-of-revocation", "invalidated": "tell-of-invalid-consent"}


def duties(known: list[Fact], at: datetime) -> set[Duty]:
    """What is still to be done at a time, of nine kinds of duty."""
    past = [f for f in known if f.start <= at]
    return {d for f in past for d in (*_tell(past, f), *_look_at(past, f), *_hold(past, f), *_discuss(past, f))}


def _tell(past: list[Fact], f: Fact) -> list[Duty]:
    """Parents are told within a day what was recorded; whoever was given something, within three that it was taken back."""
    if f.kind == "record" and f["category"] in [f"beyond-personal.{one}" for one in TOLD_TO_PARENTS]:
        kept = [h for h in of(past, "hold") if keeps_from_parents(past, h, f)]
        freed = [[e for e in of(past, "hold released") if e.thread == h.thread] for h in kept]
        told = any(e["record"] == f.thread for e in of(past, "informed", "not informed"))
        if not told and all(freed):
            return [Duty("inform-parents", f.id, max([f.start, *(min(e.start for e in ends) for ends in freed)]) + DAY)]
    reached = {one for e in of(past, "told of the end") if e["of"] == f.id for one in e["recipients"]}
    if f.kind in ENDINGS and not f["to_tell"] <= reached:
        return [Duty(ENDINGS[f.kind], f.id, days_after(f.at, 3))]
    return []


DAY = timedelta(hours=24)


def keeps_from_parents(known: list[Fact], hold: Fact, record: Fact) -> bool:
    someone = "parents" in hold["against"] or hold["persons"]
    return bool(someone) and hold["child"] == record["child"] and touches(hold["covers"], record["category"])


def _look_at(past: list[Fact], f: Fact) -> list[Duty]:
    """Somebody looks within a week at each emergency, and at what was opened outside the rules."""
    seen = any(e["of"] == f.id for e in of(past, "reviewed"))
    if f.kind == "emergency" and not seen:
        return [Duty("review-emergency", f.id, days_after(f.at, 7))]
    if f.kind == "told" and not f["within"] and not seen:
        return [Duty("review-outside-access", f.id, days_after(f.at, 7))]
    return []


def _hold(past: list[Fact], f: Fact) -> list[Duty]:
    """A hold is looked at on the day that was set, and again on the next, until it is released."""
    after = [e for e in of(past, "hold reviewed", "hold released") if e.thread == f.thread and e.id != f.id]
    if f.kind == "hold" and not after:
        return [Duty("review-hold", f.id, f["review"])]
    if f.kind == "hold reviewed" and not any(followed(e, f) for e in after):
        return [Duty("review-hold-again", f.id, f["review"])]
    return []


def followed(later: Fact, earlier: Fact) -> bool:
    """Whether one came after the other; where their times cannot tell, whether it was entered after it."""
    if surely_before(earlier.at, later.at):
        return True
    return not surely_before(later.at, earlier.at) and later.position > earlier.position


def _discuss(past: list[Fact], f: Fact) -> list[Duty]:
    """Not sharing what somebody asked for is discussed with them within a week."""
    if f.kind != "decided" or f["outcome"] != "do-not-share" or not f["asked"]:
        return []
    done = any(e["of"] == f.id for e in of(past, "discussed"))
    return [] if done else [Duty("discuss-refusal", f.id, days_after(f.at, 7))]
