import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from songwriter.model.config import ModelConfig, weight_shapes
from songwriter.model.player import Player
from songwriter.training.softmax import scores
from tests.model.networks import player_of, small_network

CONFIGS = st.builds(
    ModelConfig,
    vocabulary=st.integers(2, 40),
    level=st.sampled_from(["word", "char"]),
    cell=st.sampled_from(["lstm", "gru", "rnn"]),
    embedding=st.integers(1, 24),
    hidden=st.integers(1, 24),
    layers=st.integers(1, 3),
    attention=st.integers(0, 6),
)


@settings(max_examples=60, deadline=None)
@given(config=CONFIGS, seed=st.integers(0, 1000), length=st.integers(1, 12), lanes=st.integers(1, 3))
def test_the_player_agrees_with_the_torch_network(config: ModelConfig, seed: int, length: int, lanes: int) -> None:
    network = small_network(config, seed)
    player = player_of(network)
    ids = np.random.default_rng(seed).integers(0, config.vocabulary, (length, lanes))

    with torch.inference_mode():
        features, _ = network(torch.from_numpy(ids), network.start(lanes))
        wanted = torch.log_softmax(scores(network, features), dim=-1).numpy()

    state = player.start(lanes)
    for step in range(length):
        state = player.step(state, ids[step])
        assert np.abs(player.log_probabilities(state) - wanted[step]).max() < 1e-4


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("layers", [1, 2])
def test_the_player_agrees_at_the_default_size(cell: str, layers: int) -> None:
    # Weights of the size that training makes: far larger ones turn rounding into chaos at this width.
    network = small_network(ModelConfig(2_000, "word", cell, 128, 256, layers), spread=0.05)  # type: ignore[arg-type]
    player = player_of(network)
    ids = np.random.default_rng(1).integers(0, 2_000, 50)
    with torch.inference_mode():
        features, _ = network(torch.from_numpy(ids)[:, None], network.start(1))
        wanted = torch.log_softmax(scores(network, features[-1]), dim=-1).numpy()
    state = player.start()
    for number in ids:
        state = player.step(state, np.array([number]))
    assert np.abs(player.log_probabilities(state) - wanted).max() < 1e-4


@given(config=CONFIGS)
@settings(max_examples=20, deadline=None)
def test_probabilities_add_up_to_one(config: ModelConfig) -> None:
    player = player_of(small_network(config))
    state = player.step(player.start(2), np.array([0, config.vocabulary - 1]))
    assert np.allclose(np.exp(player.log_probabilities(state)).sum(axis=-1), 1)


def test_lanes_do_not_touch_each_other() -> None:
    player = player_of(small_network(ModelConfig(20, "word", "gru", 8, 8, 2)))
    alone = player.step(player.start(), np.array([3]))
    beside = player.step(player.start(3), np.array([7, 3, 11]))
    assert np.allclose(alone.hidden[0], beside.take(np.array([1])).hidden[0], atol=1e-6)


def test_a_step_leaves_the_state_before_it_as_it_was() -> None:
    player = player_of(small_network(ModelConfig(20, "word", "lstm", 8, 8)))
    before = player.step(player.start(), np.array([3]))
    copies = [[part.copy() for part in layer] for layer in before.layers]
    player.step(before, np.array([5]))
    assert all(
        np.array_equal(part, copy)
        for layer, kept in zip(before.layers, copies, strict=True)
        for part, copy in zip(layer, kept, strict=True)
    )


@given(config=CONFIGS)
@settings(max_examples=30, deadline=None)
def test_the_network_has_the_weights_that_the_config_lists(config: ModelConfig) -> None:
    state = small_network(config).state_dict()
    assert {name: tuple(weight.shape) for name, weight in state.items()} == weight_shapes(config)


def test_half_precision_weights_play_too() -> None:
    network = small_network(ModelConfig(30, "word", "lstm", 8, 8))
    halved = {name: each.detach().numpy().astype(np.float16) for name, each in network.state_dict().items()}
    player = Player(network.config, halved)
    exact = player_of(network)
    step = np.array([4])
    difference = player.log_probabilities(player.step(player.start(), step)) - exact.log_probabilities(
        exact.step(exact.start(), step)
    )
    assert np.abs(difference).max() < 0.01
