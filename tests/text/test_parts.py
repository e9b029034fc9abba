"""A large file reads as a small one does, wherever it is cut."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import CorpusError
from songwriter.text.layout import Part
from songwriter.text.parts import parts_of
from songwriter.text.songs import RawSong, Removed, songs_in

LINE = st.sampled_from(
    ["Oh, the moon is high", "The road is long", "[Chorus]", "so long", "12", "Am      G", "www.x.org"]
)
SONG = st.lists(st.one_of(LINE, LINE, LINE, st.just("")), min_size=2, max_size=9).map(
    lambda lines: "\n".join(["I begin my song", "and sing", *lines])
)
SONGS = st.lists(SONG, min_size=8, max_size=40)


def read(parts: list[Part]) -> tuple[list[RawSong], list[Removed]]:
    found = [each for part in parts for each in songs_in(part)]
    songs = [each for each in found if isinstance(each, RawSong)]
    return songs, [each for each in found if isinstance(each, Removed)]


def write(folder: Path, text: str) -> Path:
    file = folder / "songs.txt"
    file.write_text(text, encoding="utf-8")
    return file


@given(SONGS, st.sampled_from(["title", "---", "* * *", "blank", "blanks", "heading"]), st.booleans())
def test_parts_have_the_songs_of_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, songs: list[str], between: str, book: bool
) -> None:
    if between == "title":
        text = "".join(f"# Song {number}\n{song}\n\n\n" for number, song in enumerate(songs))
    else:
        marks = {"blank": "\n\n\n", "blanks": "\n\n\n\n\n", "heading": "\n\n\nA TITLE\n\n\n"}
        text = marks.get(between, f"\n{between}\n").join(songs)
    if book:
        # A title in front would make it a file with titles.
        front = "The Project Gutenberg\n" + ("# Contents\n" if between == "title" else "")
        first, last = (
            "*** START OF THE PROJECT GUTENBERG EBOOK\nSONGS ***",
            "*** END OF THE PROJECT GUTENBERG EBOOK ***",
        )
        text = f"{front}\n{first}\nProduced by love\n\n\n{text}\n\n\n{last}\nlicence\n"
    file = write(tmp_path_factory.mktemp("parts"), text)
    whole = parts_of(file)
    assert whole == [Part(file, whole[0].size, whole[0].changed)]
    # A part takes the longest song and a title, so that none must be cut.
    parts = parts_of(file, size=700, block=500)
    assert (len(parts) > 1) == (whole[0].size > 1400)
    # Whether it is wide is judged by the first block, which sees little where blocks are so small.
    whole = [dataclasses.replace(parts[0], stop=None)]
    if parts[0].layout and parts[0].layout.wide:
        assert sung(read(parts)[0]) == sung(read(whole)[0])
    else:
        assert read(parts) == read(whole)


def sung(songs: list[RawSong]) -> list[str]:
    return [line for song in songs for line in song.lines if line]


def test_a_song_longer_than_a_part_is_cut_at_a_stanza(tmp_path: Path) -> None:
    stanza = "The road is long\nThe moon is high\n"
    parts = parts_of(write(tmp_path, "\n".join([stanza] * 100)), size=400, block=100)
    songs, _ = read(parts)
    assert len(parts) == len(songs) > 5
    assert all(song.lines[:1] == ("The road is long",) for song in songs)
    assert sum(len(list(filter(None, song.lines))) for song in songs) == 200


def test_a_widely_spaced_large_file_is_not_cut_to_lines(tmp_path: Path) -> None:
    songs, _ = read(parts_of(write(tmp_path, "The road is long\n\n\n" * 200), size=400, block=100))
    assert len(songs) < 15
    assert sum(len(list(filter(None, song.lines))) for song in songs) == 200


def test_a_file_that_changes_under_the_readers_hands_is_told(tmp_path: Path) -> None:
    file = write(tmp_path, "# A\nThe road is long\n")
    (part,) = parts_of(file)
    file.write_text("# A\nThe road is longer\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="changed while it was read") as caught:
        list(songs_in(part))
    assert caught.value.hint
    list(songs_in(dataclasses.replace(part, size=file.stat().st_size, changed=file.stat().st_mtime_ns)))
