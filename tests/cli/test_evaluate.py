"""`songwriter evaluate` and `songwriter corpus`: the numbers, in a table and in JSON."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.lyrics import SONGS


def test_the_measures_of_unseen_songs(run: Run, tiny: Path, songs_file: Path) -> None:
    result = run("evaluate", "--model", "tiny", "--json", "--samples", "2", songs_file)
    assert result.code == 0
    found = json.loads(result.out)
    assert found["model"] == "tiny"
    assert found["songs"] == len(SONGS)
    assert 1 < found["perplexity"] < 351
    assert found["bits_per_character"] > 0
    assert 0 < found["unknown_share"] < 0.2
    assert 0 <= found["top_1"] <= found["top_5"] <= 1
    assert len(found["samples"]) == 2


def test_the_table_and_the_samples_go_to_stdout(run: Run, tiny: Path, songs_file: Path) -> None:
    result = run("evaluate", "--model", "tiny", songs_file)
    assert (result.code, result.err) == (0, "")
    for name in (
        "perplexity per token",
        "bits per character",
        "unknown words",
        "first choice",
        "first five",
        "sample:",
    ):
        assert name in result.out
    assert "sample:" not in run("evaluate", "--model", "tiny", "--samples", "0", songs_file).out


def test_a_text_that_is_all_unknown_flatters_nobody(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("Zyxwv qwrtp mnbvc\nplkjh gfdsz xcvbq\n", encoding="utf-8")
    result = run("evaluate", "--model", "tiny", "--samples", "0", tmp_path / "odd.txt")
    assert result.code == 0
    assert "knows no word" in result.err
    perplexity = next(line for line in result.out.splitlines() if line.startswith("perplexity"))
    assert perplexity.split()[-1] == "–"
    found = run("evaluate", "--model", "tiny", "--samples", "0", "--json", tmp_path / "odd.txt")
    assert json.loads(found.out)["perplexity"] is None


def test_a_corpus_is_looked_at(run: Run, songs_file: Path) -> None:
    result = run("corpus", songs_file)
    assert (result.code, result.err) == (0, "")
    rows = dict(line.rsplit(None, 1) for line in result.out.splitlines()[1:])
    assert rows["songs"] == str(len(SONGS))
    assert rows["files"] == "1"
    assert rows["repeated songs left out"] == "0"
    assert rows["covered by a vocabulary of 1,000"] == "100.0%"
    found = json.loads(run("corpus", "--json", songs_file).out)
    assert found["songs"] == len(SONGS)
    assert found["lines"] == sum(1 for song in SONGS.values() for line in song.splitlines() if line)
    assert found["coverage"]["1000"] == 1
    assert found["pairs"] == []


def test_what_was_left_out_is_told(run: Run, songs_file: Path, tmp_path: Path) -> None:
    (tmp_path / "again.txt").write_text(SONGS["Harbour Lights"], encoding="utf-8")
    (tmp_path / "junk.txt").write_text(f"https://example.org/lyrics\n{SONGS['Lantern Street']}\n", encoding="utf-8")
    arguments = ("corpus", songs_file, tmp_path / "again.txt", tmp_path / "junk.txt")
    result = run(*arguments)
    assert "has the lines of Harbour Lights" in result.out
    assert "junk.txt:1" in result.out
    found = json.loads(run(*arguments, "--json").out)
    assert len(found["duplicates"]) == 2
    assert sum(found["removed"].values()) == 1


def test_the_training_pairs_slide_over_the_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("'Cause baby now we got bad blood\nHey\n", encoding="utf-8")
    result = run("corpus", "--pairs", "5", tmp_path / "song.txt")
    pairs = [line for line in result.out.splitlines() if "→" in line]
    assert pairs[0] == "['Cause, baby, now, we, got] → bad"
    assert pairs[1] == "[baby, now, we, got, bad] → blood"
    assert pairs[2] == "[now, we, got, bad, blood] → ⏎"
    assert (
        len([line for line in run("corpus", "--pairs", "1", "--limit", "2", tmp_path).out.splitlines() if "→" in line])
        == 2
    )
    found = json.loads(run("corpus", "--pairs", "5", "--json", tmp_path / "song.txt").out)
    assert found["pairs"][0] == [["'Cause", "baby", "now", "we", "got"], "bad"]


def test_characters_are_tokens_too(run: Run, songs_file: Path) -> None:
    found = json.loads(run("corpus", "--level", "char", "--json", songs_file).out)
    assert found["tokens"] > 4000
    assert run("corpus", "--level", "char", "--pairs", "3", songs_file).code == 0


def test_a_folder_and_a_glob_are_read(run: Run, songs_file: Path) -> None:
    for where in (songs_file.parent, songs_file.parent / "*.txt"):
        assert json.loads(run("corpus", "--json", where).out)["songs"] == len(SONGS)
