"""Each act and each list through the program: what is recorded, what is answered, in words and in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest

from cli import table, tree
from support.office import Office

LAST_WEEK = (datetime.now(UTC).date() - timedelta(days=7)).isoformat()
LEAVES = [path for path, place in table.COMMANDS.items() if place]


def command(path: str) -> click.Command:
    found: click.Command = tree.program()
    for name in path.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name) or found
    return found.own if isinstance(found, tree.CommandAndGroup) else found


@pytest.mark.parametrize("path", table.COMMANDS)
def test_every_command_is_there_and_explains_itself(office: Office, path: str) -> None:
    answer = office.desk.run(*path.split(), "--help")
    assert answer.code == 0
    assert f"Usage: consent-ledger {path}" in answer.out
    assert tree.line(path) in " ".join(answer.out.split())


@pytest.mark.parametrize("path", LEAVES)
def test_no_option_takes_a_passphrase_or_words_about_people(path: str) -> None:
    named = {name for param in command(path).params for name in (*param.opts, param.name or "")}
    assert not {
        n for n in named if any(w in n for w in ("pass", "secret", "words", "note", "reason_in", "content"))
    } - {
        "content"  # of a policy, which is public: a file's name
    }


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_answers_in_json(path: str) -> None:
    assert "--json" in {name for param in command(path).params for name in param.opts}


# ---- acts


def test_a_slip_says_what_when_where_and_how_to_go_on(mine: Office) -> None:
    given = json.dumps({"by": "Tove", "channel": "slip", "when": "2 November 2026", "words": "No more pictures."})
    slip = mine.desk.run("consent", "withdraw", mine.ref("consent"), "--from", "-", stdin=given).out
    verified = mine.desk.tell("verify")
    for line in (
        f"Recorded: a consent was withdrawn, as entry {verified['size']}.",
        "channel      written on a slip",
        "words        No more pictures.",
        "said         2 November 2026",
        ", by Maud Ashworth (",
        "by           Tove Lind (",
        "fingerprint  ",
        f"Keep this line somewhere else:  {verified['kept']}",
        f"Prove it:      consent-ledger prove {verified['size']} -o entry-{verified['size']}.proof",
        f"Check it:      consent-ledger verify --against {verified['kept']}",
        f"Put it right:  consent-ledger correct {verified['size']}",
    ):
        assert line in slip


def test_a_slip_as_data(mine: Office) -> None:
    slip = mine.desk.ask("child", "add", name="Ivy Marsh", starts="1 September 2027")
    assert slip["type"] == "child.enrolled"
    assert slip["said"] == {"name": "Ivy Marsh", "starts": "2027-09-01"}
    assert slip["occurred_at"]["precision"] == "instant"
    assert slip["recorded_at"].endswith("Z")
    assert (slip["role"], slip["sealed"], slip["repeated"]) == ("manager", True, False)
    assert slip["entries"] == [{k: slip[k] for k in ("entry", "event_id", "fingerprint")}]


def test_an_act_is_asked_for_at_the_desk(mine: Office) -> None:
    """Only what it cannot do without, and what is worth asking: names at prompts, never on the command line."""
    answers = ["mia", "phone", "tove", "yesterday"]
    done = mine.desk.run("consent", "withdraw", stdin="".join(f"{answer}\n" for answer in answers))
    assert done.code == 0
    asked = [line for line in done.err.splitlines() if line.endswith(": ")]
    assert [line.split(" [")[0].rstrip(": ") for line in asked] == [
        "which consent; or which child, for everything",
        "how was it brought",
        "who said it",
        "when was it said",
    ]


def test_everything_is_one_answer(mine: Office) -> None:
    """A child instead of a consent: all that this person gave for her."""
    mine.desk.ask("consent", "give", mine.ref("mia"), by="Tove", actions=["share"], method="verbal-phone")
    done = mine.desk.ask("consent", "withdraw", mine.ref("mia"), by="Tove", channel="phone")
    assert len(done["entries"]) == 2
    stands = mine.desk.tell("consent", "list", mine.ref("mia"))["consents"]
    assert [c["status"] for c in stands] == ["withdrawn", "withdrawn"]
    again = mine.desk.ask("consent", "withdraw", mine.ref("mia"), by="Tove", channel="phone", when="yesterday")
    assert again["entries"] == []
    assert again["warnings"]


def test_a_part_of_everything_is_not_one_answer(mine: Office) -> None:
    form = json.dumps({"by": "Tove", "channel": "phone", "purposes": ["publicity"]})
    mine.desk.run("consent", "withdraw", mine.ref("mia"), "--from", "-", stdin=form).failed(
        2, "a part can be withdrawn of one consent only", "name the consent"
    )


def test_a_request_is_answered_without_saying_it_again(mine: Office) -> None:
    asked = mine.desk.ask("consent", "request", mine.ref("mia"), mine.ref("tove"), actions=["publish"], notice="2026-1")
    done = mine.desk.ask("consent", "refuse", consent=asked["consent"], by="Tove")
    assert done["entry"] == asked["entry"] + 1
    consents = {c["consent"]: c for c in mine.desk.tell("consent", "list", mine.ref("mia"))["consents"]}
    assert consents[asked["consent"]]["status"] == "refused"
    assert consents[asked["consent"]]["scope"]["actions"] == ["publish"]


def test_asking_to_open_shows_the_record_or_the_rule(mine: Office) -> None:
    opened = mine.desk.run("access", "open", mine.ref("record"), "--purpose", "care")
    assert opened.code == 0
    assert "title  Bricks\n  Twelve bricks high.\n  She counted them.\n" in opened.out
    argv = (
        "access",
        "open",
        mine.ref("record"),
        "--purpose",
        "parent-request",
        "--by",
        mine.ref("jo"),
        "--in-role",
        "parent",
    )
    refused = mine.desk.run(*argv)
    refused.failed(4, "(rule S", "access record")
    assert "bricks" not in refused.err + refused.out
    seen = mine.desk.tell("access", "list", mine.ref("record"))["accesses"]
    assert [a["outcome"] for a in seen] == ["granted", "denied"]


def test_telling_is_never_refused(mine: Office) -> None:
    argv = ("access", "record", mine.ref("record"))
    told = mine.desk.ask(
        *argv, purpose="care", by=mine.ref("jo"), in_role="parent", when=LAST_WEEK, action="paper-read"
    )
    assert told["type"] == "access.told"
    assert any("outside the rules" in warning for warning in told["warnings"])
    listed = mine.desk.run("access", "list", mine.ref("mia")).out
    assert "AGAINST THE RULES" in listed
    assert "entered later than the rules expect" in listed


def test_sharing_is_asked_for_decided_and_handed_out(mine: Office) -> None:
    about: dict[str, Any] = {"categories": ["personal.agency-report"], "purpose": "health"}
    asked = mine.desk.ask(
        "share",
        "request",
        mine.ref("mia"),
        recipient="health-professional",
        channel="phone",
        requester_name="Ada Fenn",
        **about,
    )
    case = {"case": asked["case"], "recipients": ["health-professional"], **about}
    mine.desk.ask("share", "decide", outcome="share", words="It helps.", **case)
    form = json.dumps({**case, "channel": "plain-email", "what": "the report"})
    mine.desk.run("share", "disclose", "--from", "-", stdin=form).failed(4, "(rule S98)", "secure channel")
    mine.desk.ask("share", "disclose", channel="secure-portal", what="the report", **case)
    told = mine.desk.ask("share", "record", channel="plain-email", when="yesterday", **case)
    assert told["type"] == "information.disclosed"
    entries = mine.desk.tell("share", "list", mine.ref("mia"))["entries"]
    assert [e["type"] for e in entries] == [
        "information.requested",
        "sharing.decided",
        "disclosure.denied",
        "information.disclosed",
        "information.disclosed",
    ]
    shown = mine.desk.run("share", "list", mine.ref("mia")).out
    assert "refused to hand out to a health professional (rule S98)" in shown
    assert "AGAINST THE RULES (S98)" in shown


def test_not_sharing_is_recorded_too(mine: Office) -> None:
    mine.desk.ask(
        "share", "decide", mine.ref("mia"), outcome="do-not-share", purpose="publicity", words="Nobody needs it."
    )
    assert "decided: do not share" in mine.desk.run("share", "list", mine.ref("mia")).out


@pytest.mark.parametrize("texts", [{"name": "Mia Lund"}, "by REF"])
def test_a_name_is_put_right(mine: Office, texts: Any) -> None:
    first = mine.desk.ask("child", "add", name="Mia Lnd")
    right = texts if isinstance(texts, dict) else {first["child"]: {"name": "Mia Lund"}}
    mine.desk.ask("correct", str(first["entry"]), kind="wrong-text", texts=right)
    assert "Mia Lund" in mine.desk.run("child", "list").out
    assert "Mia Lnd" not in mine.desk.run("child", "list").out


def test_words_are_put_right_at_the_desk(mine: Office) -> None:
    first = mine.desk.ask("child", "add", name="Mia Lnd")
    done = mine.desk.run("correct", str(first["entry"]), "--kind", "wrong-text", stdin="Mia Lund\nA slip.\n")
    assert done.code == 0
    assert "the right words for name of Mia Lnd" in done.err


def test_a_time_is_put_right_and_what_was_entered_in_error_goes(mine: Office) -> None:
    consents = ("consent", "list", mine.ref("mia"))
    entry = str(mine.desk.tell(*consents)["consents"][0]["position"])
    mine.desk.ask("correct", entry, kind="wrong-time", right_time="2 November 2026")
    assert mine.desk.tell(*consents)["consents"][0]["since"] == "2026-11-02T00:00:00Z"
    mine.desk.ask("correct", entry, kind="entered-in-error")
    assert mine.desk.tell(*consents)["consents"] == []
    assert "a consent was given (entered in error)" in mine.desk.run("replay", mine.ref("mia")).out


def test_a_policys_text_comes_back_byte_for_byte(mine: Office) -> None:
    text = (mine.desk.root / "policy.txt").read_bytes()
    assert mine.desk.run("policy", "show").out.encode() == text
    adopted = mine.desk.tell("policy", "show")
    mine.desk.ask(
        "policy", "adopt", str(mine.desk.root / "words"), title="Confidentiality", version="2", effective_from="today"
    )
    assert mine.desk.run("policy", "show").out.encode() != text
    assert mine.desk.run("policy", "show", "--at", str(adopted["entry"])).out.encode() == text
    mine.desk.run("policy", "show", "--kind", "send").failed(2, "no such policy", "--help")


def test_the_real_policy_is_kept_whole(mine: Office, shared: Path) -> None:
    file = shared / "policy.txt"
    mine.desk.ask(
        "policy", "adopt", str(file), title="Confidentiality", version="2024-08", effective_from="1 September 2024"
    )
    assert mine.desk.run("policy", "show").out.encode() == file.read_bytes()


# ---- keys


def test_a_person_gets_a_key_and_works_with_it(mine: Office) -> None:
    """Recorded, not sealed: a member of staff does not hold the ledger's key; the next who does seals it."""
    card = mine.desk.run("--json", "key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2).json
    assert card["powers"] == ["record"]
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    slip = jo.run("child", "add", "--from", "-", stdin='{"name": "Ivy Marsh"}')
    assert slip.code == 0
    assert "Recorded, not sealed" in slip.out
    assert "Keep this line" not in slip.out
    assert "not yet sealed" in mine.desk.run("verify").out
    both = mine.desk.having(CONSENT_LEDGER_AS="")
    both.run("child", "list").failed(2, "there are several keys here", "--as REF")
    manager = mine.desk.tell("key", "list")["keys"][0]["person"]
    sealed = mine.desk.run("--as", manager, "child", "add", "--from", "-", stdin='{"name": "Bo Marsh"}')
    assert "Keep this line" in sealed.out
    assert "not yet sealed" not in mine.desk.run("verify").out


def test_a_key_is_revoked_and_signs_nothing_more(mine: Office) -> None:
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    manager = mine.desk.tell("key", "list")["keys"][0]["person"]
    chief = mine.desk.having(CONSENT_LEDGER_AS=manager)
    assert chief.run("key", "revoke", mine.ref("jo"), "--reason", "left").code == 0
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    before = mine.desk.bytes()
    refused = jo.run("child", "add", "--from", "-", "--in-role", "staff", stdin='{"name": "Ivy Marsh"}')
    assert refused.code not in (0, 130)
    assert "error: " in refused.err
    assert mine.desk.bytes() == before
    assert "revoked by entry" in mine.desk.run("key", "list").out


def test_a_key_follows_from_roles(mine: Office) -> None:
    person = mine.desk.ask("person", "add", kind="parent", name="Pat Quill")["person"]
    mine.desk.run("key", "enrol", person).failed(2, "has no role that works with the ledger", "role assign")


@pytest.mark.parametrize(
    ("typed", "error"),
    [("short\nshort\n", "too short"), ("tulips by the gate\ntulips by the gat\n", "not the same"), ("", "no answer")],
)
def test_a_new_passphrase_is_typed_twice_and_is_long(mine: Office, typed: str, error: str) -> None:
    before = mine.desk.bytes()
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin=typed).failed(2, error, "")
    assert mine.desk.bytes() == before


