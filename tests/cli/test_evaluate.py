"""`songwriter evaluate` and `songwriter corpus`: the numbers, in a table and in JSON."""

import json
from pathlib import Path

import pytest

from songwriter.library import HISTORY
from songwriter.model.file import read_header
from tests.cli.conftest import Run
from tests.lyrics import SONGS, corpus_text

UNSEEN = """
The kettle sings upon the fire, the moon is on the hill,
And all the songs I ever sang are singing in me still,
I left my coat beside the door, my letters in the rain,
And when the morning comes again, I'll take the slow down train.
"""


@pytest.fixture
def unseen(tmp_path: Path) -> Path:
    """Write a song that the tiny model hasn't read, and return its file."""
    file = tmp_path / "unseen.txt"
    file.write_text(UNSEEN, encoding="utf-8")
    return file


def test_the_measures_of_unseen_songs(run: Run, tiny: Path, unseen: Path) -> None:
    result = run("evaluate", "--model", "tiny", "--json", "--samples", "2", unseen)
    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    assert (found["model"], found["level"]) == ("tiny", "word")
    assert found["songs"] == 1
    assert found["words"] == found["keystrokes"]["words"] == 48
    assert 1 < found["perplexity"] < 351
    assert found["perplexity"] < found["perplexity_per_word"]
    assert found["bits_per_character"] > 0
    assert 0 < found["unknown_share"] < 0.4
    for hits in (found, found["line_ends"], found["new_words"], found["used_words"]):
        assert 0 <= hits["top_1"] <= hits["top_5"] <= 1
        assert hits["top_1"] <= hits["mrr"] <= 1
    assert found["line_ends"]["places"] == 4
    assert found["new_words"]["places"] + found["used_words"]["places"] == found["places"]
    typed = found["keystrokes"]
    assert typed["offered"] == 5
    assert 0 <= typed["savings_one"] <= typed["savings"] <= typed["bound"] < 1
    assert 0 <= found["calibration"]["error"] <= 1
    assert 0.5 <= found["calibration"]["temperature"] <= 2
    assert len(found["samples"]) == 2
    more = json.loads(run("evaluate", "--model", "tiny", "--json", "--offered", "20", unseen).out)["keystrokes"]
    assert more["savings"] > typed["savings"]
    assert more["savings_one"] == typed["savings_one"]


def test_the_table_and_the_samples_go_to_stdout(run: Run, tiny: Path, unseen: Path) -> None:
    result = run("evaluate", "--model", "tiny", unseen)
    assert (result.code, result.err) == (0, "")
    for name in (
        "perplexity per token",
        "perplexity per word",
        "bits per character",
        "unknown words",
        "first choice",
        "first five",
        "at line ends",
        "new to the song",
        "used in the song",
        "mean reciprocal rank",
        "keystrokes saved, 5 words offered",
        "an all-knowing list",
        "calibration error",
        "sample:",
    ):
        assert name in result.out
    assert "copied" not in result.out
    assert "sample:" not in run("evaluate", "--model", "tiny", "--samples", "0", unseen).out


def test_the_training_text_itself_is_noticed(run: Run, tiny: Path, songs_file: Path) -> None:
    result = run("evaluate", "--model", "tiny", "--samples", "0", songs_file)
    assert result.code == 0
    assert "the text that the model learned from" in result.err
    assert "--aside" in result.err
    aside = run("evaluate", "--model", "tiny", "--samples", "0", "--json", "--aside", songs_file)
    assert (aside.code, aside.err) == (0, "")
    found = json.loads(aside.out)
    started = json.loads((tiny.parent / HISTORY).read_text(encoding="utf-8").splitlines()[0])
    assert found["songs"] + started["songs"] == len(SONGS)
    # What was kept aside is held beside the rest without being asked to.
    assert found["overlap"]["repeated"] == 0
    assert found["copying"]["songs"]["share"] < 0.1
    assert found["copying"]["generated"]["runs"] > 1000


def test_what_was_kept_aside_of_other_files_is_not_known(run: Run, tiny: Path, unseen: Path) -> None:
    message, hint = run("evaluate", "--model", "tiny", "--aside", unseen).error(2)
    assert "tiny learned from" in message
    assert "--aside" in hint


def test_copying_and_overlap_are_measured_against_a_corpus(
    run: Run, tiny: Path, unseen: Path, songs_file: Path
) -> None:
    (unseen.parent / "half.txt").write_text(corpus_text()[:2000] + f"\n\n# Mine\n{UNSEEN}", encoding="utf-8")
    result = run("evaluate", "--model", "tiny", "--samples", "0", "--against", songs_file, unseen.with_name("half.txt"))
    assert result.code == 0
    assert "overlap: 4 of 5 songs" in result.err
    assert "what the model writes" in result.out
    assert "longest run" in result.out
    clean = run("evaluate", "--model", "tiny", "--json", "--against", songs_file, unseen)
    assert clean.err == ""
    found = json.loads(clean.out)
    assert (found["overlap"]["repeated"], found["overlap"]["share"]) == (0, 0)
    assert (found["copying"]["songs"]["copied"], found["copying"]["songs"]["longest"]) == (0, 3)


