"""How the demo begins: a policy, the staff, and the families."""

from __future__ import annotations

from aggregates.governance import setting
from aggregates.people import child, person, relationship
from aggregates.rules import shipped
from cli.demo.cast import Cast
from cli.demo.stage import Stage

POLICY = """\
Confidentiality policy of an invented playgroup

1. What families tell us stays with us. We share it when a child is safer or better helped for it.
2. Records are opened by those who need them, for a purpose they can name. Each opening is written down.
3. Parents see the records of their own child, and of no other.
4. Consent is asked for in plain words, given freely, and can be taken back at any time, by any way.
5. Whether we share or not, we write down what we decided, and why.
"""
STAFF = {
    "designated": ("designated-person", "staff"),
    "key_person": ("staff",),
    "colleague": ("staff",),
    "student": ("student",),
}


def found(stage: Stage, cast: Cast) -> None:
    """The setting, its manager and its policy."""
    stage.chapter(0, 0, "the ledger begins")
    stage.at(0, 0, "09:00")
    me = stage.ledger.require_identity().person
    stage.ids["manager"] = me
    begun = stage.made("setting", setting.found, name=cast.setting, person=me, person_name=cast.manager)
    stage.tell(f"{cast.manager} makes the ledger of {cast.setting}, and is its manager.", "person list", entry=begun)
    adopted = stage.do(
        setting.adopt_policy,
        by=stage.me(),
        setting=stage.ids["setting"],
        kind="confidentiality",
        title="Confidentiality",
        version="1",
        effective_from=stage.day(0, 0),
        review_due=stage.day(25, 4),
        content=POLICY.encode(),
    )
    stage.tell("The setting adopts its policy. The text is kept whole.", "policy show", entry=adopted)


def staff(stage: Stage, cast: Cast) -> None:
    """Who works here, and as what."""
    stage.chapter(0, 1, "who works here")
    since = stage.at(0, 1, "09:10")
    for name, roles in STAFF.items():
        kind = "student" if name == "student" else "staff"
        stage.made(name, person.register, by=stage.me(), kind=kind, name=getattr(cast, name), occurred=since)
        for role in roles:
            stage.do(person.assign_role, by=stage.me(), person=stage.ids[name], role=role, occurred=since)
    stage.tell(
        f"{cast.designated} is the designated person, {cast.key_person} and {cast.colleague} are staff,"
        f" {cast.student} is a student.",
        "person list",
    )


def enrol(stage: Stage, cast: Cast, passphrase: str) -> None:
    """A key of their own for the key person, who signs with it and opens what the role lets them open."""
    who, rules = stage.ids["key_person"], shipped()
    receipt = stage.ledger.enrol(who, passphrase, rules.powers("staff"), rules.levels("staff"))
    stage.tell(
        f"{cast.key_person} gets a key of their own, and a card with its fingerprint.", "key list", entry=receipt
    )


def families(stage: Stage, cast: Cast) -> None:
    """Twins, a child whose parent works here, and a child with the first name of a twin."""
    stage.chapter(0, 2, "the families")
    since, me = stage.at(0, 2, "10:00"), stage.me()
    adults = {"mother": cast.mother, "father": cast.father, "neighbour": cast.neighbour}
    for name, full in adults.items():
        stage.made(name, person.register, by=me, kind="parent", name=full, occurred=since)
    children = {"twin": cast.twins[0], "other_twin": cast.twins[1], "colleagues": cast.colleagues_child}
    for name, full in {**children, "neighbours": cast.neighbours_child}.items():
        stage.made(name, child.enrol, by=me, name=full, starts=stage.day(0, 3), occurred=since)
    pairs = [("mother", "twin", "mother"), ("mother", "other_twin", "mother"), ("father", "twin", "father")]
    pairs += [("father", "other_twin", "father"), ("colleague", "colleagues", "parent")]
    for adult, whose, relation in (*pairs, ("neighbour", "neighbours", "guardian")):
        stage.do(
            relationship.record,
            by=me,
            person=stage.ids[adult],
            child=stage.ids[whose],
            relation=relation,
            authority="parental-responsibility",
            evidence="birth-certificate",
            occurred=since,
        )
    key = stage.do(
        child.assign_key_person, by=me, child=stage.ids["twin"], person=stage.ids["key_person"], occurred=since
    )
    stage.tell(
        f"{' and '.join(cast.twins)} are twins; their parents are {cast.mother} and {cast.father}.", "child list"
    )
    stage.tell(f"{cast.colleague} works here, and is the parent of {cast.colleagues_child}.", "person list")
    stage.tell(f"{cast.neighbours_child} has the first name of a twin: the letters tell them apart.", "child list")
    stage.tell(f"{cast.key_person} is {cast.twins[0]}'s key person.", "child list", entry=key)
