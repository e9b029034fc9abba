"""A small model file, whole or changed in one place, made without training."""

import json
from typing import Any

import numpy as np
from safetensors.numpy import save

from songwriter.model.config import ModelConfig, weight_shapes
from songwriter.model.file import Arrays, Header, header_to_json
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary

WORDS = ("the", "moon", "\n", "\n\n", "[chorus]", "don't", ",", "café", "月", "a\tb", "\U0001f319")
HEADER = Header(
    ModelConfig(len(WORDS) + 2, "word", "gru", 3, 5),
    Tokenizer("word", {"i": "I"}, capital_lines=True),
    Vocabulary(("<unk>", "<song>", *WORDS)),
    name="small",
    scores={"perplexity": 12.5, "loss": 2.5},
    licence="CC0-1.0",
    corpus="abc",
    created="2025-01-01T00:00:00+00:00",
    recipe={"epochs": 3, "rate": None, "cell": "gru"},
)


def weights_of(config: ModelConfig, seed: int = 1) -> Arrays:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in weight_shapes(config).items()}


WEIGHTS = weights_of(HEADER.config)


def content_of(fields: Any = None, weights: Arrays | None = None, **changes: Any) -> bytes:
    """Return a model file with some fields of its header, or its weights, changed."""
    fields = {**header_to_json(HEADER), **changes} if fields is None else fields
    return save(dict(weights or WEIGHTS), metadata={"songwriter": json.dumps(fields)})


GOOD = content_of()
