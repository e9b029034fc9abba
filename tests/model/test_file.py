"""A model file is read back as it was written, or refused in one line: never half, never with a traceback."""

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from songwriter.errors import ModelError, SongwriterError, StorageError
from songwriter.model.config import ModelConfig, weight_shapes
from songwriter.model.file import (
    Header,
    halve,
    header_from_json,
    header_to_json,
    read_header,
    read_model,
    write_model,
)
from songwriter.text.rare import RareWords
from songwriter.text.tokenizer import Tokenizer
from songwriter.text.vocabulary import Vocabulary
from tests.model.files import GOOD, HEADER, WEIGHTS, WORDS, content_of, weights_of

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def refused(path: Path, content: bytes) -> str:
    """Return the message with which a model file is refused, after checking that it is one line with a hint."""
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        read_model(path)
    assert path.name in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.hint
    assert "\n" not in str(caught.value)
    return str(caught.value)


def outcome(do: Callable[[], Any]) -> Any:
    """Return what `do` returns, or the error that it raises, after checking that it is one line with a hint."""
    try:
        return do()
    except SongwriterError as error:
        found = error
    assert "\n" not in found.message
    assert found.hint
    return found


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=12)
CELLS = st.sampled_from(["lstm", "gru", "rnn"])


@st.composite
def headers(draw: st.DrawFn) -> Header:
    tokens = draw(st.lists(TEXT.filter(bool), min_size=1, max_size=20, unique=True))
    vocabulary = Vocabulary(("<unk>", "<song>", *(each for each in tokens if each not in ("<unk>", "<song>"))))
    level = draw(st.sampled_from(["word", "char"]))
    sizes = draw(st.tuples(*[st.integers(1, 6)] * 2, st.integers(1, 3)))
    rare = draw(st.sampled_from([RareWords(), RareWords({"zyzzyva": 3, "qoph": 1}, 4)]))
    display = draw(st.sampled_from([{}, {"i": "I", "café": "Café"}])) if level == "word" else {}
    return Header(
        ModelConfig(len(vocabulary), level, draw(CELLS), *sizes),
        Tokenizer(level, display, capital_lines=draw(st.booleans())),
        vocabulary,
        **{name: draw(TEXT) for name in ("name", "licence", "corpus", "created")},
        scores=draw(st.dictionaries(TEXT, st.floats(allow_nan=False), max_size=3)),
        recipe=draw(st.dictionaries(TEXT, TEXT | st.integers() | st.none() | st.booleans(), max_size=3)),
        rare=rare if not set(rare.counts) & set(tokens) else RareWords(),
    )


@same_folder
@given(header=headers())
def test_what_is_written_is_read(tmp_path: Path, header: Header) -> None:
    weights = weights_of(header.config)
    write_model(tmp_path / "m", header, weights)
    assert read_header(tmp_path / "m") == header
    found, arrays = read_model(tmp_path / "m")
    assert found == header
    assert arrays.keys() == weights.keys()
    assert all(np.array_equal(arrays[name], weights[name]) for name in weights)


@given(header=headers())
def test_a_header_is_plain_json(header: Header) -> None:
    assert header_from_json(json.loads(json.dumps(header_to_json(header)))) == header


def test_weights_in_any_memory_layout_are_written_right(tmp_path: Path) -> None:
    turned = {name: np.asfortranarray(each) for name, each in WEIGHTS.items()}
    write_model(tmp_path / "m", HEADER, turned)
    assert all(np.array_equal(each, WEIGHTS[name]) for name, each in read_model(tmp_path / "m")[1].items())


def test_the_file_that_these_tests_break_is_whole(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(GOOD)
    assert read_model(tmp_path / "m")[0] == HEADER


@same_folder
@given(length=st.integers(0, len(GOOD) - 1))
@example(0)
@example(7)
@example(8)
@example(len(GOOD) - 1)
def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path, length: int) -> None:
    refused(tmp_path / "m", GOOD[:length])
    with pytest.raises(ModelError):
        read_header(tmp_path / "m")


