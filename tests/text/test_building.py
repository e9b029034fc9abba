"""Building a corpus in segments: the same as in memory, by however many workers, from whatever is in the cache."""

import dataclasses
import os
import random
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import CorpusError, StorageError
from songwriter.paths import cache_folder
from songwriter.text import building, cache, sources
from songwriter.text.building import Built, Wanted, build_streams
from songwriter.text.collection import gather
from songwriter.text.corpus import digest, read_corpus
from songwriter.text.learning import learn
from songwriter.text.sources import Step, find_sources
from songwriter.text.stream import TokenStream, split
from songwriter.text.tasks import Cook
from songwriter.text.tokenizer import learn_tokenizer
from songwriter.text.vocabulary import build, count

T = TypeVar("T")

WORDS = Wanted("word", 40, 0.3, 1)
LINES = (
    "Oh, the moon is high",
    "oh London, my London",
    "the road to DUBLIN is long",
    "I'M SINGING OUT LOUD",
    'he said: "Come, love," and left',
    "[Chorus]",
    "[Verse 2]",
    "A day. Another day… and London — so it goes",
    "12",
    "www.example.org",
    "",
    "naïve café — déjà vu!",
    "Hey ho",
)
TEXTS = st.lists(
    st.lists(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join), max_size=5), min_size=1, max_size=4
)


def finish(steps: Generator[Step, None, T]) -> T:
    while True:
        try:
            step = next(steps)
            assert 0 <= step.done <= step.total
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def built(folder: Path, wanted: Wanted = WORDS, workers: int = 0) -> Built:
    return finish(build_streams([folder], wanted, workers))


def plain(found: Built) -> tuple[object, ...]:
    """Return what was built in a form that can be compared."""
    streams = [(stream.tokens.tolist(), stream.starts.tolist()) for stream in (found.training, found.validation)]
    fields = dataclasses.asdict(dataclasses.replace(found, training=None, validation=None, counts=None))  # type: ignore[arg-type]
    return streams, found.counts.tolist(), fields


