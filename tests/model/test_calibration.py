"""The temperature that is fitted is the one by which a model was made too sure of itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwriter.errors import ModelError
from songwriter.model.calibration import HIGHEST, fit_temperature
from songwriter.model.config import ModelConfig, weight_shapes
from songwriter.model.file import header_from_json, header_to_json, read_header, write_model
from songwriter.model.player import Player
from songwriter.suggest import Suggester
from songwriter.text.stream import TokenStream
from tests.model.files import HEADER, WEIGHTS

SIZE = 30


def player_of(chances: np.ndarray, factor: float, temperature: float = 1.0) -> Player:
    """Return a player that always believes the same, with its logits too large by a factor."""
    config = ModelConfig(SIZE, "word", "gru", 2, 2)
    weights = {name: np.zeros(shape) for name, shape in weight_shapes(config).items()}
    return Player(config, {**weights, "bias": np.log(chances) * factor}, temperature)


def drawn(chances: np.ndarray, songs: int = 40, length: int = 200) -> TokenStream:
    tokens = np.random.default_rng(1).choice(SIZE, size=songs * length, p=chances).astype(np.uint16)
    return TokenStream(tokens, np.arange(0, songs * length + 1, length))


CHANCES = np.random.default_rng(2).dirichlet(np.full(SIZE, 0.7)) + 1e-4
CHANCES /= CHANCES.sum()


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.3, 1.8])
def test_the_temperature_undoes_too_much_and_too_little_certainty(factor: float) -> None:
    stream = drawn(CHANCES)
    temperature = fit_temperature(player_of(CHANCES, factor), stream)
    assert temperature == pytest.approx(factor, rel=0.05)
    # With it, there is nothing more to put right.
    assert fit_temperature(player_of(CHANCES, factor, temperature), stream) == pytest.approx(1, abs=0.01)


def test_a_model_that_is_wrong_altogether_gets_no_wild_temperature() -> None:
    assert fit_temperature(player_of(CHANCES[::-1], 9.0), drawn(CHANCES)) == HIGHEST


def test_too_little_text_says_nothing() -> None:
    assert fit_temperature(player_of(CHANCES, 2.0), drawn(CHANCES, 1, 20)) == 1


def test_the_temperature_is_kept_and_applied(tmp_path: Path) -> None:
    hot = replace(HEADER, temperature=1.5)
    write_model(tmp_path / "hot.safetensors", hot, WEIGHTS)
    assert read_header(tmp_path / "hot.safetensors") == hot
    cool, warm = (Suggester(header, WEIGHTS).player for header in (HEADER, hot))
    logs = cool.log_probabilities(cool.start())[0] / 1.5
    shown = warm.log_probabilities(warm.start())[0]
    assert shown == pytest.approx(logs - np.log(np.exp(logs).sum()))


def test_a_model_of_an_earlier_version_has_the_temperature_one() -> None:
    fields = header_to_json(HEADER)
    del fields["temperature"]
    assert header_from_json(fields).temperature == 1


@pytest.mark.parametrize("temperature", [0, -1, float("nan"), float("inf"), 1e9, "hot", None, [1]])
def test_a_temperature_that_makes_no_sense_is_refused(temperature: object) -> None:
    with pytest.raises(ModelError) as caught:
        header_from_json({**header_to_json(HEADER), "temperature": temperature})
    assert caught.value.hint
