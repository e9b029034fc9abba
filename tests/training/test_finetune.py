"""Starting from another model: what it knows is kept, and what is new is added."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import ModelError, UsageError
from songwriter.library import MODEL, run_folder
from songwriter.model.file import read_fingerprint, read_header, read_model
from songwriter.text.corpus import read_corpus
from songwriter.text.stream import split
from songwriter.text.tokenizer import words_of
from songwriter.text.vocabulary import Vocabulary, extended
from songwriter.training.events import EpochEnd, Started
from songwriter.training.finetune import expanded
from songwriter.training.recipe import Recipe
from songwriter.training.run import Start, resume, train
from tests.training.songs import write_songs

SIZES = {"embedding": 12, "hidden": 16, "layers": 2, "cell": "gru", "attention": 3}
BASE = {**SIZES, "epochs": 6, "batch": 4, "window": 10, "validation": 0.2, "dropout": 0.0, "rate": 0.01}


@pytest.fixture
def base(tmp_path: Path) -> str:
    list(train([write_songs(tmp_path / "base.txt")], "base", Start(BASE)))
    return "base"


def new_songs(tmp_path: Path) -> Path:
    text = write_songs(tmp_path / "new.txt", songs=12, seed=4).read_text(encoding="utf-8")
    (tmp_path / "new.txt").write_text(text.replace("kettle", "submarine").replace("Dublin", "Paris"), encoding="utf-8")
    return tmp_path / "new.txt"


def test_the_sizes_and_the_words_of_the_base_are_taken_over(base: str, tmp_path: Path) -> None:
    options = {"validation": 0.2, "epochs": 2}
    events = list(train([new_songs(tmp_path)], "tuned", Start(options, base)))
    old, _ = read_model(run_folder(base) / MODEL)
    new, _ = read_model(run_folder("tuned") / MODEL)
    assert new.vocabulary.tokens[: len(old.vocabulary)] == old.vocabulary.tokens
    assert {"submarine", "paris"} == set(new.vocabulary.tokens[len(old.vocabulary) :])
    assert (new.config.cell, new.config.hidden, new.config.layers, new.config.attention) == ("gru", 16, 2, 3)
    assert new.tokenizer.display == {"dublin": "Dublin", "paris": "Paris"}
    assert isinstance(events[0], Started)
    assert events[0].vocabulary == len(new.vocabulary)
    # The sizes are the base's, not options that were given.
    assert "but for epochs, with the size of base" in events[0].notes[0]


def test_it_begins_better_than_from_nothing(base: str, tmp_path: Path) -> None:
    songs, options = new_songs(tmp_path), {**BASE, "epochs": 1, "batch": 8}
    tuned, fresh = (
        next(
            event.validation_loss
            for event in train([songs], name, Start(options, start))
            if isinstance(event, EpochEnd)
        )
        for name, start in (("tuned", base), ("fresh", ""))
    )
    assert tuned < fresh * 0.9


def test_the_rate_is_lower_unless_it_is_given(base: str, tmp_path: Path) -> None:
    songs = new_songs(tmp_path)
    rates = {}
    for name, rate in (("free", None), ("bound", 0.5)):
        list(train([songs], name, Start({"validation": 0.2, "epochs": 1, "rate": rate}, base)))
        rates[name] = read_model(run_folder(name) / MODEL)[0].recipe["rate"]
    assert rates["free"] < Recipe().first_rate
    assert rates["bound"] == 0.5


@pytest.mark.parametrize("option", [{"level": "char"}, {"hidden": 32}, {"cell": "lstm"}])
def test_another_network_can_not_be_made_of_it(base: str, tmp_path: Path, option: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="doesn't fit base"):
        list(train([new_songs(tmp_path)], "tuned", Start(option, base)))


def test_the_base_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        list(train([new_songs(tmp_path)], "tuned", Start({}, "nothing")))


TOKENS = st.lists(st.sampled_from([f"word{number}" for number in range(30)]), unique=True)


@given(old=TOKENS, new=st.dictionaries(st.sampled_from([f"word{number}" for number in range(40)]), st.integers(1, 9)))
def test_an_extended_vocabulary_keeps_every_id(old: list[str], new: dict[str, int]) -> None:
    base = Vocabulary(("<unk>", "<song>", *old))
    found = extended(base, new, 5)
    assert all(found.id(token) == base.id(token) for token in base.tokens)
    assert len(found) - len(base) <= 5
    assert all(new[token] >= 2 for token in found.tokens[len(base) :])


def test_old_rows_stay_and_new_ones_are_like_the_rarest_but_not_alike() -> None:
    rng = np.random.default_rng(1)
    weights = {
        "embedding.weight": rng.normal(size=(30, 4)).astype(np.float16),
        "bias": rng.normal(size=30).astype(np.float16),
    }
    found = expanded(weights, 33, seed=1)
    assert np.array_equal(found["embedding.weight"][:30], weights["embedding.weight"].astype(np.float32))
    assert found["embedding.weight"].shape == (33, 4)
    assert found["bias"].shape == (33,)
    rows = found["embedding.weight"][30:]
    assert not np.array_equal(rows[0], rows[1])
    assert np.abs(rows - weights["embedding.weight"].astype(np.float32).mean(axis=0)).max() < 0.5


def test_the_fingerprint_tells_what_base_and_new_songs_have_taught(base: str, tmp_path: Path) -> None:
    songs = new_songs(tmp_path)
    going = train([songs], "tuned", Start({"validation": 0.2, "epochs": 2}, base))
    # Put aside before any epoch is at its end, and taken up again.
    next(event for event in going if isinstance(event, Started))
    going.close()
    list(resume("tuned"))
    ours, theirs = (read_fingerprint(run_folder(name) / MODEL) for name in ("tuned", base))
    assert ours is not None
    assert theirs is not None
    assert [each.corpus for each in ours.filters] == [
        read_header(run_folder(name) / MODEL).corpus for name in (base, "tuned")
    ]
    assert ours.filters[0].bits.tolist() == theirs.filters[0].bits.tolist()
    for corpus in (songs, tmp_path / "base.txt"):
        learned = split(read_corpus([corpus]).songs, 0.2, 1).train
        for song in learned:
            words = words_of(song.lines)
            assert (0, len(words)) in ours.runs(words)


def test_a_run_that_goes_on_has_one_fingerprint(base: str) -> None:
    list(resume(base, epochs=8))
    found = read_fingerprint(run_folder(base) / MODEL)
    assert found is not None
    assert len(found.filters) == 1
