"""The songbook is what it says: enough songs, no worn words, no two alike, none taken from the old ones."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from songwriter.song import Song

BOOK = Path(__file__).parent.parent / "models" / "songbook"
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
SONGS = {path: path.read_text(encoding="utf-8") for path in sorted(BOOK.glob("**/*.txt"))}
_LETTER = re.compile(r"[a-z']+")


def words_of(text: str) -> list[str]:
    return _LETTER.findall("\n".join(line for line in text.lower().split("\n") if not line.startswith("[")))


def runs_of(text: str, length: int) -> Iterator[str]:
    words = words_of(text)
    return (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def test_there_are_enough_songs_and_words_and_a_tenth_is_aside() -> None:
    assert len(SONGS) >= 200
    assert sum(len(words_of(text)) for text in SONGS.values()) >= 40_000
    aside = [path for path in SONGS if path.parent.name == "aside"]
    assert len(aside) == len(SONGS) // 10


@pytest.mark.parametrize("path", SONGS, ids=lambda path: path.stem)
def test_a_song_has_sections_that_come_back_as_they_were(path: Path) -> None:
    song = Song.parse(SONGS[path])
    assert all(section.header for section in song.sections)
    assert any(section.lines for section in song.sections)
    assert Song.parse(song.render()) == song
    assert SONGS[path].isascii() or not set(SONGS[path]) & set("“”‘’—…")


def test_no_song_leans_on_a_worn_word() -> None:
    worn = [line for line in (BOOK / "worn.list").read_text(encoding="utf-8").split("\n") if line]
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, worn)) + r")\b")
    found = {path.stem: pattern.findall(text.lower()) for path, text in SONGS.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_two_songs_share_a_run_of_six_words() -> None:
    where: dict[str, set[str]] = defaultdict(set)
    for path, text in SONGS.items():
        for run in runs_of(text, 6):
            where[run].add(path.stem)
    assert {run: songs for run, songs in where.items() if len(songs) > 1} == {}


def test_no_song_takes_eight_words_in_a_row_from_the_old_ones() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of old songs is not here")
    ours = {run: path.stem for path, text in SONGS.items() for run in runs_of(text, 8)}
    for path in CORPUS.glob("*.txt"):
        shared = {ours[run]: run for run in runs_of(path.read_text(encoding="utf-8"), 8) if run in ours}
        assert shared == {}, path.name
