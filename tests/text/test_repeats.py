import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from songwriter.text.repeats import RepeatedLines, Repeats, hashes, telling
from songwriter.text.songs import RawSong

LINES = [f"this is line {letter}" for letter in "abcdefghijkl"]
SONGS = st.lists(st.lists(st.sampled_from([*LINES, "hey ho", ""]), max_size=6), max_size=25)


@given(SONGS, st.integers(1, 9))
def test_both_ways_find_the_same_songs(texts: list[list[str]], size: int) -> None:
    songs = [RawSong(str(number), tuple(lines), "file") for number, lines in enumerate(texts)]
    one_by_one = Repeats()
    wanted = {song.title: earlier[0] for song in songs if (earlier := one_by_one.earlier(song))}
    groups = [songs[first : first + size] for first in range(0, len(songs), size)]
    lines = [[np.frombuffer(hashes(telling(song.lines)), dtype=">u8") for song in group] for group in groups]
    joined = [np.concatenate(each).astype(np.uint64) for each in lines]
    repeats = RepeatedLines(lambda: iter(joined))
    found: dict[str, str] = {}
    for number, group in enumerate(groups):
        starts = np.cumsum([0, *map(len, lines[number])])
        for song, earlier in repeats.look(joined[number], starts).items():
            found[group[song].title] = str(earlier)
    assert found == wanted
