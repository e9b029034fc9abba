"""`songwriter suggest` and `songwriter generate`: what is printed, where, and which options make sense together."""

import json
from pathlib import Path

import pytest

from songwriter.settings import SamplingSettings, Settings, write_settings
from songwriter.suggest import load
from tests.cli.conftest import Run


def test_the_table_shows_the_words_the_line_end_and_the_rest(run: Run, tiny: Path) -> None:
    result = run("suggest", "--model", "tiny", "-n", "3", "The kettle")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0].split() == ["next", "word", "model", "sampled"]
    words = [each.text for each in load("tiny").next_words("The kettle", 3)]
    assert [line.split()[0] for line in lines[1:4]] == words
    assert [line[:11].strip() for line in lines[4:]] == ["(line end)", "other words"]
    assert result.err == "sampled: top-k 40 · T 0.8\n"


def test_json_says_the_same_as_the_api(run: Run, tiny: Path) -> None:
    result = run("suggest", "--model", "tiny", "--json", "-n", "4", "--begin", "s", "The kettle")
    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    wanted = load("tiny").predict("The kettle", 4, "s")
    assert found["text"] == "The kettle"
    assert found["begin"] == "s"
    assert [each["text"] for each in found["suggestions"]] == [each.text for each in wanted.suggestions]
    assert all(each["text"].startswith("s") for each in found["suggestions"])
    for column, rest in (("probability", ("line_end", "other")), ("sampled", ("line_end_sampled", "other_sampled"))):
        total = sum(each[column] for each in found["suggestions"]) + sum(found[name] for name in rest)
        assert total == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "described"),
    [
        ([], "top-k 40 · T 0.8"),
        (["--greedy"], "greedy"),
        (["--random"], "random"),
        (["--top-k", "3"], "top-k 3"),
        (["--top-p", "0.5", "--temperature", "0.7"], "top-p 0.5 · T 0.7"),
        (["--min-p", "0.1"], "min-p 0.1"),
        (["--typical", "0.9"], "typical 0.9"),
        (["--top-k", "9", "--top-p", "0.5"], "top-k 9 · top-p 0.5"),
        (["--temperature", "1.5"], "top-k 40 · T 1.5"),
        (["--temperature", "0"], "greedy"),
        (["--repetition", "1.3", "--top-k", "3"], "repetition 1.3 · top-k 3"),
        (["--greedy", "--repetition", "1.3"], "greedy · repetition 1.3"),
        (["--random", "--temperature", "2"], "random · T 2"),
    ],
)
def test_the_options_make_the_sampler(run: Run, tiny: Path, options: list[str], described: str) -> None:
    result = run("suggest", "--model", "tiny", "--json", *options, "the")
    assert result.code == 0
    assert json.loads(result.out)["sampler"] == described
    assert run("generate", "--model", "tiny", "--json", "--words", "3", *options).code == 0


def test_without_options_the_settings_decide(run: Run, tiny: Path) -> None:
    write_settings(Settings(model="tiny", sampling=SamplingSettings("top-p", temperature=1.0, top_p=0.25)))
    assert json.loads(run("suggest", "--json", "the").out)["sampler"] == "top-p 0.25"


