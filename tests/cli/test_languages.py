"""Words are data: in a language in which every label is marked, no unmarked word reaches somebody who enters something.

The language is made up: each label, sentence and question stands in ⟦brackets⟧, but for what is put into it. What is left
outside of them is text that is buried in code, or was typed, or is a name, a reference or a fingerprint.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregates import language, rules
from cli import say
from cli.domain import TOPICS
from cli.table import COMMANDS
from ledger.event import REGISTRY
from support import every_act, lists
from support.desk import Stdin
from support.place import PARENTS, STAFF, Place

ACTS, LISTS = every_act.acts(), lists.lists()
SAID = (
    "Observation: What the observation says. Concern: What the concern says. Other: What the other says. Some words. "
)
SAID += "Less would do. Some facts. Some what. Some summary. Confidentiality. Some setting. Ofsted."
PEOPLE = [name for name, *_ in (*STAFF.values(), *PARENTS.values())]
NAMES = ("Little Acorns", "Maud Ashworth", "Mia Lind", "Ned Marsh", "Tove Holm", *PEOPLE, SAID)
WORD = re.compile(r"[^\W\d_]{3,}")
FIGURES = r"[0-9a-f]{4}( [0-9a-f]{4})+|\b[0-9a-z]{4}(-[0-9a-z]{4}){3,}\b|\S*\d\S*|\b[b-df-hj-np-tv-z]{5,}\b"
VERSIONS, TERMS = (rules.shipped().rows(section) for section in ("golden_rules_versions", "terms"))
# What a list shows of the data beside words: the titles and the short names of documents, what a check was held against.
DATA = {
    "share case": VERSIONS,
    "report decision": VERSIONS,
    "share checklist": VERSIONS,
    "guidance list": [list(rules.shipped().rows("guidance")), TERMS],
    "retention list of a category": list(rules.shipped().rows("retention")),
    "integrity list": "the key that this computer remembers",
    "report inspection": "the key that this computer remembers; anchors: nothing was given that was kept elsewhere",
    # What to type.
    **{
        key: ["consent-ledger", *COMMANDS] for key in ("report manager", "report lead", "report day", "today")
    },  # what to type
}
TONGUE = "qps-ploc"  # the tag that is used for pseudo-languages


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: marked(below) for key, below in value.items()}
    return "".join(part if part[:1] in "{:" else f"⟦{part}⟧" for part in re.split(r"(\{[^}]*\}|: )", value) if part)


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    spoken, picked = marked(say.speech()), language.pick
    monkeypatch.setattr(say, "speech", lambda: spoken)

    def pick(labels: Any, default: str = "") -> str:
        found = picked(labels, "")
        return marked(found) if found else default

    monkeypatch.setattr(language, "pick", pick)
    with language.speaking(TONGUE):
        yield


def unmarked(text: str) -> str:
    """What stands outside of all brackets, and is not quoted from what somebody typed."""
    text = re.sub(r"“⟧.*?⟦”", "⟧⟦", text, flags=re.DOTALL)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return text


def buried(text: str, *known: str) -> set[str]:
    """The words outside of all brackets that nobody typed; without fingerprints, dates and references."""
    left = re.sub(FIGURES, "", unmarked(text))
    spoken = set(WORD.findall(" ".join((*NAMES, *known))))
    return {word for word in WORD.findall(left) if word not in spoken}


@pytest.mark.thorough
@pytest.mark.parametrize("name", ACTS)
def test_no_word_of_an_act_is_buried_in_code(place: Place, name: str, request: pytest.FixtureRequest) -> None:
    answers = every_act.prepared(place, ACTS[name])
    request.getfixturevalue("pseudo")
    answer = every_act.by_keyboard(place, ACTS[name], answers)
    assert answer.code == 0, answer.err
    typed = " ".join(every_act.typed(value) for value in answers.values())
    assert not buried(answer.err + answer.out, typed)


@pytest.fixture(scope="module")
def busy(template: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Shared: to look at a list is all that is done here."""
    return lists.busy(template.copy(tmp_path_factory.mktemp("busy")))


@pytest.mark.thorough
@pytest.mark.parametrize("name", LISTS)
def test_no_word_of_a_list_is_buried_in_code(busy: Place, pseudo: None, name: str) -> None:
    answer = busy.run(*(busy[part[1:]] if part.startswith("@") else part for part in LISTS[name]))
    assert answer.code == 0, answer.err
    assert not buried(answer.err + answer.out, str(DATA.get(name, "")))


def test_a_language_is_spoken_where_it_has_words(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(Path(say.__file__).with_name("speech"), tmp_path / "speech")
    (tmp_path / "speech" / "cy").mkdir()
    words = {"say": {"slip.recorded": "Cofnodwyd: {done}, {which}.", "yes": "ie"}, "names": {"kind": "math"}}
    (tmp_path / "speech" / "cy" / "some.json").write_text(json.dumps(words), encoding="utf-8")
    monkeypatch.setattr(say, "files", lambda _package: tmp_path)
    pack = {"vocabularies": {"subject-kind": {"staff": {"cy": "staff y lle"}}}}  # as a setting adds words of its own
    (tmp_path / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    policy = {"title": "Confidentiality", "version": "2", "effective_from": "yesterday"}
    place.do("policy", "adopt", str(place.desk.root / "policy.txt"), **policy, pack=str(tmp_path / "pack.json"))
    stdin = Stdin(io.BytesIO(b"staff\nSian Rees\n\n\nie\n"), "utf-8")
    stdin.keyboard = True
    try:
        with language.speaking("cy"):
            say._speech.cache_clear()
            answer = place.desk.run("person", "add", stdin=stdin)
    finally:
        say._speech.cache_clear()
    assert answer.out.startswith("Cofnodwyd: a person was registered")  # both, where there is only one
    assert re.search(r"^  math +staff y lle$", answer.out, re.MULTILINE)
    assert "[ie]" in answer.err


def test_every_field_and_every_thing_has_a_name_in_one_place() -> None:
    words = say.speech()
    fields = {(act.name, field.name) for act in ACTS.values() for field in act.fields}
    made = {act.makes for act in ACTS.values() if act.makes}
    named = {(act, field) for act, said in words["acts"].items() for field in said.get("names", {})}
    assert named <= fields  # an act's own names are of fields that it has
    used = {field for _, field in fields} | made
    assert used == words["names"].keys()


def test_every_type_of_entry_has_a_name() -> None:
    families = {topic for topic, event in REGISTRY.items() if event.__subclasses__()}
    assert TOPICS - families | {"unknown"} == say.speech()["events"].keys()


def test_nothing_is_said_in_two_places() -> None:
    seen: set[tuple[str, str]] = set()
    for file in sorted(Path(say.__file__).with_name("speech").glob("en-GB/*.json")):
        keys = {(part, key) for part, said in json.loads(file.read_bytes()).items() if part != "help" for key in said}
        assert not seen & keys, file
        seen |= keys
