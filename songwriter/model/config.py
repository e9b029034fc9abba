"""Describe a network: its sizes, the shapes of its weights, and a summary layer by layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal, get_args

from songwriter.errors import UsageError

Cell = Literal["lstm", "gru", "rnn"]
Level = Literal["word", "char"]

GATES: Mapping[str, int] = {"lstm": 4, "gru": 3, "rnn": 1}


@dataclass(frozen=True)
class ModelConfig:
    """Hold the sizes of a network: embedding → recurrent layers → attention, if any → projection → tied softmax.

    Raises UsageError for a size that makes no sense.
    """

    vocabulary: int
    level: Level = "word"
    cell: Cell = "lstm"
    embedding: int = 128
    hidden: int = 256
    layers: int = 1
    # How many earlier hidden states the attention sees; 0 is none.
    attention: int = 0

    def __post_init__(self) -> None:
        """Check every size once, so that nothing later has to."""
        if self.level not in get_args(Level):
            raise UsageError(f"unknown level {self.level!r}", hint="word or char")
        if self.cell not in get_args(Cell):
            raise UsageError(f"unknown cell {self.cell!r}", hint="lstm, gru or rnn")
        for name, least, most in (
            ("vocabulary", 2, 10_000_000),
            ("embedding", 1, 8_192),
            ("hidden", 1, 8_192),
            ("layers", 1, 16),
            ("attention", 0, 1_024),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise UsageError(f"{name} can't be {value!r}", hint=f"a whole number from {least} to {most}")

    @property
    def projected(self) -> bool:
        """Tell whether a projection stands between the last layer and the tied softmax."""
        return self.hidden != self.embedding

    @property
    def attention_width(self) -> int:
        """Return the width of the attention's queries and keys; a fraction of the state's tells states apart."""
        return min(64, self.hidden)


@dataclass(frozen=True)
class Layer:
    """One row of the layer summary; `shape` is that of its output."""

    name: str
    kind: str
    shape: str
    parameters: int


def weight_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight by its name in the model file.

    The output layer has no matrix of its own: it is the embedding again (Press and Wolf 2017), so only its bias is
    listed.
    """
    gates = GATES[config.cell] * config.hidden
    shapes: dict[str, tuple[int, ...]] = {"embedding.weight": (config.vocabulary, config.embedding)}
    for layer in range(config.layers):
        width = config.embedding if layer == 0 else config.hidden
        shapes[f"recurrent.{layer}.weight_ih_l0"] = (gates, width)
        shapes[f"recurrent.{layer}.weight_hh_l0"] = (gates, config.hidden)
        shapes[f"recurrent.{layer}.bias_ih_l0"] = (gates,)
        shapes[f"recurrent.{layer}.bias_hh_l0"] = (gates,)
    if config.attention:
        for name in ("query", "key"):
            shapes[f"attention.{name}.weight"] = (config.attention_width, config.hidden)
        shapes["attention.mix.weight"] = (config.hidden, config.hidden)
        shapes["attention.position"] = (config.attention,)
    if config.projected:
        shapes["projection.weight"] = (config.embedding, config.hidden)
    shapes["bias"] = (config.vocabulary,)
    return shapes


def parameter_count(config: ModelConfig) -> int:
    """Return how many numbers the network learns; the tied softmax counts once."""
    return sum(prod(shape) for shape in weight_shapes(config).values())


def layer_summary(config: ModelConfig) -> tuple[Layer, ...]:
    """Return each layer with its output shape, `(lanes, window, width)`, and its parameters."""

    def parameters(prefix: str) -> int:
        return sum(prod(shape) for name, shape in weight_shapes(config).items() if name.startswith(prefix))

    def shape(width: int) -> str:
        return f"(lanes, window, {width})"

    names = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN (tanh)"}
    rows = [Layer("embedding", "Embedding", shape(config.embedding), parameters("embedding."))]
    for layer in range(config.layers):
        name = f"recurrent.{layer}"
        rows.append(Layer(name, names[config.cell], shape(config.hidden), parameters(f"{name}.")))
    if config.attention:
        kind = f"Attention over {config.attention}"
        rows.append(Layer("attention", kind, shape(config.hidden), parameters("attention.")))
    if config.projected:
        rows.append(Layer("projection", "Dense", shape(config.embedding), parameters("projection.")))
    rows.append(Layer("output", "Dense (tied) + softmax", shape(config.vocabulary), parameters("bias")))
    return tuple(rows)


def config_from_json(fields: Mapping[str, Any]) -> ModelConfig:
    """Make a config from the header of a model file; fields of later versions are left aside.

    Raises UsageError for a size that makes no sense, KeyError where one is missing; a network of which nothing is said
    of attention has none.
    """
    fields = {"attention": 0, **fields}
    return ModelConfig(**{name: fields[name] for name in ModelConfig.__dataclass_fields__})