def test_five_words_are_offered(mine: Office) -> None:
    done = mine.desk.run("key", "enrol", mine.ref("jo"), stdin="\n\n")
    assert done.code == 0
    offered = done.err.split("nowhere else:\n\n")[1].splitlines()[0].strip()
    assert len(offered.split()) == 5
    (mine.desk.root / "jo").write_text(offered, encoding="utf-8")
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    assert jo.run("child", "list").code == 0


# ---- answers


def test_lists_show_letters_and_names(office: Office) -> None:
    people = office.desk.run("person", "list").out
    assert "Maud Ashworth  the manager" in people
    assert "Tove Lind      a member of staff, a parent" in people
    assert "mother Tove Lind" in office.desk.run("child", "list").out
    records = office.desk.run("record", "list", office.ref("mia")).out
    assert "observation of the child" in records
    assert "Bricks" not in records


def test_a_report_is_an_access_and_is_recorded(mine: Office) -> None:
    made = mine.desk.run("report", mine.ref("mia"))
    entry = mine.desk.tell("verify")["size"]
    assert f"recorded as entry {entry}" in made.out
    assert "to photograph or record" in made.out
    assert mine.desk.tell("replay", mine.ref("mia"))["history"][-1]["type"] == "report.generated"


def test_a_parent_is_shown_roles_and_nothing_that_is_held_back(mine: Office) -> None:
    worry = mine.desk.ask(
        "record", "create", mine.ref("mia"), category="beyond-personal.concern-child", content="Worried."
    )
    for record in (mine.ref("record"), worry["record"]):
        mine.desk.ask("access", "open", record, purpose="care")
    parents = ("report", mine.ref("mia"), "--audience", "parent", "--to", mine.ref("tove"))
    for_setting, for_parent = mine.desk.run("report", mine.ref("mia")), mine.desk.run(*parents)
    assert for_setting.out.count("Maud Ashworth") == 2
    assert "concern" in for_setting.out
    assert "The manager looked at notes on what Mia did, to look after Mia." in for_parent.out
    assert "Maud" not in for_parent.out
    assert "worry" not in for_parent.out
    data = mine.desk.run("--json", *parents).json
    assert [(day["role"], day["name"], day["times"]) for day in data["looks"]] == [("manager", None, 1)]