@pytest.mark.parametrize("command", ["suggest", "generate"])
@pytest.mark.parametrize(
    "options",
    [
        ["--greedy", "--random"],
        ["--greedy", "--top-k", "3"],
        ["--greedy", "--temperature", "0.7"],
        ["--random", "--top-p", "0.5"],
        ["--top-k", "0"],
        ["--top-k", "-3"],
        ["--top-p", "1.5"],
        ["--top-p", "-0.1"],
        ["--min-p", "2"],
        ["--typical", "nan"],
        ["--temperature", "-1", "--random"],
        ["--temperature", "nan", "--random"],
        ["--temperature", "inf", "--top-k", "3"],
        ["--temperature", "-1"],
        ["--temperature", "nan"],
        ["--repetition", "0"],
        ["--repetition", "-2", "--top-k", "3"],
        ["--repetition", "nan", "--greedy"],
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense_are_usage_errors(run: Run, tiny: Path, command: str, options: list[str]) -> None:
    run(command, "--model", "tiny", *options, "the").error(2)


@pytest.mark.parametrize(
    "text", ["", "\n", "xylophone zeppelin", "The kettle's on,", "[Chorus]\nOh", "月 🌙", "a\0b", "  "]
)
def test_any_text_can_be_gone_on_from(run: Run, tiny: Path, text: str) -> None:
    assert run("suggest", "--model", "tiny", "--", text).code == 0
    result = run("generate", "--model", "tiny", "--words", "4", "--seed", "1", "--json", "--", text)
    assert result.code == 0
    assert len(json.loads(result.out)["generated"]) == 1


def test_generated_text_goes_on_from_the_seed_text_and_is_pure(run: Run, tiny: Path) -> None:
    result = run("generate", "--model", "tiny", "--words", "12", "--seed", "5", "Goodnight, old")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Goodnight, old")
    assert result.out.endswith("\n")
    assert not result.out.endswith("\n\n")


def test_the_same_seed_gives_the_same_text_and_another_one_another(run: Run, tiny: Path) -> None:
    def text(seed: int) -> str:
        return run("generate", "--model", "tiny", "--words", "30", "--seed", seed, "--random").out

    assert text(1) == text(1)
    assert len({text(seed) for seed in range(5)}) > 1


def test_several_texts_are_parted_and_each_is_its_own(run: Run, tiny: Path) -> None:
    arguments = ("generate", "--model", "tiny", "--lines", "2", "--count", "3", "--seed", "7", "--random")
    texts = run(*arguments).out.split("\n\n---\n\n")
    assert len(texts) == 3
    assert len(set(texts)) > 1
    found = json.loads(run(*arguments, "--json").out)
    assert len(found["generated"]) == 3
    assert [each.strip("\n") for each in found["generated"]] == [each.strip("\n") for each in texts]


def test_so_many_lines_are_so_many_lines(run: Run, tiny: Path) -> None:
    for lines in (1, 3):
        found = json.loads(run("generate", "--model", "tiny", "--lines", lines, "--seed", "3", "--json").out)
        sung = [line for line in found["generated"][0].splitlines() if line.strip() and line[0] != "["]
        assert len(sung) == lines


def test_a_blend_says_the_same_as_the_api(run: Run, twin: Path) -> None:
    for blend, share in (("twin:0.3", 0.3), ("twin", 0.5), (str(twin), 0.5)):
        found = json.loads(run("suggest", "--model", "tiny", "--blend", blend, "--json", "-n", "4", "The kettle").out)
        wanted = load("tiny", "twin", share).predict("The kettle", 4).suggestions
        assert [each["probability"] for each in found["suggestions"]] == [each.probability for each in wanted]
    assert run("generate", "--model", "tiny", "--blend", "twin:0.3", "--words", "3", "--original", "6").code == 0


@pytest.mark.parametrize(
    ("blend", "code"), [("twin:1.5", 2), ("twin:nan", 2), ("twin:much", 2), ("tiny", 2), ("tin", 1)]
)
@pytest.mark.parametrize("command", ["suggest", "generate"])
def test_a_blend_that_makes_no_sense_is_refused(run: Run, twin: Path, command: str, blend: str, code: int) -> None:
    run(command, "--model", "tiny", "--blend", blend, "the").error(code)


def test_own_songs_are_mixed_in_and_their_part_is_told(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("The kettle on the zeppelin\n" * 4)
    options = ("--model", "tiny", "--own", tmp_path / "mine.txt", "The kettle on the")
    found = json.loads(run("suggest", "--json", "-n", "40", *options).out)["suggestions"]
    assert next(each for each in found if each["text"] == "zeppelin")["own"] == pytest.approx(1)
    lines = run("suggest", "--memory", "0.2", *options).out.splitlines()
    assert lines[0].split("  ")[-2:] == ["of it memory", "of it own"]
    parts = next(line for line in lines if line.startswith("zeppelin")).split()[-2:]
    assert sum(float(part.rstrip("%")) for part in parts) == pytest.approx(100, abs=0.11)


def test_own_songs_are_refused_by_a_model_of_letters_and_where_there_are_none(
    run: Run, tiny: Path, songs_file: Path, tmp_path: Path
) -> None:
    small = ("--epochs", "1", "--hidden", "8", "--embedding", "8")
    assert run("train", songs_file, "--name", "letters", "--level", "char", *small).code == 0
    for command in ("suggest", "evaluate"):
        run(command, "--model", "letters", "--own", songs_file, songs_file).error(2)
    run("suggest", "--model", "tiny", "--own", tmp_path / "none.txt", "the").error(1)
