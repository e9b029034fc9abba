"""Keep a model in one file: safetensors, with a JSON header that holds all that the player needs beside the weights.

No pickle anywhere, so a file from a stranger can't run code. The header stands in the safetensors metadata under
"songwriter". A model may carry the fingerprint of what it learned from, in tensors beside the weights, with its figures
in the metadata under "fingerprint".
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from songwriter.errors import ModelError, SongwriterError, storage_error
from songwriter.model.config import ModelConfig, config_from_json, weight_shapes
from songwriter.model.fingerprint import HASHES, RUN, Filter, Fingerprint
from songwriter.storage import write_bytes
from songwriter.text.rare import RareWords, rare_from_json
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary

MODEL = "model.safetensors"
"""What the file of a model is called in a folder that bears the model's name."""
FORMAT = 1
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Header:
    """Hold all of a model but its weights.

    `scores` are of the validation part (`perplexity`, `loss` in nats per token), `corpus` is the digest of the clean
    text, `recipe` the options that the model was trained with, `created` an ISO date and time in UTC. `temperature` is
    what its logits are divided by, so that its probabilities mean what they say. `rare` are the words that
    share what it gives to unknown ones.
    """

    config: ModelConfig
    tokenizer: Tokenizer
    vocabulary: Vocabulary
    name: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    licence: str = ""
    corpus: str = ""
    created: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    temperature: float = 1.0
    rare: RareWords = field(default_factory=RareWords)


def header_to_json(header: Header) -> dict[str, Any]:
    """Return the header as plain data for JSON."""
    return {
        "format": FORMAT,
        "config": asdict(header.config),
        "tokenizer": header.tokenizer.header(),
        "vocabulary": list(header.vocabulary.tokens),
        **{name: getattr(header, name) for name in ("name", "licence", "corpus", "created")},
        "scores": dict(header.scores),
        "recipe": dict(header.recipe),
        "temperature": header.temperature,
        "rare": header.rare.to_json(),
    }


def header_from_json(fields: Mapping[str, Any]) -> Header:
    """Make a header from plain data. Raises ModelError where it is of another version, or nonsense."""
    if fields.get("format") != FORMAT:
        raise ModelError(
            f"it is of format {fields.get('format')!r}; this version reads format {FORMAT}",
            hint="update songwriter, or train the model again",
        )
    try:
        vocabulary = Vocabulary(tuple(fields["vocabulary"]))
        header = Header(
            config=config_from_json(fields["config"]),
            tokenizer=Tokenizer.from_header(fields["tokenizer"]),
            vocabulary=vocabulary,
            scores={name: float(score) for name, score in fields["scores"].items()},
            recipe=dict(fields["recipe"]),
            # Models of earlier versions have none.
            temperature=float(fields.get("temperature", 1.0)),
            rare=rare_from_json(fields["rare"], vocabulary) if "rare" in fields else RareWords(),
            **{name: str(fields[name]) for name in ("name", "licence", "corpus", "created")},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"a header that makes no sense: {error!r}", hint=_ANOTHER) from error
    except SongwriterError as error:
        raise ModelError(f"a header that makes no sense: {error.message}", hint=_ANOTHER) from error
    if not all(isinstance(token, str) for token in header.vocabulary.tokens):
        raise ModelError("a vocabulary of something else than words", hint=_ANOTHER)
    if _CONTROL.search("\n".join(_texts(header))):
        raise ModelError("characters that would command the terminal", hint="get the model from somebody you trust")
    if not 0.1 <= header.temperature <= 10:
        raise ModelError(f"a temperature of {header.temperature}", hint=_ANOTHER)
    if len(header.vocabulary) != header.config.vocabulary:
        raise ModelError(
            f"a vocabulary of {len(header.vocabulary)} tokens beside weights for {header.config.vocabulary}",
            hint=_ANOTHER,
        )
    return header


def read_header(path: Path) -> Header:
    """Read only the header of a model file. Raises ModelError or StorageError."""
    with _reading(path) as file:
        return _header(file.metadata(), path)


def read_model(path: Path) -> tuple[Header, Arrays]:
    """Read a model file whole.

    Raises ModelError where anything in it doesn't fit, StorageError where it can't be read.
    """
    with _reading(path) as file:
        header = _header(file.metadata(), path)
        shapes = weight_shapes(header.config)
        missing = shapes.keys() - set(file.keys())
        if missing:
            raise _damaged(path, f"weights are missing: {', '.join(sorted(missing))}")
        weights = {name: _weight(file, name, shape, path) for name, shape in shapes.items()}
    return header, weights