def test_a_report_for_a_parent_is_for_one_parent(mine: Office) -> None:
    before = mine.desk.tell("checkpoint")["size"]
    mine.desk.run("report", mine.ref("mia"), "--audience", "parent").failed(2, "which parent", "--to")
    refused = mine.desk.run("report", mine.ref("mia"), "--audience", "parent", "--to", mine.ref("jo"))
    refused.failed(4, "no access to information about any other child (rule S42)", "the manager")
    assert mine.desk.tell("checkpoint")["size"] == before + 1  # the attempt


def test_what_no_passphrase_is_needed_for_names_nobody(office: Office, tmp_path: Path) -> None:
    locked = office.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    printed = [
        locked.run(*argv)
        for argv in (
            ("verify",),
            ("checkpoint",),
            ("checkpoint", "--vkey"),
            ("key", "list"),
            ("doctor",),
            ("policy", "show"),
            ("prove", "12", "-o", str(tmp_path / "proof")),
            ("publish", str(tmp_path / "log"), "--entries"),
            ("--json", "verify"),
            ("--json", "key", "list"),
        )
    ]
    assert [answer.code for answer in printed] == [0] * len(printed)
    said = "".join(answer.out + answer.err for answer in printed)
    for name in ("Maud", "Ashworth", "Jo Reed", "Tove", "Lind", "Mia", "Bricks"):
        assert name not in said


def test_a_shell_is_taught_our_commands(office: Office) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_CONSENT_LEDGER_COMPLETE" in office.desk.run("completion", shell).out


@pytest.mark.parametrize("answer", ["consent", "access"])
def test_looking_at_an_answer_about_a_child_is_recorded(mine: Office, answer: str) -> None:
    desk, size = mine.desk, mine.desk.tell("checkpoint")["size"]
    shown = desk.run(answer, "list", mine.ref("mia"))
    assert f"recorded as entry {size + 1}" in shown.out
    assert [line["type"] for line in desk.tell("replay", mine.ref("mia"))["history"]][-1] == "report.generated"
    assert desk.run("verify").code == 0


@pytest.mark.parametrize("answer", ["consent", "access"])
def test_a_copy_that_may_only_be_read_answers_and_says_that_it_cannot_record_it(mine: Office, answer: str) -> None:
    mark = next((mine.desk.root / "home").rglob("mark"))
    mark.unlink()
    before = mine.desk.bytes()
    shown = mine.desk.run(answer, "list", mine.ref("mia"))
    assert shown.code == 0
    assert "is not recorded: " in shown.out
    assert mine.desk.bytes() == before