def test_a_missing_training_text_is_said(run: Run, tiny: Path, unseen: Path) -> None:
    message, _ = run("evaluate", "--model", "tiny", unseen, "--against", unseen.with_name("none.txt")).error()
    assert "none.txt" in message


def test_another_language_is_noticed(run: Run, tiny: Path, tmp_path: Path) -> None:
    text = "Am Brunnen vor dem Tore, da steht ein Lindenbaum,\nich träumt in seinem Schatten so manchen süßen Traum\n"
    (tmp_path / "german.txt").write_text(text * 2 + "a song\n", encoding="utf-8")
    result = run("evaluate", "--model", "tiny", "--samples", "0", tmp_path / "german.txt")
    assert result.code == 0
    assert "language" in result.err


def test_a_temperature_is_fitted_and_kept(run: Run, tiny: Path, unseen: Path) -> None:
    before = read_header(tiny)
    file = unseen.with_name("more.txt")
    file.write_text("\n".join(UNSEEN.strip().splitlines()[:3]) + "\nand the moon and the moon and the moon\n" * 3)
    result = run("evaluate", "--model", "tiny", "--samples", "0", "--json", "--calibrate", file)
    assert result.code == 0
    assert "calibrated tiny" in result.err
    after = read_header(tiny)
    assert json.loads(result.out)["calibration"]["temperature"] == after.temperature != before.temperature
    assert after.scores == before.scores
    shown = json.loads(run("models", "show", "tiny", "--json").out)
    assert shown["temperature"] == after.temperature


def test_a_blend_is_measured_and_with_its_twin_a_model_is_itself(run: Run, twin: Path, unseen: Path) -> None:
    for options in ([], ["--memory", "0.3"]):
        alone, both = (
            json.loads(run("evaluate", "--model", "tiny", "--json", "--samples", "0", *options, *blend, unseen).out)
            for blend in ([], ["--blend", "twin:0.3"])
        )
        assert both["model"].startswith("tiny + ")
        assert both["perplexity"] == pytest.approx(alone["perplexity"], rel=1e-4)
        assert both["top_5"] == alone["top_5"]
        assert both["keystrokes"] == alone["keystrokes"]


@pytest.mark.parametrize("option", ["--aside", "--calibrate"])
def test_what_is_done_with_one_model_is_not_done_with_a_blend(run: Run, twin: Path, unseen: Path, option: str) -> None:
    before = twin.read_bytes()
    message, hint = run("evaluate", "--model", "tiny", "--blend", "twin", option, unseen).error(2)
    assert "blend" in message
    assert "--blend" in hint or "neither" in hint
    assert twin.read_bytes() == before


def test_the_training_text_of_the_model_that_is_blended_in_is_noticed(
    run: Run, tiny: Path, unseen: Path, songs_file: Path
) -> None:
    assert run("train", unseen, "--name", "other", "--epochs", "1", "--hidden", "8", "--embedding", "8").code == 0
    for options in (["--model", "other", "--blend", "tiny"], ["--model", "tiny", "--blend", "other"]):
        said = run("evaluate", *options, "--samples", "0", songs_file).err
        assert "one of the models learned from" in said
        assert "--aside" not in said


def test_a_word_is_too_little_to_fit_a_temperature_on(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "word.txt").write_text("moon\n", encoding="utf-8")
    before = read_header(tiny)
    message, hint = run("evaluate", "--model", "tiny", "--calibrate", tmp_path / "word.txt").error()
    assert "too little" in message
    assert "50" in hint
    assert read_header(tiny) == before


def test_a_model_of_characters_is_measured_by_words_too(run: Run, unseen: Path, songs_file: Path) -> None:
    options = ("--level", "char", "--preset", "tiny", "--epochs", "1", "--hidden", "16", "--embedding", "8")
    assert run("train", songs_file, "--name", "letters", *options).code == 0
    found = json.loads(run("evaluate", "--model", "letters", "--json", "--samples", "0", unseen).out)
    assert found["level"] == "char"
    assert found["words"] == found["places"] == found["keystrokes"]["words"] == 48
    assert found["perplexity"] < found["perplexity_per_word"]
    assert 0 <= found["keystrokes"]["savings"] < found["keystrokes"]["bound"]
    table = run("evaluate", "--model", "letters", "--samples", "0", unseen).out
    assert "unknown characters" in table


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


def test_songs_of_the_writer_help_and_those_measured_are_noticed_among_them(run: Run, tiny: Path, unseen: Path) -> None:
    plain, own = (
        run("evaluate", "--model", "tiny", "--json", "--samples", "0", *options, unseen)
        for options in ([], ["--own", unseen])
    )
    assert json.loads(own.out)["perplexity"] < json.loads(plain.out)["perplexity"]
    assert "own songs: 1 of the 1 measured stand there too" in own.err