def write_files(folder: Path, files: int = 6, seed: int = 1, first: int = 0) -> Path:
    rng = random.Random(seed)
    folder.mkdir(exist_ok=True)
    for number in range(first, first + files):
        songs = [
            f"# Song {song}\n" + "\n".join(f"the {rng.random()} {rng.choice(LINES)}" for _ in range(5))
            for song in range(9)
        ]
        (folder / f"{number:02}.txt").write_text("\n\n".join(songs) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def cooked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give every file a segment of its own, and tell of which files segments were made."""
    found: list[Path] = []
    plainly: Callable[[Cook], None] = Cook.carry_out

    def carry_out(self: Cook) -> None:
        found.extend(part.file for part in self.parts)
        plainly(self)

    monkeypatch.setattr(Cook, "carry_out", carry_out)
    monkeypatch.setattr(sources, "PART", 1_000)
    return found


def same(stream: TokenStream, songs: list[np.ndarray]) -> bool:
    assert len(stream) == len(songs)
    return all(np.array_equal(stream.song(number), song) for number, song in enumerate(songs))


def why_not(folder: Path, wanted: Wanted) -> str:
    """Return why a corpus in memory is of no use, or ""."""
    try:
        parts = split(read_corpus([folder]).songs, wanted.share, wanted.seed)
    except CorpusError as error:
        return error.message
    tokens = count(parts.train, learn_tokenizer(parts.train, wanted.level)).total()
    return f"{tokens} tokens are too few to learn from" if tokens < building._LEAST else ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(TEXTS, st.sampled_from(["word", "char"]), st.integers(0, 3))
def test_it_is_what_collecting_all_songs_gives(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], level: str, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    for number, songs in enumerate(texts):
        (folder / f"{number}.txt").write_text("\n\n\n".join(songs) + "\n", encoding="utf-8")
    wanted = Wanted(level, 30, 0.4, seed)  # type: ignore[arg-type]
    problem = why_not(folder, wanted)
    if problem:
        with pytest.raises(CorpusError) as caught:
            built(folder, wanted)
        assert caught.value.message == problem
        return
    found = built(folder, wanted)
    corpus = read_corpus([folder])
    parts = split(corpus.songs, wanted.share, wanted.seed)
    tokenizer = learn_tokenizer(parts.train, wanted.level)
    vocabulary = build(count(parts.train, tokenizer), wanted.vocabulary)
    assert found.words.tokenizer == tokenizer
    assert found.words.vocabulary == vocabulary
    for stream, songs_ in ((found.training, parts.train), (found.validation, parts.validation)):
        assert same(stream, [vocabulary.encode(tokenizer.song_tokens(song.lines)) for song in songs_])
    assert found.counts.tolist() == np.bincount(found.training.tokens, minlength=len(vocabulary)).tolist()
    assert (found.digest, found.cut, found.repeated) == (digest(corpus), parts.cut, corpus.repeated)
    assert found.removed == sum(corpus.reasons.values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(TEXTS)
def test_what_is_known_of_a_corpus_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    for number, songs in enumerate(texts):
        (folder / f"{number}.txt").write_text(
            "".join(f"# {number}\n{song}\n" for song in songs) or "-", encoding="utf-8"
        )
    (folder / "moon.txt").write_text("The moon is up and so am I\n", encoding="utf-8")
    corpus = read_corpus([folder])
    found = finish(gather(finish(find_sources([folder], "word"))))
    assert tuple(found.read()) == corpus.songs
    assert (found.removed, found.duplicates) == (corpus.removed, corpus.duplicates)
    assert (found.reasons, found.repeated, found.digest()) == (corpus.reasons, corpus.repeated, digest(corpus))
    tokenizer, census = finish(learn(found.chosen, "word", 5))
    assert tokenizer == learn_tokenizer(corpus.songs, "word")
    counts = count(corpus.songs, tokenizer)
    assert census.tokens == counts.total()
    assert census.most == dict(sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))[:5])


def test_words_are_added_up_the_same_in_any_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "songs")
    whole = plain(built(folder))
    monkeypatch.setattr("songwriter.text.learning._AT_ONCE", 3)
    monkeypatch.setattr("songwriter.text.learning._IN_MEMORY", 100)
    monkeypatch.setattr("songwriter.text.repeats._AT_ONCE", 3)
    for path in cache_folder().iterdir():
        path.unlink()
    assert plain(built(folder)) == whole


@pytest.mark.usefixtures("cooked")
def test_any_number_of_workers_build_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "songs")
    contents = []
    for workers in (0, 1, 3):
        monkeypatch.setenv("SONGWRITER_HOME", str(tmp_path / f"home{workers}"))
        built(folder, workers=workers)
        contents.append({path.name: path.read_bytes() for path in cache_folder().iterdir()})
    assert len(contents[0]) > 6
    assert contents[0] == contents[1] == contents[2]


def test_what_was_built_is_taken_from_the_cache(tmp_path: Path, cooked: list[Path]) -> None:
    folder = write_files(tmp_path / "songs")
    first = plain(built(folder))
    assert len(cooked) == 6
    moved = folder.rename(tmp_path / "moved")
    assert plain(built(moved)) == first
    assert len(cooked) == 6
    built(moved, dataclasses.replace(WORDS, seed=2, vocabulary=20))
    assert len(cooked) == 6


def test_files_more_are_read_and_the_others_are_not(
    tmp_path: Path, cooked: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(tmp_path / "songs")
    built(folder)
    cooked.clear()
    write_files(folder, files=2, seed=2, first=3)
    (folder / "zz.txt").write_text("The moon is up and so am I\n" * 30, encoding="utf-8")
    more = plain(built(folder))
    assert {path.name for path in cooked} == {"03.txt", "04.txt", "zz.txt"}
    monkeypatch.setenv("SONGWRITER_HOME", str(tmp_path / "other"))
    assert plain(built(folder)) == more


def test_small_files_share_segments_and_one_more_changes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PART", 30_000)
    folder = write_files(tmp_path / "songs", files=90)
    before = {cook.path for cook in finish(find_sources([folder], "word")).cooks}
    assert 1 < len(before) < 45
    write_files(folder, files=1, seed=7, first=91)
    (folder / "44 a.txt").write_text("The moon is up\n", encoding="utf-8")
    after = {cook.path for cook in finish(find_sources([folder], "word")).cooks}
    assert len(after - before) <= 3


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "gone"])
def test_damaged_entries_are_made_again(tmp_path: Path, damage: str) -> None:
    folder = write_files(tmp_path / "songs")
    whole = plain(built(folder))
    for victim in sorted(cache_folder().iterdir()):
        # What was built stands in front of the segments, so it goes too, to see them used.
        for path in (victim, *(cache_folder().glob("*.learned") if victim.suffix == ".segment" else ())):
            content = path.read_bytes()
            half = len(content) // 2
            flipped = content[:half] + bytes((content[half] ^ 1,)) + content[half + 1 :]
            path.write_bytes({"cut": content[:half], "flip": flipped}.get(damage, b""))
            if damage == "gone":
                path.unlink()
        assert plain(built(folder)) == whole


def test_the_oldest_entries_go_first_and_those_in_use_stay(tmp_path: Path) -> None:
    built(write_files(tmp_path / "songs"))
    paths = sorted(cache_folder().iterdir())
    abandoned = cache_folder() / ".x.tokens.1.new"
    abandoned.write_text("half")
    for age, path in enumerate([*paths, abandoned]):
        os.utime(path, (10_000 - age, 10_000 - age))
    cache.prune({paths[-1]}, limit=sum(path.stat().st_size for path in paths) - 1)
    assert sorted(cache_folder().iterdir()) == [path for path in paths if path != paths[-2]]
    cache.prune({paths[0]}, limit=0)
    assert list(cache_folder().iterdir()) == [paths[0]]


@pytest.mark.usefixtures("cooked")
@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("what", ["gone", "changed", "no text"])
def test_a_corpus_that_vanishes_meanwhile_is_told(tmp_path: Path, workers: int, what: str) -> None:
    folder = write_files(tmp_path / "songs")
    if what == "no text":
        (folder / "04.txt").write_bytes(b"\0" * 9_000)
    found = finish(find_sources([folder], "word"))
    if what == "gone":
        (folder / "04.txt").unlink()
    elif what == "changed":
        (folder / "04.txt").write_text("# Another\nWhat is this?\n", encoding="utf-8")
    with pytest.raises((CorpusError, StorageError), match=r"04\.txt") as caught:
        finish(gather(found, workers))
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert not list(cache_folder().glob(".*"))


@pytest.mark.usefixtures("cooked")
@pytest.mark.parametrize("workers", [0, 2])
def test_closing_leaves_nothing_half_done_and_what_is_done_stays(tmp_path: Path, workers: int) -> None:
    folder = write_files(tmp_path / "songs")
    steps = build_streams([folder], WORDS, workers)
    before = set()
    for step in steps:
        if step.what == "writing tokens" or (step.what == "reading songs" and not workers):
            break
    before = set(cache_folder().glob("*.segment"))
    steps.close()
    assert before
    assert not list(cache_folder().glob(".*"))
    assert not list(cache_folder().glob("*.learned"))
    assert len(built(folder).training)
    assert before <= set(cache_folder().glob("*.segment"))


def test_a_large_file_is_cut_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "songs", files=1)
    whole = plain(built(folder))
    monkeypatch.setattr("songwriter.text.parts.parts_of.__defaults__", (700, 300))
    monkeypatch.setattr(sources, "PART", 700)
    found = finish(find_sources([folder], "word"))
    assert len(found.cooks) == 3
    assert plain(built(folder)) == whole


def test_a_worker_that_cannot_be_started_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "songs")
    monkeypatch.setattr("sys.executable", str(tmp_path / "nothing"))
    assert len(built(folder, workers=2).training)
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert len(built(write_files(tmp_path / "others", seed=2), workers=2).training)


def test_too_little_to_learn_from_is_told(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("One line\nand one more\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="too few"):
        built(tmp_path)