def read_fingerprint(path: Path, vocabulary: Vocabulary | None = None) -> Fingerprint | None:
    """Read what a model file tells of the texts that the model learned from; None where it has no fingerprint.

    The model's `vocabulary` is read too where it isn't given.

    Raises ModelError where it makes no sense, StorageError where the file can't be read.
    """
    with _reading(path) as file:
        metadata = file.metadata() or {}
        if _FINGERPRINT not in metadata:
            return None
        vocabulary = vocabulary or _header(metadata, path).vocabulary
        try:
            filters = [
                Filter(_bits(file, number), *_figures(figures, len(vocabulary)))
                for number, figures in enumerate(json.loads(metadata[_FINGERPRINT]))
            ]
        except (SafetensorError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise _damaged(path, f"a fingerprint that makes no sense: {error}") from error
        return Fingerprint(filters, vocabulary)


def write_model(
    path: Path, header: Header, weights: Mapping[str, NDArray[np.generic]], fingerprint: Fingerprint | None = None
) -> None:
    """Write a model file whole or not at all. Raises StorageError where the disk refuses."""
    whole = {name: np.ascontiguousarray(weights[name]) for name in weight_shapes(header.config)}
    metadata = {"songwriter": json.dumps(header_to_json(header), ensure_ascii=False)}
    if fingerprint is not None:
        whole |= {f"{_FINGERPRINT}.{number}": each.bits for number, each in enumerate(fingerprint.filters)}
        metadata[_FINGERPRINT] = json.dumps([_told(each) for each in fingerprint.filters])
    write_bytes(path, save(whole, metadata=metadata))


def halve(path: Path, target: Path) -> None:
    """Copy a model file with its weights in half precision, at half the size. Raises ModelError or StorageError."""
    header, weights = read_model(path)
    halves = {name: array.astype(np.float16) for name, array in weights.items()}
    write_model(target, header, halves, read_fingerprint(path))


# Texts lose such characters before they are learned from, and none may reach the screen by another way.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FINGERPRINT = "fingerprint"
_ANOTHER = "choose another in Models, or train it again"


def _unread(path: Path, why: str, *, hint: str = _ANOTHER, detail: str = "") -> ModelError:
    """Say in the words of who chose the model, which they know by its name, why it can't be read."""
    name = path.parent.name if path.name == MODEL else path.name
    return ModelError(f"the model “{name}” can't be read: {why}", hint=hint, detail=" ".join(detail.split()))


def _damaged(path: Path, detail: str) -> ModelError:
    return _unread(path, "its file is damaged", detail=detail)


def _texts(header: Header) -> Iterator[str]:
    """Yield all that a header can bring on the screen."""
    yield from header.vocabulary.tokens
    yield from header.rare.counts
    yield from header.tokenizer.display.values()
    yield from (header.name, header.licence, header.corpus, header.created)
    for name, value in header.recipe.items():
        yield f"{name} {value}"
    yield from header.scores


def _reading(path: Path) -> Any:
    if path.exists() and not path.is_file() and not path.is_dir():
        # A pipe would keep whoever opens it waiting.
        raise ModelError(f"{path} is no file", hint="name the model's file")
    try:
        # Opened first for its errors: safetensors reports a missing file and a folder without saying which.
        path.open("rb").close()
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        return safe_open(path, framework="numpy")
    except (SafetensorError, OSError) as error:
        raise _damaged(path, str(error)) from error


def _header(metadata: Mapping[str, str] | None, path: Path) -> Header:
    if not metadata or "songwriter" not in metadata:
        raise _unread(path, "its file is of another program")
    try:
        fields = json.loads(metadata["songwriter"])
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"a header that is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise _damaged(path, "a header that is no object of JSON")
    try:
        return header_from_json(fields)
    except ModelError as error:
        if fields.get("format") != FORMAT:
            raise _unread(path, error.message, hint=error.hint) from error
        raise _damaged(path, error.message) from error


def _weight(file: Any, name: str, shape: tuple[int, ...], path: Path) -> NDArray[np.generic]:
    # Looked at first, since numpy knows some types of safetensors only to trip over them, such as bfloat16.
    found = file.get_slice(name)
    if tuple(found.get_shape()) != shape:
        raise _damaged(path, f"{name} has shape {tuple(found.get_shape())}, not {shape}")
    if found.get_dtype() not in ("F16", "F32"):
        raise _damaged(path, f"{name} holds numbers of type {found.get_dtype()}, not F16 or F32")
    array: NDArray[np.generic] = file.get_tensor(name)
    if not np.isfinite(array).all():
        raise _damaged(path, f"{name} holds something else than finite numbers")
    return array


def _told(each: Filter) -> dict[str, Any]:
    return {"run": RUN, "hashes": HASHES, "runs": each.runs, "known": each.known, "corpus": each.corpus}


def _figures(figures: Any, most: int) -> tuple[int, int, str]:
    if (figures["run"], figures["hashes"]) != (RUN, HASHES):
        raise ValueError(f"runs of {figures['run']} words, {figures['hashes']} bits each")
    runs, known = int(figures["runs"]), int(figures["known"])
    if runs < 1 or not 0 <= known <= most:
        raise ValueError(f"{runs} runs of {known} words")
    return runs, known, str(figures["corpus"])


def _bits(file: Any, number: int) -> NDArray[np.uint8]:
    name = f"{_FINGERPRINT}.{number}"
    found = file.get_slice(name)
    shape = found.get_shape()
    if found.get_dtype() != "U8" or len(shape) != 1 or not shape[0]:
        raise ValueError(f"{name} holds {found.get_dtype()} of shape {tuple(shape)}")
    bits: NDArray[np.uint8] = file.get_tensor(name)
    return bits
