from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from songwriter.text.stream import TokenStream, open_stream, release, write_stream
from songwriter.training.lanes import cuts, epoch_lanes, in_lanes, lanes_for, shuffled, songs_in_lanes

SONGS = st.lists(st.lists(st.integers(2, 60_000), min_size=0, max_size=12), min_size=1, max_size=12)


def stream_of(songs: list[list[int]]) -> TokenStream:
    # Each song begins with its mark, as real ones do.
    marked = [[1, *song] for song in songs]
    starts = np.cumsum([0, *map(len, marked)])
    return TokenStream(np.concatenate(marked).astype(np.uint16), starts.astype(np.int64))


@given(SONGS, st.integers(0, 9), st.integers(1, 9))
def test_an_epoch_has_every_song_once_and_whole(songs: list[list[int]], seed: int, epoch: int) -> None:
    stream = stream_of(songs)
    text = shuffled(stream, seed, epoch).tolist()
    starts = [at for at, token in enumerate(text) if token == 1] + [len(text)]
    found = [text[first:last] for first, last in pairwise(starts)]
    assert sorted(found) == sorted([1, *song] for song in songs)


@given(SONGS, st.integers(0, 9), st.integers(1, 9))
def test_the_order_is_a_function_of_seed_and_epoch(songs: list[list[int]], seed: int, epoch: int) -> None:
    assert np.array_equal(shuffled(stream_of(songs), seed, epoch), shuffled(stream_of(songs), seed, epoch))


@given(SONGS, st.integers(0, 9), st.integers(1, 4), st.integers(1, 9))
def test_gathered_from_the_disk_they_are_the_same_as_in_memory(
    songs: list[list[int]], seed: int, lanes: int, window: int
) -> None:
    stream = stream_of(songs)
    lanes = min(lanes, len(stream.tokens))
    held, gathered = (epoch_lanes(stream, seed, 1, lanes, in_memory=size) for size in (1_000_000, 0))
    assert isinstance(held, np.ndarray)
    assert not isinstance(gathered, np.ndarray)
    for first in range(0, len(held), window):
        assert np.array_equal(held[first : first + window + 1], gathered[first : first + window + 1])


def test_pages_that_are_let_go_are_read_again(tmp_path: Path) -> None:
    write_stream(tmp_path / "stream", (np.arange(number, number + 1_000) for number in range(50)), 60_000)
    stream = open_stream(tmp_path / "stream")
    before = stream.tokens.tolist()
    release(stream)
    assert stream.tokens.tolist() == before


def test_epochs_differ_in_order() -> None:
    stream = stream_of([[number] for number in range(2, 60)])
    assert not np.array_equal(shuffled(stream, 1, 1), shuffled(stream, 1, 2))
    assert not np.array_equal(shuffled(stream, 1, 1), shuffled(stream, 2, 1))


@given(st.integers(1, 500), st.integers(1, 20))
def test_lanes_run_on_from_top_to_bottom(tokens: int, lanes: int) -> None:
    block = in_lanes(np.arange(tokens), min(lanes, tokens))
    flat = block.T.ravel()
    assert np.array_equal(flat, np.arange(len(flat)))
    assert tokens - len(flat) < lanes


@given(st.integers(2, 100_000), st.integers(1, 300), st.integers(1, 200), st.booleans(), st.integers(1, 4))
def test_every_corpus_fills_its_lanes_and_its_windows(
    tokens: int, batch: int, window: int, vary: bool, epoch: int
) -> None:
    lanes = lanes_for(tokens, batch, window)
    assert 1 <= lanes <= batch
    length = tokens // lanes
    found = cuts(length, window, 1, epoch, vary=vary)
    assert found[0] == 0
    assert found[-1] == length - 1
    assert all(first < last for first, last in pairwise(found))
    if not vary:
        assert all(last - first == window for first, last in pairwise(found[:-1]))
    assert found == cuts(length, window, 1, epoch, vary=vary)


def test_varied_windows_break_elsewhere_in_each_epoch_and_keep_their_mean() -> None:
    first, second = (cuts(100_000, 35, 1, epoch, vary=True) for epoch in (1, 2))
    assert first != second
    assert 30 < 100_000 / len(first) < 40


def test_a_text_without_songs_is_read_once_and_in_order() -> None:
    text = np.random.default_rng(1).integers(2, 60, 103)
    stream = TokenStream(text.astype(np.uint16), np.array([0, 103]))
    (block,) = songs_in_lanes(stream, 4, ignore=-100)
    targets = block[1:].T.ravel()
    assert np.array_equal(targets[targets != -100], text[1:])


@given(SONGS, st.integers(1, 5))
def test_validation_reads_every_song_from_its_mark_to_its_end(songs: list[list[int]], lanes: int) -> None:
    found = []
    for block in songs_in_lanes(stream_of(songs), lanes, ignore=-100):
        assert block.shape[1] <= lanes
        for lane in block.T:
            tokens = lane[lane != -100].tolist()
            assert tokens[0] == tokens[-1] == 1
            found.append(tokens[1:-1])
    assert sorted(found) == sorted(songs)
