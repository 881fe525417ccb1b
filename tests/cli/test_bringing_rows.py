"""Whatever stands in the rows: they are judged, or an input error; nothing is written, and every wrong row has words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.bring import plan as bringing
from cli.bring.columns import KINDS, sheet_of
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.errors import InputError
from support.desk import PASSPHRASE
from support.office import Office

# What people and spreadsheets write, right and wrong, and anything else.
LIKELY = st.sampled_from(
    [
        *("Mia Lind", "mia  LIND", "Jo Reed", "Maud Ashworth", "Tove Lind", "Nobody", "O\u2019Brien", "new", "same"),
        *(
            "3/9/2022",
            "03.09.22",
            "44807",
            "9/13/2022",
            "yesterday",
            "today",
            "now",
            "10:15",
            "10.15",
            "25:00",
            "2 Sept 2125",
        ),
        *("yes", "no", "TRUE", "x", "-", "to publish", "to publish; to contact", "staff", "the manager", "key-person"),
        *("mother", "parent", "has parental responsibility", "daily care", "observation of the child", "01632 960100"),
        *(
            "1.6E+09",
            "7700900123",
            "a@b.example",
            "=1",
            "'=1",
            "\u200b",
            "hurt",
            "read on paper",
            "\ud800",
            "0",
            "9" * 30,
        ),
    ]
)
CELLS = st.one_of(LIKELY, LIKELY, st.text(max_size=12))


@pytest.fixture(scope="module")
def at(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    desk = office.desk.copy(tmp_path_factory.mktemp("rows"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in desk.environ.items():
            patch.setenv(name, value)
        with Ledger.open(desk.ledger) as ledger:
            ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
            yield Sitting(ledger)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_rows_are_judged_and_nothing_is_written(at: Sitting, kind: str, data: st.DataObject) -> None:
    codes = [column.code for column in sheet_of(kind).columns]
    rows: list[dict[str, Any]] = data.draw(st.lists(st.dictionaries(st.sampled_from(codes), CELLS), max_size=4))
    size = at.ledger.refresh().size
    with suppress(InputError):
        plan = bringing.planned(at, bringing.typed(kind, rows))
        bad = {one.row for one in plan.wrong}
        assert all(one.words.strip() for one in plan.wrong)
        assert all(one.number in bad or one.steps or one.known for one in plan.planned)
    assert at.ledger.refresh().size == size
