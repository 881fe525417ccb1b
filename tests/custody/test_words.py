"""The list of words that passphrases are offered from."""

from __future__ import annotations

import string
from collections.abc import Iterator

from ledger.custody.passphrase import WORDS, offer, words


def near(word: str) -> Iterator[str]:
    """Every string that differs from this by one letter: left out, put in, exchanged for another or with its neighbour."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]


def test_exactly_2048_distinct_words_so_that_five_are_55_bits() -> None:
    assert len(words()) == 2048 == 2**11
    assert len(set(words())) == 2048
    assert list(words()) == sorted(words())


def test_each_is_short_and_of_plain_letters() -> None:
    assert [word for word in words() if not 3 <= len(word) <= 7 or set(word) - set(string.ascii_lowercase)] == []


def test_no_two_differ_by_one_letter_or_by_a_plural() -> None:
    listed = set(words())
    assert {(word, other) for word in listed for other in near(word) if other in listed and other != word} == set()
    assert {word for word in listed if word + "es" in listed} == set()


def test_an_offer_is_five_of_them_with_spaces() -> None:
    offered = offer().split(" ")
    assert len(offered) == WORDS == 5
    assert set(offered) <= set(words())


def test_offers_are_drawn_from_the_whole_list() -> None:
    """4000 words drawn miss a given half of the list with probability 2^-4000."""
    drawn = {word for _ in range(800) for word in offer().split()}
    assert drawn & set(words()[:1024])
    assert drawn & set(words()[1024:])
    assert len(drawn) > 1500  # 2048·(1 − e^(−4000/2048)) ≈ 1757, deviation below 20
