"""Who plays in the demo: invented names from short lists, drawn by seed. Any likeness is an accident."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PLACES = (
    "Hazel Lane",
    "Three Oaks",
    "Mill Pond",
    "Orchard Gate",
    "Larkfield",
    "Bramble Row",
    "Thistledown",
    "Old Forge",
)
CHILDREN = ("Ada", "Bram", "Cleo", "Dot", "Eli", "Fern", "Gus", "Hattie", "Ivo", "Juno", "Kit", "Lark", "Mabel", "Ned")
ADULTS = (
    "Alma",
    "Basil",
    "Cora",
    "Dewi",
    "Esme",
    "Frank",
    "Greta",
    "Hugh",
    "Ines",
    "Joss",
    "Lena",
    "Magnus",
    "Nell",
    "Otto",
)
FAMILIES = ("Quill", "Thorn", "Marsh", "Sedge", "Holm", "Birch", "Larch", "Wren", "Tarn", "Fenn", "Moss", "Rook", "Ash")


@dataclass(frozen=True)
class Cast:
    """Everybody's name. The twins have two parents; the colleague is the parent of a child here too."""

    setting: str
    manager: str
    designated: str
    key_person: str
    colleague: str
    student: str
    mother: str
    father: str
    neighbour: str
    visitor: str
    twins: tuple[str, str]
    colleagues_child: str
    neighbours_child: str


def draw(seed: int) -> Cast:
    """The same seed gives the same people."""
    chance = Random(seed)  # noqa: S311 - names, not keys
    adults, children, families = (chance.sample(names, len(names)) for names in (ADULTS, CHILDREN, FAMILIES))
    full = [f"{first} {last}" for first, last in zip(adults, families[4:], strict=False)]
    twins, colleague, neighbour = families[0], families[1], families[2]
    return Cast(
        setting=f"{chance.choice(PLACES)} Playgroup",
        manager=full[0],
        designated=full[1],
        key_person=full[2],
        colleague=f"{adults[3]} {colleague}",
        student=full[4],
        mother=f"{adults[5]} {twins}",
        father=f"{adults[6]} {twins}",
        neighbour=f"{adults[7]} {neighbour}",
        visitor=f"{adults[8]} {families[3]}",
        twins=(f"{children[0]} {twins}", f"{children[1]} {twins}"),
        colleagues_child=f"{children[2]} {colleague}",
        neighbours_child=f"{children[0]} {neighbour}",  # the first name of a twin: letters tell them apart
    )