@settings(same_folder, max_examples=300)
@given(changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused_but_never_trips(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for place, byte in changes:
        content[place] = byte
    (tmp_path / "m").write_bytes(content)
    found = outcome(lambda: read_model(tmp_path / "m"))
    if not isinstance(found, SongwriterError):
        header, weights = found
        assert len(header.vocabulary) == header.config.vocabulary
        assert {name: each.shape for name, each in weights.items()} == weight_shapes(header.config)


@same_folder
@given(content=st.binary(max_size=200))
def test_bytes_that_are_no_model_are_refused(tmp_path: Path, content: bytes) -> None:
    refused(tmp_path / "m", content)


NESTED: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(sorted(header_to_json(HEADER))), value=NESTED)
def test_nonsense_in_any_field_is_refused_or_harmless(field: str, value: Any) -> None:
    header = outcome(lambda: header_from_json({**header_to_json(HEADER), field: value}))
    if not isinstance(header, SongwriterError):
        assert len(header.vocabulary) == header.config.vocabulary
        # What was taken can be written again.
        assert json.dumps(header_to_json(header))


@pytest.mark.parametrize("field", sorted(header_to_json(HEADER).keys() - {"temperature", "rare"}))
def test_a_missing_field_is_missed(tmp_path: Path, field: str) -> None:
    fields = {name: value for name, value in header_to_json(HEADER).items() if name != field}
    refused(tmp_path / "m", content_of(fields))


@pytest.mark.parametrize("version", [0, 2, 99, "1", None])
def test_another_format_version_is_refused_by_name(tmp_path: Path, version: Any) -> None:
    message = refused(tmp_path / "m", content_of(format=version))
    assert f"format {version!r}" in message
    assert "reads format 1" in message


def test_safetensors_of_another_kind_are_refused(tmp_path: Path) -> None:
    for content in (save({"x": np.zeros(3)}), save({"x": np.zeros(3)}, metadata={"format": "pt"})):
        assert "of another program" in refused(tmp_path / "m", content)


@pytest.mark.parametrize("metadata", ["", "{", "[]", "3", "null", '"text"', "[" * 100_000, "\0"])
def test_a_header_that_is_no_object_is_refused(tmp_path: Path, metadata: str) -> None:
    content = save(dict(WEIGHTS), metadata={"songwriter": metadata})
    assert "is damaged" in refused(tmp_path / "m", content)


def test_a_vocabulary_that_does_not_fit_the_weights_is_refused(tmp_path: Path) -> None:
    shorter = header_to_json(HEADER)["vocabulary"][:-1]
    assert "vocabulary of 12 tokens beside weights for 13" in refused(tmp_path / "m", content_of(vocabulary=shorter))
    config = {**header_to_json(HEADER)["config"], "vocabulary": 12}
    message = refused(tmp_path / "m", content_of(vocabulary=shorter, config=config))
    assert "embedding.weight has shape (13, 3), not (12, 3)" in message


def test_a_vocabulary_of_something_else_than_words_is_refused() -> None:
    fields = header_to_json(HEADER)
    fields["vocabulary"] = [*fields["vocabulary"][:-1], 5]
    with pytest.raises(ModelError, match="something else than words"):
        header_from_json(fields)


ESCAPE = "a\x1b]0;b\x07"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ESCAPE},
        {"licence": "CC0\x1b[2J"},
        {"created": "\x9b2J"},
        {"recipe": {"note": ESCAPE}},
        {"scores": {ESCAPE: 1.0}},
        {"tokenizer": {**HEADER.tokenizer.header(), "display": {ESCAPE: ESCAPE}}},
        {"rare": {"words": [ESCAPE], "counts": [1], "unlisted": 0}},
        {"vocabulary": [*HEADER.vocabulary.tokens[:-1], ESCAPE]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_would_command_the_terminal_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert "command the terminal" in refused(tmp_path / "m", content_of(**changes))


@pytest.mark.parametrize("tokens", [["a", "b"], ["<unk>", "<song>", *["x"] * 11], ["<song>", "<unk>", *WORDS]])
def test_a_vocabulary_that_can_not_be_numbered_is_refused(tmp_path: Path, tokens: list[str]) -> None:
    assert "makes no sense" in refused(tmp_path / "m", content_of(vocabulary=tokens))


@pytest.mark.parametrize("changes", [{"hidden": 0}, {"cell": "transformer"}, {"layers": 10**9}, {"embedding": "3"}])
def test_sizes_that_make_no_sense_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    config = {**header_to_json(HEADER)["config"], **changes}
    assert next(iter(changes)) in refused(tmp_path / "m", content_of(config=config))


def broken(name: str, change: Callable[[Any], Any]) -> bytes:
    return content_of(weights={**WEIGHTS, name: change(WEIGHTS[name])})


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_a_missing_weight_is_named(tmp_path: Path, name: str) -> None:
    weights = {each: array for each, array in WEIGHTS.items() if each != name}
    assert f"weights are missing: {name}" in refused(tmp_path / "m", content_of(weights=weights))


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_a_weight_of_the_wrong_shape_is_named(tmp_path: Path, name: str) -> None:
    assert f"{name} has shape" in refused(tmp_path / "m", broken(name, lambda array: array[:-1]))
    assert f"{name} has shape" in refused(tmp_path / "m", broken(name, lambda array: array.reshape(1, -1)))


@pytest.mark.parametrize("name", sorted(WEIGHTS))
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_refused(tmp_path: Path, name: str, bad: float) -> None:
    def spoil(array: Any) -> Any:
        spoilt = array.copy()
        spoilt.flat[-1] = bad
        return spoilt

    assert f"{name} holds something else than finite numbers" in refused(tmp_path / "m", broken(name, spoil))


@pytest.mark.parametrize("kind", [np.int32, np.int8, np.bool_, np.uint16, np.float64])
def test_weights_of_another_type_are_refused(tmp_path: Path, kind: type) -> None:
    message = refused(tmp_path / "m", broken("bias", lambda array: array.astype(kind)))
    assert "bias holds numbers of type" in message


def raw(kind: str, shape: list[int], size: int) -> bytes:
    """Return a safetensors file with a tensor of a type that numpy may not know."""
    entry = {"dtype": kind, "shape": shape, "data_offsets": [0, size]}
    others = {"__metadata__": {"songwriter": json.dumps(header_to_json(HEADER))}}
    offset = size
    for name, array in WEIGHTS.items():
        if name != "bias":
            others[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}  # type: ignore[dict-item]
            offset += array.nbytes
    header = json.dumps({**others, "bias": entry}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(offset)


@pytest.mark.parametrize(("kind", "size"), [("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F64", 8), ("C64", 8)])
def test_weights_of_a_type_that_numpy_does_not_know_are_refused(tmp_path: Path, kind: str, size: int) -> None:
    refused(tmp_path / "m", raw(kind, [13], 13 * size))


def test_a_missing_file_and_a_folder_are_errors_of_the_disk(tmp_path: Path) -> None:
    for read in (read_header, read_model):
        with pytest.raises(StorageError, match="no such file") as caught:
            read(tmp_path / "none")
        assert caught.value.hint
        # On Windows a folder can't be opened at all, and is said to be without permission.
        with pytest.raises(StorageError):
            read(tmp_path)


def test_half_precision_is_half_the_size_and_near(tmp_path: Path) -> None:
    config = ModelConfig(13, "word", "gru", 30, 50)
    weights = weights_of(config)
    write_model(tmp_path / "m", replace(HEADER, config=config), weights)
    halve(tmp_path / "m", tmp_path / "half")
    header, halves = read_model(tmp_path / "half")
    assert header == read_header(tmp_path / "m")
    assert all(array.dtype == np.float16 for array in halves.values())
    assert all(np.allclose(array, weights[name], rtol=1e-3, atol=1e-3) for name, array in halves.items())
    assert (tmp_path / "half").stat().st_size < 0.6 * (tmp_path / "m").stat().st_size


def test_a_model_can_be_replaced_after_it_was_read(tmp_path: Path) -> None:
    write_model(tmp_path / "m", HEADER, WEIGHTS)
    _, arrays = read_model(tmp_path / "m")
    write_model(tmp_path / "m", HEADER, weights_of(HEADER.config, seed=2))
    assert all(np.array_equal(each, WEIGHTS[name]) for name, each in arrays.items())
