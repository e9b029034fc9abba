"""The fingerprint finds every run of the corpus, takes few others for one, and is small."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwriter.errors import ModelError
from songwriter.model.config import Level
from songwriter.model.file import halve, read_fingerprint, read_model, write_model
from songwriter.model.fingerprint import RUN, Filter, Fingerprint, fingerprint_of
from songwriter.text.stream import TokenStream
from songwriter.text.tokenizer import Tokenizer, is_word
from songwriter.text.vocabulary import Vocabulary
from tests.model.files import HEADER, WEIGHTS

KNOWN = ("the", "moon", "sea", "shines", "over", "my", "old", "road", "and", "rain", "falls")
VOCABULARY = Vocabulary(("<unk>", "<song>", "\n", ",", *KNOWN))
LETTERS = Vocabulary(("<unk>", "<song>", *"\n ,abcdefghijklmnopqrstuvwxyz'"))
TEXTS = st.lists(st.lists(st.sampled_from([*KNOWN, *KNOWN, ",", "\n", "quagga"]), max_size=25), min_size=1, max_size=5)


def stream_of(texts: Sequence[Sequence[str]], level: Level = "word") -> TokenStream:
    vocabulary = VOCABULARY if level == "word" else LETTERS
    songs = [vocabulary.encode(Tokenizer(level).song_tokens(" ".join(text).split("\n"))) for text in texts]
    return TokenStream(np.concatenate(songs).astype(np.uint16), np.cumsum([0, *map(len, songs)]))


def filter_for(texts: Sequence[Sequence[str]], level: Level = "word") -> Filter | None:
    return fingerprint_of(stream_of(texts, level), VOCABULARY if level == "word" else LETTERS, level, "digest")


def words_in(text: Sequence[str], level: Level = "word") -> list[str]:
    return [token for token in text if is_word(token) and (level == "char" or token in VOCABULARY)]


def numbers(seed: int, count: int, size: int = 10_000) -> tuple[TokenStream, Vocabulary]:
    """Return one long song of words drawn at random, which hardly ever has a run twice."""
    vocabulary = Vocabulary(("<unk>", "<song>", *(f"w{number}" for number in range(size))))
    ids = np.random.default_rng(seed).integers(2, size + 2, count)
    return TokenStream(np.concatenate([[1], ids]).astype(np.uint16), np.array([0, count + 1])), vocabulary


@pytest.mark.parametrize("level", ["word", "char"])
@settings(deadline=None)
@given(TEXTS)
def test_every_run_of_the_corpus_is_found(level: Level, texts: list[list[str]]) -> None:
    found = filter_for(texts, level)
    songs = [words_in(text, level) for text in texts]
    runs = {tuple(words[at : at + RUN]) for words in songs for at in range(len(words) - RUN + 1)}
    assert (found is None) == (not runs)
    if found is None:
        return
    fingerprint = Fingerprint([found], VOCABULARY)
    for words in songs:
        if len(words) >= RUN:
            assert fingerprint.runs(words) == [(0, len(words))]
        for at in range(RUN - 1, len(words)):
            assert fingerprint.copies(words[:at], [words[at]]).all()
    assert len(found.bits) <= 2 * len(runs)


@given(TEXTS)
def test_what_the_model_does_not_know_hides_no_copy(texts: list[list[str]]) -> None:
    found = filter_for(texts)
    if found is not None:
        fingerprint = Fingerprint([found], VOCABULARY)
        for text in texts:
            words = [token for token in text if is_word(token)]
            if len(words_in(text)) >= RUN:
                ((first, last),) = fingerprint.runs(["zuleika", *words, "zuleika"])
                assert words_in(["zuleika", *words][first:last]) == words_in(text)


def test_what_is_not_there_is_seldom_taken_for_copied_and_a_run_takes_less_than_two_bytes() -> None:
    stream, vocabulary = numbers(1, 200_000)
    found = fingerprint_of(stream, vocabulary, "word")
    assert found is not None
    assert found.runs == pytest.approx(200_000 - 5, rel=0.01)
    assert len(found.bits) / (200_000 - 5) < 1.8
    other, _ = numbers(2, 100_000)
    words = vocabulary.decode(other.tokens[1:].tolist())
    fingerprint = Fingerprint([found], vocabulary)
    taken = sum(last - first - RUN + 1 for first, last in fingerprint.runs(words))
    assert 0 < taken / len(words) < 0.01


def test_repeated_runs_count_once() -> None:
    stream, vocabulary = numbers(1, 5_000)
    again = TokenStream(np.tile(stream.tokens, 10), np.arange(11) * len(stream.tokens))
    once, often = (fingerprint_of(each, vocabulary, "word") for each in (stream, again))
    assert once is not None
    assert often is not None
    assert often.runs == pytest.approx(once.runs, rel=0.02)
    assert len(often.bits) < 1.8 * 5_000


def test_no_run_reaches_into_the_next_song() -> None:
    first, second = ["the", "moon", "shines", "over"], ["my", "old", "road", "and", "rain", "falls"]
    found = filter_for([first, second])
    assert found is not None
    fingerprint = Fingerprint([found], VOCABULARY)
    assert fingerprint.runs([*first, *second]) == [(4, 10)]
    assert fingerprint.runs([*second, *first]) == [(0, 6)]


def test_two_runs_beside_each_other_are_two() -> None:
    found = filter_for([["the", "moon", "shines", "over", "my", "old"], ["road", "and", "rain", "falls", "the", "sea"]])
    assert found is not None
    words = ["the", "moon", "shines", "over", "my", "old", "road", "and", "rain", "falls", "the", "sea"]
    assert Fingerprint([found], VOCABULARY).runs(words) == [(0, 6), (6, 12)]


def test_longer_runs_are_copied_only_as_a_whole() -> None:
    text = ["the", "moon", "shines", "over", "my", "old", "road", "and"]
    found = filter_for([text])
    assert found is not None
    fingerprint = Fingerprint([found], VOCABULARY)
    assert fingerprint.copies(text[:7], ["and", "sea"], 8).tolist() == [True, False]
    assert fingerprint.copies(["sea", *text[1:7]], ["and"], 7).all()
    assert not fingerprint.copies(["sea", *text[1:7]], ["and"], 8).any()
    assert not fingerprint.copies(text[3:7], ["and"], 6).any()


def test_a_model_that_began_with_another_knows_what_both_have_read() -> None:
    old = filter_for([["the", "moon", "shines", "over", "my", "old"]])
    new = filter_for([["road", "and", "rain", "falls", "the", "sea"]])
    assert old is not None
    assert new is not None
    # "falls" came with the second corpus.
    fingerprint = Fingerprint([replace(old, known=VOCABULARY.id("falls")), new], VOCABULARY)
    assert fingerprint.runs(["the", "moon", "shines", "falls", "over", "my", "old"]) == [(0, 7)]
    assert fingerprint.runs(["road", "and", "rain", "falls", "the", "sea"]) == [(0, 6)]


TOKENS = len(HEADER.vocabulary)
SMALL = Filter(np.arange(20, dtype=np.uint8), 12, TOKENS, "abc")


def test_a_fingerprint_comes_back_from_a_file_in_half_precision_too(tmp_path: Path) -> None:
    other = replace(SMALL, bits=SMALL.bits[:5], known=0)
    write_model(tmp_path / "m", HEADER, WEIGHTS, Fingerprint([SMALL, other], HEADER.vocabulary))
    halve(tmp_path / "m", tmp_path / "half")
    for name in ("m", "half"):
        header, weights = read_model(tmp_path / name)
        assert header == HEADER
        assert weights.keys() == WEIGHTS.keys()
        found = read_fingerprint(tmp_path / name)
        assert found is not None
        for ours, theirs in zip(found.filters, (SMALL, other), strict=True):
            assert ours.bits.tolist() == theirs.bits.tolist()
            assert (ours.runs, ours.known, ours.corpus) == (theirs.runs, theirs.known, theirs.corpus)
    write_model(tmp_path / "m", HEADER, WEIGHTS)
    assert read_fingerprint(tmp_path / "m") is None


@pytest.mark.parametrize(
    "damage",
    [{"run": 5}, {"hashes": 0}, {"runs": 0}, {"runs": "many"}, {"known": TOKENS + 1}, {"known": -1}, {"known": None}],
)
def test_a_fingerprint_that_makes_no_sense_is_refused(
    tmp_path: Path, damage: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"run": RUN, "hashes": 7, "runs": 12, "known": TOKENS, "corpus": "", **damage}
    monkeypatch.setattr("songwriter.model.file._told", lambda _filter: told)
    write_model(tmp_path / "m", HEADER, WEIGHTS, Fingerprint([SMALL], HEADER.vocabulary))
    with pytest.raises(ModelError, match="fingerprint") as caught:
        read_fingerprint(tmp_path / "m")
    assert caught.value.hint
    read_model(tmp_path / "m")


@pytest.mark.parametrize("bits", [np.zeros(0, np.uint8), np.zeros((2, 2), np.uint8), np.zeros(4, np.float32)])
def test_bits_of_another_shape_are_refused(tmp_path: Path, bits: np.ndarray) -> None:
    write_model(tmp_path / "m", HEADER, WEIGHTS, Fingerprint([replace(SMALL, bits=bits)], HEADER.vocabulary))
    with pytest.raises(ModelError, match="fingerprint"):
        read_fingerprint(tmp_path / "m")


@pytest.mark.parametrize("told", ["{", "3", "[3]", "[{}]", "[[]]", json.dumps([[1]] * 3)])
def test_figures_that_are_none_are_refused(tmp_path: Path, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songwriter.model.file.json.dumps", lambda given, **options: told)
    fields = tmp_path / "m"
    monkeypatch.setattr("songwriter.model.file._header", lambda _metadata, _path: HEADER)
    write_model(fields, HEADER, WEIGHTS, Fingerprint([SMALL], HEADER.vocabulary))
    with pytest.raises(ModelError, match="fingerprint"):
        read_fingerprint(fields)
