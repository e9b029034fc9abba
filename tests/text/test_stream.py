from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import CorpusError, StorageError
from songwriter.text.corpus import RawSong
from songwriter.text.stream import open_stream, pairs, split, write_stream

songs_of_ids = st.lists(st.lists(st.integers(0, 65_535)).map(np.array))
SONGS = [RawSong(f"song {number}", (f"line {number}", "", "love"), "file") for number in range(200)]


@given(songs=songs_of_ids, size=st.sampled_from([10, 65_536, 65_537, 200_000]))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, songs: list[np.ndarray], size: int) -> None:
    file = tmp_path_factory.mktemp("stream") / "stream"
    write_stream(file, songs, size)
    stream = open_stream(file)
    assert len(stream) == len(songs)
    assert stream.tokens.dtype == (np.uint16 if size <= 65_536 else np.uint32)
    assert all(np.array_equal(stream.song(number), song) for number, song in enumerate(songs))
    stored = safetensors.numpy.load_file(file)
    assert np.array_equal(stored["tokens"], stream.tokens)
    assert np.array_equal(stored["starts"], stream.starts)


def test_tokens_are_mapped_not_loaded(tmp_path: Path) -> None:
    write_stream(tmp_path / "stream", iter([np.arange(1000)]), 10_000)
    tokens = open_stream(tmp_path / "stream").tokens
    assert isinstance(tokens, np.memmap)
    assert not tokens.flags.writeable


@given(cut=st.integers(0, 200), flip=st.integers(0, 100))
def test_a_damaged_file_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int, flip: int) -> None:
    file = tmp_path_factory.mktemp("stream") / "stream"
    write_stream(file, [np.arange(5), np.arange(7)], 100)
    whole = file.read_bytes()
    file.write_bytes(whole[: min(cut, len(whole) - 1)])
    with pytest.raises(CorpusError, match="damaged"):
        open_stream(file)
    file.write_bytes(whole[:flip] + b"\xff" + whole[flip + 1 :])
    with pytest.raises(CorpusError, match="damaged"):
        open_stream(file)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for number, content in enumerate([b"", b"love", b"\x02\0\0\0\0\0\0\0{}", b"\x02\0\0\0\0\0\0\0[]", b"\xff" * 100]):
        (tmp_path / str(number)).write_bytes(content)
        with pytest.raises(CorpusError, match="no token stream"):
            open_stream(tmp_path / str(number))
    with pytest.raises(StorageError, match="no such file"):
        open_stream(tmp_path / "none")


@given(st.lists(st.integers(0, 300), min_size=2, unique=True), st.floats(0, 1), st.integers(0, 5))
def test_a_split_parts_all_songs(numbers: list[int], share: float, seed: int) -> None:
    songs = [RawSong("", (f"line {number}",), "") for number in numbers]
    parts = split(songs, share, seed)
    assert parts.train
    assert parts.validation
    assert not parts.cut
    assert sorted(song.text for song in (*parts.train, *parts.validation)) == sorted(song.text for song in songs)


@given(st.integers(0, 50))
def test_adding_songs_moves_none_of_the_others(seed: int) -> None:
    few, many = split(SONGS[:150], 0.2, seed), split(SONGS, 0.2, seed)
    assert set(few.train) <= set(many.train)
    assert set(few.validation) <= set(many.validation)


def test_the_share_is_kept_and_the_seed_counts() -> None:
    assert 20 <= len(split(SONGS, 0.2, 0).validation) <= 60
    assert split(SONGS, 0.2, 0) == split(SONGS, 0.2, 0) != split(SONGS, 0.2, 1)


def test_the_same_song_twice_stays_on_one_side() -> None:
    parts = split([*SONGS, *SONGS], 0.2)
    assert not set(parts.train) & set(parts.validation)


def test_one_song_is_cut_and_says_so() -> None:
    lines = ("a", "b", "", "c", "d", "", "e")
    parts = split([RawSong("x", lines, "file")], 0.05)
    assert parts.cut
    assert parts.train[0].lines == ("a", "b", "", "c", "d")
    assert parts.validation[0].lines == ("e",)
    parts = split([RawSong("x", ("a", "b", "c"), "file")], 0.05)
    assert (parts.train[0].lines, parts.validation[0].lines) == (("a", "b"), ("c",))


@pytest.mark.parametrize("songs", [[], [RawSong("x", ("only line",), "file")]])
def test_too_little_to_split_is_an_error(songs: list[RawSong]) -> None:
    with pytest.raises(CorpusError, match="not enough"):
        split(songs)


@given(st.lists(st.integers()), st.integers(1, 8))
def test_pairs_are_all_windows(tokens: list[int], width: int) -> None:
    found = list(pairs(tokens, width))
    assert len(found) == max(0, len(tokens) - width)
    assert all(
        (*context, following) == tuple(tokens[at : at + width + 1]) for at, (context, following) in enumerate(found)
    )


def test_the_pair_of_the_design() -> None:
    assert list(pairs(["Cause", "baby", "now", "we", "got", "bad"], 5)) == [
        (("Cause", "baby", "now", "we", "got"), "bad")
    ]
