"""The chapters in the order in which they are lived. The clock of the story only goes forward."""

from __future__ import annotations

from cli.demo import agreed, enquiry, founding, leaving, opened, ordinary, shared, worry
from cli.demo.cast import Cast
from cli.demo.stage import Stage


def play(stage: Stage, cast: Cast, passphrase: str) -> None:
    """Up to the moment from which things are asked of the ledger."""
    founding.found(stage, cast)
    founding.staff(stage, cast)
    founding.enrol(stage, cast, passphrase)
    founding.families(stage, cast)
    agreed.records(stage, cast)
    agreed.agreements(stage, cast)


def play_on(stage: Stage, cast: Cast, passphrase: str) -> None:
    """To the end of the first term."""
    colleague = opened.open_colleague(stage.ledger, stage.ids["key_person"], passphrase)
    opened.asking(stage, cast, colleague)
    for chapter in (opened.telling, opened.withdrawing, shared.sharing_once, shared.not_sharing):
        chapter(stage, cast)


def play_the_year(stage: Stage, cast: Cast) -> None:
    """An ordinary year, and a worry in the midst of it."""
    for chapter in (
        ordinary.both_parents,
        ordinary.elsewhere_too,
        ordinary.registered_twice,
        ordinary.needs_to_know,
        ordinary.paper_out,
        leaving.another_key_person,
        leaving.photographs,
        leaving.policy_reviewed,
        worry.seen,
        worry.advised,
        worry.kept,
        worry.referred,
        enquiry.enquired,
        enquiry.nothing_seen,
        enquiry.told,
        leaving.leaves,
        leaving.kept_and_destroyed,
    ):
        chapter(stage, cast)
