"""The layer summary tells the truth about the weights, and sizes that make no sense are refused."""

from dataclasses import asdict
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.model.config import (
    GATES,
    ModelConfig,
    config_from_json,
    layer_summary,
    parameter_count,
    weight_shapes,
)

SIZES = st.integers(1, 300)
CONFIGS = st.builds(
    ModelConfig,
    vocabulary=st.integers(2, 20_000),
    level=st.sampled_from(["word", "char"]),
    cell=st.sampled_from(["lstm", "gru", "rnn"]),
    embedding=SIZES,
    hidden=SIZES,
    layers=st.integers(1, 4),
)


@given(CONFIGS)
def test_the_summary_adds_up_to_all_parameters(config: ModelConfig) -> None:
    layers = layer_summary(config)
    assert sum(layer.parameters for layer in layers) == parameter_count(config)
    assert parameter_count(config) == sum(prod(shape) for shape in weight_shapes(config).values())
    assert len({layer.name for layer in layers}) == len(layers) == 2 + config.layers + config.projected
    assert all(layer.parameters > 0 for layer in layers)


@given(CONFIGS)
def test_each_layer_has_the_width_of_its_output(config: ModelConfig) -> None:
    widths = [layer.shape for layer in layer_summary(config)]
    wanted = [config.embedding, *[config.hidden] * config.layers, *[config.embedding] * config.projected]
    assert widths == [f"(lanes, window, {width})" for width in [*wanted, config.vocabulary]]


@given(CONFIGS)
def test_each_layer_takes_what_the_one_before_gives(config: ModelConfig) -> None:
    shapes = weight_shapes(config)
    gates = GATES[config.cell] * config.hidden
    for layer in range(config.layers):
        width = config.hidden if layer else config.embedding
        assert shapes[f"recurrent.{layer}.weight_ih_l0"] == (gates, width)
        assert shapes[f"recurrent.{layer}.weight_hh_l0"] == (gates, config.hidden)
    assert ("projection.weight" in shapes) == (config.hidden != config.embedding)
    assert shapes["bias"] == (config.vocabulary,)


def test_the_layers_of_many_do_not_run_together() -> None:
    # recurrent.1 must not count recurrent.10 to recurrent.15 as its own.
    config = ModelConfig(10, embedding=4, hidden=4, layers=16)
    assert len({layer.parameters for layer in layer_summary(config)[1:17]}) == 1
    assert sum(layer.parameters for layer in layer_summary(config)) == parameter_count(config)


def test_the_standard_network_has_the_parameters_that_the_books_give() -> None:
    config = ModelConfig(10_000)
    by_name = {layer.name: layer.parameters for layer in layer_summary(config)}
    assert by_name == {
        "embedding": 10_000 * 128,
        "recurrent.0": 4 * 256 * (128 + 256 + 2),
        "projection": 128 * 256,
        "output": 10_000,
    }


@given(CONFIGS)
def test_a_config_goes_to_json_and_back(config: ModelConfig) -> None:
    assert config_from_json({**asdict(config), "of a later version": 1}) == config


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("vocabulary", [1, 0, -5, 10_000_001, 2.0, "many", None, True]),
        ("embedding", [0, -1, 8_193, 1.5, "wide", None, True]),
        ("hidden", [0, -1, 8_193, 1.5, "wide", None, False]),
        ("layers", [0, -1, 17, 1.5, "deep", None, True]),
        ("level", ["words", "", None, 3]),
        ("cell", ["LSTM", "transformer", "", None]),
    ],
)
def test_a_size_that_makes_no_sense_is_refused_with_a_hint(field: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(UsageError, match=field) as caught:
            ModelConfig(**{"vocabulary": 10, field: value})
        assert repr(value) in caught.value.message
        assert caught.value.hint


def test_a_network_of_which_nothing_is_said_of_attention_has_none() -> None:
    fields = asdict(ModelConfig(10))
    del fields["attention"]
    assert config_from_json(fields) == ModelConfig(10)


@pytest.mark.parametrize("missing", sorted(ModelConfig.__dataclass_fields__.keys() - {"attention"}))
def test_a_size_that_is_missing_is_missed(missing: str) -> None:
    fields = asdict(ModelConfig(10))
    del fields[missing]
    with pytest.raises(KeyError, match=missing):
        config_from_json(fields)
