"""Rare words share what the network gives to unknown ones, and change nothing else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwriter.model.completing import Completing
from songwriter.model.config import ModelConfig
from songwriter.model.file import Header, write_model
from songwriter.model.player import Player
from songwriter.suggest import load
from songwriter.text.rare import RareWords
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from tests.model.files import weights_of

WORDS = ("<unk>", "<song>", "\n", "the", "moon")
CONFIG = ModelConfig(len(WORDS), "word", "gru", 3, 5)
RARE = RareWords({"zeppelin": 3, "zither": 2, "quay": 1}, 2)


@given(st.lists(st.integers(0, len(WORDS) + len(RARE) - 1), max_size=8))
def test_unknown_words_are_shared_out_and_all_others_stay(ids: list[int]) -> None:
    network = Player(CONFIG, weights_of(CONFIG))
    completing = Completing(network, RARE)
    plain, state = network.start(), completing.start()
    for number in ids:
        plain = network.step(plain, np.array([number if number < len(WORDS) else 0]))
        state = completing.step(state, np.array([number]))
    before, after = network.log_probabilities(plain)[0], completing.log_probabilities(state)[0]
    assert after[1 : len(WORDS)] == pytest.approx(before[1:])
    unknown = np.exp(after[[0, *range(len(WORDS), len(WORDS) + len(RARE))]])
    assert unknown.sum() == pytest.approx(np.exp(before[0]))
    assert unknown[1] / unknown[2] == pytest.approx(3 / 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    header = Header(CONFIG, Tokenizer("word", {"zeppelin": "Zeppelin"}), Vocabulary(WORDS), name="small", rare=RARE)
    write_model(tmp_path / "small.safetensors", header, weights_of(CONFIG))
    return tmp_path / "small.safetensors"


def test_a_half_typed_rare_word_is_completed(path: Path) -> None:
    suggester = load(path)
    found = suggester.predict("the moon", begin="z")
    assert [each.text for each in found.suggestions] == ["zeppelin", "zither"]
    assert sum(each.probability for each in found.suggestions) == pytest.approx(1)
    assert [each.text for each in suggester.next_words("the", begin="qu")] == ["quay"]


@settings(max_examples=20, deadline=None)
@given(share=st.floats(0.1, 0.9))
def test_two_models_blend_with_the_rare_words_of_both(tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    folder = tmp_path_factory.mktemp("models")
    other = Header(
        CONFIG, Tokenizer("word"), Vocabulary((*WORDS[:-1], "quay")), name="other", rare=RareWords({"zoo": 1})
    )
    for header in (Header(CONFIG, Tokenizer("word"), Vocabulary(WORDS), name="one", rare=RARE), other):
        write_model(folder / f"{header.name}.safetensors", header, weights_of(CONFIG))
    both = load(folder / "one.safetensors", folder / "other.safetensors", share)
    found = both.predict("the", 20)
    assert {"zeppelin", "zoo", "moon", "quay"} <= {each.text for each in found.suggestions}
    assert sum(each.probability for each in found.suggestions) + found.line_end + found.other == pytest.approx(1)
