"""The setting at the desk: one person under two ids, policies and guidance as lists, a policy pack, what is kept."""

from __future__ import annotations

import json
from typing import Any

from support.office import Office


def second_tove(mine: Office) -> str:
    made = mine.desk.ask("person", "add", kind="parent", name="Tove Lind", phone="01452 000000")
    return str(made["person"])


def test_somebody_who_was_entered_twice_is_one_answer(mine: Office) -> None:
    """Before, the name could be two; afterwards it is the one who stands for both, and `person list` shows both letters."""
    desk, tove, second = mine.desk, mine.ref("tove"), second_tove(mine)
    assert desk.run("role", "assign", "--role", "senco", stdin="tove lind\n").code == 2
    desk.ask("person", "join", tove, second, note="The same woman.")
    assert desk.run("role", "assign", "--role", "senco", stdin="tove lind\nnow\n").code == 0
    lines = {line["person"]: line for line in desk.tell("person", "list")["persons"]}
    assert lines[tove]["also"] == [second]
    assert second not in lines
    desk.ask("role", "assign", second, role="volunteer")
    held = {line["role"] for line in desk.tell("person", "list")["roles"] if line["person"] == tove}
    assert {"senco", "volunteer"} <= held
    history = [line["type"] for line in desk.tell("replay", tove)["history"]]
    assert history.count("person.registered") == 2
    desk.ask("person", "part", second, tove)
    assert {line["person"] for line in desk.tell("person", "list")["persons"]} >= {tove, second}


def test_what_was_entered_by_name_in_an_emergency_belongs_to_the_child_that_it_was(mine: Office) -> None:
    said = {"recipient": "police", "what": "Where she was seen.", "why": "She was hurt.", "circumstance": "hurt-urgent"}
    desk, shared = mine.desk, mine.desk.ask("share", "emergency", child="a girl in red", told=True, **said)
    persons = desk.tell("person", "list")["persons"]
    (placeholder,) = (line["person"] for line in persons if line["kind"] == "child")
    desk.ask("person", "join", mine.ref("mia"), placeholder)
    assert shared["entry"] in {line["entry"] for line in desk.tell("share", "list", mine.ref("mia"))["entries"]}
    assert shared["entry"] in {line["position"] for line in desk.tell("replay", mine.ref("mia"))["history"]}


def test_a_policy_pack_is_changed_and_adopted(mine: Office) -> None:
    """What `policy pack` prints can be adopted as it is, or with a number changed."""
    desk = mine.desk
    given = json.loads(desk.run("policy", "pack", "--section", "periods").out)
    given["rules"] = {"periods": {"policy-review": {**given["rules"]["periods"]["policy-review"], "value": 5}}}
    (desk.root / "pack.json").write_text(json.dumps(given), encoding="utf-8")
    dated = {"title": "Confidentiality", "version": "2", "effective_from": "1 September 2026"}
    pack = str(desk.root / "pack.json")
    desk.ask("policy", "adopt", str(desk.root / "policy.txt"), pack=pack, **dated)
    assert desk.tell("policy", "rules", "--section", "periods")["rules"]["periods"]["policy-review"]["value"] == 5
    (line,) = (p for p in desk.tell("policy", "list")["policies"] if p["kind"] == "confidentiality")
    assert line["review_due"] == "2027-02-01"
    whole = desk.root / "whole.json"
    whole.write_bytes(desk.run("policy", "pack").out.encode())
    assert (
        desk.run(
            "policy", "adopt", str(desk.root / "policy.txt"), "--pack", str(whole), "--from", "-", stdin=again(dated)
        ).code
        == 0
    )
    desk.run("policy", "pack", "--section", "nothing").failed(2, "no section", "periods")
    desk.run("policy", "rules", "--section", "nothing").failed(2, "no section", "periods")


def again(dated: dict[str, str]) -> str:
    return json.dumps({**dated, "version": "3"})


def test_what_the_setting_keeps_is_listed(mine: Office) -> None:
    desk, text = mine.desk, str(mine.desk.root / "policy.txt")
    desk.ask("notice", "publish", text, version="2026-1", withdrawal_method="by word", controllers=["Little Acorns"])
    desk.ask("agreement", "record", parties=["Gloucestershire"], title="Early help", when="1 September 2026")
    opened = desk.ask("inspection", "open", kind="regular", organisation="Ofsted", when="yesterday")
    desk.ask("inspection", "close", opened["inspection"], when="today")
    desk.ask("integrity", "check")
    desk.ask("import", "record", text, source="Famly", taken=3, refused=1, when="today")
    desk.ask("other-setting", "record", mine.ref("mia"), setting="Hill Nursery", when="1 September 2026")

    def kept(*argv: str) -> Any:
        words, data = desk.run(*argv), desk.tell(*argv)
        assert words.code == 0
        assert data
        return words.out

    assert "version 2026-1 in en-GB" in kept("notice", "list")
    assert "Early help, with Gloucestershire, until further notice; not to be shared on" in kept("agreement", "list")
    assert "by Ofsted began" in kept("inspection", "list")
    checks = kept("integrity", "list")
    assert "every check held" in checks
    assert "from Famly: 3 taken, 1 not" in checks
    assert "Hill Nursery" in kept("other-setting", "list", mine.ref("mia"))
    desk.ask("other-setting", "end", mine.ref("mia"), when="today")
    assert "Hill Nursery" not in desk.run("other-setting", "list", mine.ref("mia")).out


def test_policies_and_guidance_in_words(mine: Office) -> None:
    desk = mine.desk
    said = {"title": "GDPR", "version": "1", "effective_from": "1 August 2024", "review_due": "1 August 2025"}
    desk.ask("policy", "adopt", str(desk.root / "policy.txt"), kind="gdpr", cites=["eyfs-2021 3.69"], **said)
    desk.ask("policy", "acknowledge", mine.ref("jo"), method="signed", when="yesterday")
    listed = desk.run("policy", "list").out
    assert "REVIEW OVERDUE since 1 August 2025" in listed
    assert "cites Statutory framework for the early years foundation stage (2021) 3.69, which no longer holds" in listed
    assert "escalation: NOT ADOPTED" in listed
    acknowledged = desk.run("policy", "acknowledged").out
    assert "signed on paper" in acknowledged
    assert "NOT ACKNOWLEDGED" in acknowledged
    register = desk.run("guidance", "list").out
    assert "working-together-2018" in register
    assert "LSP: Local Safeguarding Partners" in register


def test_a_child_that_left_and_a_father_who_sees_nothing_are_shown_as_that(mine: Office) -> None:
    desk, mia = mine.desk, mine.ref("mia")
    desk.ask("care", "start", mia, mine.ref("jo"), group="Caterpillars", when="1 September 2026")
    given = {"restriction": "no-contact", "evidence": "court-order", "when": "yesterday"}
    desk.ask("relationship", "restrict", mine.ref("relationship"), **given)
    before = desk.run("child", "list").out
    assert "mother (restricted) Tove Lind" in before
    assert "cares for them Jo Reed" in before
    desk.ask("child", "leave", mia, next_setting="Big School", when="1 October 2026")
    now = desk.run("child", "list").out
    assert "left 1 October 2026" in now
    assert "Jo Reed" not in now
    desk.ask("relationship", "end", mine.ref("relationship"), reason="court-order", when="today")
    assert "Tove Lind" not in desk.run("child", "list").out
