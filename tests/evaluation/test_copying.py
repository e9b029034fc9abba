from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from songwriter.evaluation import Ngrams, copying, overlap
from songwriter.text.tokenizer import words_of
from tests.evaluation.predictors import song
from tests.lyrics import SONGS

TEXTS = st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12), max_size=5)


def runs_of(texts: list[list[str]], length: int) -> list[tuple[str, ...]]:
    return [tuple(text[at : at + length]) for text in texts for at in range(len(text) - length + 1)]


@given(TEXTS, TEXTS, st.integers(1, 6))
def test_runs_are_found_as_by_looking_at_each(texts: list[list[str]], corpus: list[list[str]], length: int) -> None:
    found = copying(Ngrams(texts), Ngrams(corpus), length)
    known = set(runs_of(corpus, length))
    assert found.runs == len(runs_of(texts, length))
    assert found.copied == sum(run in known for run in runs_of(texts, length))
    longest = max(
        (n for n in range(1, 13) if set(runs_of(texts, n)) & set(runs_of(corpus, n))),
        default=0,
    )
    assert len(found.longest) == longest
    if longest:
        assert found.longest in runs_of(texts, longest)
        assert found.longest in runs_of(corpus, longest)


def test_a_run_that_reaches_over_two_songs_is_none() -> None:
    corpus = Ngrams([["a", "b"], ["c", "d"]])
    assert copying(Ngrams([["a", "b", "c", "d"]]), corpus, 3).copied == 0
    assert copying(Ngrams([["a", "b", "c", "d"]]), Ngrams([["a", "b", "c", "d"]]), 3).copied == 2


def test_punctuation_case_and_line_breaks_hide_no_copy() -> None:
    corpus = Ngrams([words_of(["The moon was bright,", "and so was I."])])
    copied = copying(Ngrams([words_of(["the moon — was", "bright and So was I"])]), corpus)
    assert copied.share == 1
    assert copied.longest == ("the", "moon", "was", "bright", "and", "so", "was", "i")


def test_the_training_text_itself_is_all_copied_and_all_overlap() -> None:
    songs = [song(*text.strip().splitlines()) for text in SONGS.values()]
    words = [words_of(each.lines) for each in songs]
    assert copying(Ngrams(words), Ngrams(words)).share == 1
    assert len(copying(Ngrams(words), Ngrams(words)).longest) == max(map(len, words))
    found = overlap(songs, songs)
    assert (found.repeated, found.share) == (len(songs), 1)


def test_an_overlap_in_part() -> None:
    lines = list(chain.from_iterable(text.strip().splitlines() for text in SONGS.values()))
    lines = [line for line in lines if line and not line.startswith("[")]
    corpus = [song(*lines[:8])]
    half, little, none = song(*lines[6:10]), song(*lines[7:14]), song(*lines[20:24])
    found = overlap([half, little, none], corpus)
    assert (found.songs, found.repeated) == (3, 1)
    assert found.repeated_lines == 3
    assert overlap([none], []).repeated == 0
    assert overlap([], corpus).share == 0
