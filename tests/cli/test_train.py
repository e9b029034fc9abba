"""`songwriter train`: what it tells where, how it stops, and what it refuses."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from songwriter.cli.training_view import TrainingView
from songwriter.library import HISTORY, MODEL, RESUME, run_folder
from songwriter.model.file import read_header, read_model
from songwriter.training.events import EpochEnd, Finished, Started, from_json
from tests.cli.conftest import Run

TINY = ("--embedding", 8, "--hidden", 8, "--window", 16, "--batch", 4, "--epochs", 1, "--device", "cpu")


def test_progress_goes_to_stderr_and_stdout_stays_clean(run: Run, songs_file: Path) -> None:
    result = run("train", songs_file, "--name", "mine", *TINY)
    assert (result.code, result.out) == (0, "")
    for said in ("training mine: 10 songs", "vocabulary", "perplexity", "* best", "finished; the best is epoch 1"):
        assert said in result.err
    assert read_header(run_folder("mine") / MODEL).name == "mine"
    assert {each.name for each in run_folder("mine").iterdir()} >= {MODEL, RESUME, HISTORY}


def test_without_a_terminal_a_line_tells_now_and_then_how_far_it_is(
    run: Run, songs_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songwriter.cli.training_view._LINE_EVERY", 0.0)
    lines = run("train", songs_file, "--name", "mine", *TINY).err.splitlines()
    assert [line for line in lines if line.startswith("epoch 1/1, step 1/") and "tokens/s" in line and "left" in line]
    monkeypatch.setattr("songwriter.cli.training_view._LINE_EVERY", 3600.0)
    lines = run("train", songs_file, "--name", "other", *TINY).err.splitlines()
    assert not [line for line in lines if "tokens/s" in line]


def test_quiet_says_nothing(run: Run, songs_file: Path) -> None:
    result = run("train", songs_file, "--name", "mine", "--quiet", *TINY)
    assert (result.code, result.out, result.err) == (0, "", "")


def test_events_stream_as_json_lines(run: Run, songs_file: Path) -> None:
    result = run("train", songs_file, "--name", "mine", "--events", "json", *TINY)
    assert (result.code, result.err) == (0, "")
    events = [from_json(line) for line in result.out.splitlines()]
    assert None not in events
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert any(isinstance(each, EpochEnd) for each in events)


@pytest.mark.parametrize("level", ["word", "char"])
@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_what_was_trained_can_be_asked(run: Run, songs_file: Path, level: str, cell: str) -> None:
    options = ("--level", level, "--cell", cell, "--layers", 2, "--softmax", "full", "--optimizer", "sgd")
    assert run("train", songs_file, "--name", "mine", "--quiet", *options, *TINY).code == 0
    assert run("suggest", "--model", "mine", "the").code == 0
    assert run("generate", "--model", "mine", "--words", 3, "the").code == 0
    assert run("evaluate", "--model", "mine", "--samples", 0, songs_file).code == 0
    config = json.loads(run("models", "show", "mine", "--json").out)["config"]
    assert (config["level"], config["cell"], config["layers"]) == (level, cell, 2)


def test_the_name_is_that_of_the_first_file(run: Run, tmp_path: Path, songs_file: Path) -> None:
    file = songs_file.rename(tmp_path / "my best (songs).txt")
    assert run("train", file, "--quiet", *TINY).code == 0
    assert (run_folder("my-best--songs") / MODEL).exists()


def test_a_recipe_gives_options_and_the_command_line_wins(run: Run, songs_file: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('cell = "gru"\nhidden = 99\nlicence = "mine alone"\n', encoding="utf-8")
    assert run("train", songs_file, "--name", "mine", "--config", recipe, "--quiet", *TINY).code == 0
    header = read_header(run_folder("mine") / MODEL)
    assert (header.config.cell, header.config.hidden, header.licence) == ("gru", 8, "mine alone")


@pytest.mark.parametrize(
    ("content", "code"),
    [("cell = \n", 2), ("hiden = 9\n", 2), ("hidden = 'wide'\n", 2), ("[model]\nhidden = 9\n", 2), (None, 1)],
)
def test_a_bad_recipe_is_refused(run: Run, songs_file: Path, tmp_path: Path, content: str | None, code: int) -> None:
    recipe = tmp_path / "recipe.toml"
    if content is not None:
        recipe.write_text(content, encoding="utf-8")
    run("train", songs_file, "--name", "mine", "--config", recipe).error(code)
    assert not run_folder("mine").exists()


def snapshot(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.name != "lock"}


def test_a_name_that_is_taken_is_kept_unless_told(run: Run, tiny: Path, songs_file: Path) -> None:
    before = snapshot(tiny.parent)
    message, hint = run("train", songs_file, "--name", "tiny", *TINY).error(2)
    assert "tiny already" in message
    assert "--replace" in hint
    assert "--resume tiny" in hint
    assert snapshot(tiny.parent) == before
    assert run("train", songs_file, "--name", "tiny", "--replace", "--quiet", *TINY).code == 0
    assert read_header(tiny).config.hidden == 8


def test_a_replacement_that_can_not_start_keeps_what_was_there(run: Run, tiny: Path, tmp_path: Path) -> None:
    before = snapshot(tiny.parent)
    run("train", tmp_path / "none.txt", "--name", "tiny", "--replace").error()
    assert snapshot(tiny.parent) == before


def test_a_run_that_came_to_its_end_goes_on_with_more_epochs(run: Run, tiny: Path) -> None:
    message, hint = run("train", "--resume", "tiny").error()
    assert "came to its end in epoch 2" in message
    assert "--epochs" in hint
    result = run("train", "--resume", "tiny", "--epochs", 3)
    assert result.code == 0
    assert "going on with tiny" in result.err
    assert "finished" in result.err


def test_a_run_is_not_gone_on_with_when_its_corpus_has_changed(run: Run, songs_file: Path) -> None:
    assert run("train", songs_file, "--name", "mine", "--quiet", *TINY).code == 0
    before = snapshot(run_folder("mine"))
    songs_file.write_text(songs_file.read_text(encoding="utf-8").replace("kettle", "bottle"), encoding="utf-8")
    message, _ = run("train", "--resume", "mine", "--epochs", 3).error()
    assert "changed" in message
    songs_file.unlink()
    run("train", "--resume", "mine", "--epochs", 3).error()
    assert snapshot(run_folder("mine")) == before


def test_an_unknown_run_gets_the_nearest_name(run: Run, tiny: Path) -> None:
    message, hint = run("train", "--resume", "tinny").error()
    assert message == "there is no run called tinny"
    assert hint == "did you mean 'tiny'?"
    assert not run_folder("tinny").exists()


def test_a_model_without_a_run_says_so(run: Run, tiny: Path) -> None:
    (tiny.parent / RESUME).unlink()
    (tiny.parent / HISTORY).unlink()
    message, _ = run("train", "--resume", "tiny").error()
    assert "without a run" in message


def test_a_damaged_run_says_so_and_goes_on_from_the_model(run: Run, tiny: Path) -> None:
    for epochs, content in enumerate((b"", b"garbage", (tiny.parent / RESUME).read_bytes()[:-100]), 3):
        (tiny.parent / RESUME).write_bytes(content)
        result = run("train", "--resume", "tiny", "--epochs", epochs)
        assert result.code == 0
        assert "going on from the model itself" in result.err
        assert read_header(tiny).scores["perplexity"] > 1


def test_a_damaged_run_without_a_model_is_an_error(run: Run, tiny: Path) -> None:
    tiny.unlink()
    (tiny.parent / RESUME).write_bytes(b"garbage")
    _, hint = run("train", "--resume", "tiny", "--epochs", 9).error()
    assert "--replace" in hint


@pytest.mark.parametrize(
    "options",
    [
        ["--resume", "tiny", "{songs}"],
        ["--resume", "tiny", "--name", "other"],
        ["--resume", "tiny", "--hidden", "9"],
        [],
        ["{songs}", "--name", "../out"],
        ["{songs}", "--name", "default"],
        ["{songs}", "--hidden", "0"],
        ["{songs}", "--hidden", "-4"],
        ["{songs}", "--layers", "1000"],
        ["{songs}", "--embedding", "100000"],
        ["{songs}", "--vocabulary", "1"],
        ["{songs}", "--epochs", "0"],
        ["{songs}", "--window", "0"],
        ["{songs}", "--batch", "0"],
        ["{songs}", "--dropout", "1"],
        ["{songs}", "--dropout", "nan"],
        ["{songs}", "--rate", "-1"],
        ["{songs}", "--rate", "nan"],
        ["{songs}", "--momentum", "2"],
        ["{songs}", "--clip", "-1"],
        ["{songs}", "--patience", "-1"],
        ["{songs}", "--negatives", "0"],
        ["{songs}", "--validation", "0.9"],
        ["{songs}", "--validation", "0"],
        ["{songs}", "--seed", "-1"],
        ["{songs}", "--device", "abacus"],
        ["{songs}", "--resume", "tiny", "--replace"],
        ["--resume", "tiny", "--replace", "--epochs", "9"],
        ["{songs}", "--accept-changes"],
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense_are_refused_and_leave_nothing(
    run: Run, tiny: Path, songs_file: Path, options: list[str]
) -> None:
    before = snapshot(tiny.parent)
    run("train", *(each.format(songs=songs_file) for each in options)).error(2)
    assert snapshot(tiny.parent) == before
    assert [each.name for each in tiny.parent.parent.iterdir()] == ["tiny"]


def interrupt_at(monkeypatch: pytest.MonkeyPatch, event: int, times: int = 1) -> None:
    """Press Ctrl-C when the so-many-th event is shown."""
    real, seen = TrainingView.show, iter(range(1_000_000))

    def show(view: TrainingView, shown: object) -> None:
        if next(seen) == event:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
        real(view, shown)  # type: ignore[arg-type]

    monkeypatch.setattr(TrainingView, "show", show)


@pytest.mark.parametrize("event", [0, 1, 5])
def test_ctrl_c_puts_the_run_aside_and_resume_goes_on_to_the_same_end(run: Run, songs_file: Path, event: int) -> None:
    assert run("train", songs_file, "--name", "whole", "--quiet", *TINY).code == 0
    before = signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        interrupt_at(patch, event)
        result = run("train", songs_file, "--name", "mine", *TINY)
    assert result.code == 130
    assert result.out == ""
    assert result.err.endswith("put aside, with everything saved; `songwriter train --resume mine` goes on\n")
    assert signal.getsignal(signal.SIGINT) is before
    assert run("suggest", "--model", "mine", "the").code == 0
    assert run("train", "--resume", "mine", "--quiet").code == 0
    for name, weight in read_model(run_folder("whole") / MODEL)[1].items():
        assert (weight == read_model(run_folder("mine") / MODEL)[1][name]).all()


def test_a_second_ctrl_c_does_not_wait(run: Run, songs_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_at(monkeypatch, 1, times=2)
    result = run("train", songs_file, "--name", "mine", *TINY)
    assert result.code == 130
    assert "Traceback" not in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_a_real_process_stops_at_ctrl_c_and_goes_on(run: Run, songs_file: Path) -> None:
    command = [sys.executable, "-m", "songwriter", "train"]
    options = ["--name", "mine", "--events", "json", *map(str, TINY), "--epochs", "5000", "--patience", "0"]
    process = subprocess.Popen(
        [*command, str(songs_file), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert '"Started"' in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == ""
    assert read_model(run_folder("mine") / MODEL)[0].name == "mine"
    resumed = run("train", "--resume", "mine", "--epochs", 2)
    assert (resumed.code, resumed.out) == (0, "")
    assert "going on with mine" in resumed.err
