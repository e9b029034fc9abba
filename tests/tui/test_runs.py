"""Runs: their processes, their events, and what is made of them; no terminal in here."""

import json
import math
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.paths import models_folder
from songwriter.training.events import EpochEnd, Finished, Progress, Sampled, Started
from songwriter.tui.plan import Plan, make_plan, split_files
from songwriter.tui.run_process import EVENTS, Tail, recent_runs, start
from songwriter.tui.run_view import RunView, duration, seen

STARTED = Started("tiny", 10, 1000, 50, 900, 4, 20, "cpu", resumed=False, time="2026-01-01T00:00:00Z")
PROGRESS = Progress(1, 5, 20, 4.0, 900.0, 65.0)
EPOCH = EpochEnd(1, 3.9, 3.8, math.exp(3.8), best=True, rate=0.004, seconds=12.0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="aé{} ", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=6), st.data())
def test_a_tail_gives_each_line_once_however_it_is_written(
    tmp_path: Path, lines: list[str], data: st.DataObject
) -> None:
    path = tmp_path / "events.jsonl"
    path.unlink(missing_ok=True)
    content = "".join(f"{line}\n" for line in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    tail, found = Tail(path), []
    for begin, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        with path.open("ab") as file:
            file.write(content[begin:end])
        found += tail.lines()
    assert found == lines


def test_a_tail_leaves_the_past_aside_and_notices_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    assert Tail.from_end(path).lines() == []
    path.write_text("old one\nold two\n")
    tail = Tail.from_end(path)
    assert tail.lines() == []
    path.write_text("new\nhalf")
    assert tail.lines() == ["new"]
    path.unlink()
    assert tail.lines() == []
    path.write_text("again, and longer than it ever was\n")
    assert tail.lines() == ["again, and longer than it ever was"]


def test_files_are_split_as_in_a_shell_and_must_exist(tmp_path: Path) -> None:
    (tmp_path / "my songs").mkdir()
    (tmp_path / "a.txt").write_text("la")
    typed = f"'{tmp_path / 'my songs'}' {tmp_path / '*.txt'}"
    assert split_files(typed) == (str(tmp_path / "my songs"), str(tmp_path / "*.txt"))
    for bad in ("", "  ", str(tmp_path / "nothing*"), "'open"):
        with pytest.raises(UsageError):
            split_files(bad)


def test_a_plan_becomes_a_command(tmp_path: Path) -> None:
    plan = make_plan(str(tmp_path), " folk ", "5", "char", "gru")
    arguments = plan.arguments()
    assert arguments[0] == "train"
    assert arguments[-2:] == ["--", str(tmp_path)]
    options = dict(zip(arguments[1:9:2], arguments[2:9:2], strict=True))
    assert options == {"--name": "folk", "--epochs": "5", "--level": "char", "--cell": "gru"}
    assert "--replace" not in arguments
    assert "--replace" in replace(plan, replace=True).arguments()


@pytest.mark.parametrize(("name", "epochs"), [("", "5"), ("a/b", "5"), ("default", "5"), ("x", "0"), ("x", "many")])
def test_a_plan_that_makes_no_sense_is_refused(tmp_path: Path, name: str, epochs: str) -> None:
    with pytest.raises(UsageError) as raised:
        make_plan(str(tmp_path), name, epochs, "word", "lstm")
    assert raised.value.hint


def test_a_name_is_taken_by_a_model() -> None:
    plan = Plan(("a",), "folk")
    assert not plan.taken
    (models_folder() / "folk").mkdir(parents=True)
    (models_folder() / "folk" / "model.safetensors").write_bytes(b"")
    assert plan.taken


def test_a_run_that_dies_leaves_its_last_words() -> None:
    run = start("bad", ["models", "show", "no-such-model"])
    run.process.wait(timeout=20)
    assert not run.going
    assert run.failed
    assert "no-such-model" in run.last_words()
    run.stop()  # of a dead run does nothing


@pytest.mark.skipif(sys.platform == "win32", reason="sessions and niceness are POSIX")
def test_a_run_is_in_a_session_of_its_own_and_gives_way() -> None:
    run = start("still", ["generate", "--help"])
    try:
        assert os.getsid(run.process.pid) != os.getsid(0)
        assert os.getpriority(os.PRIO_PROCESS, run.process.pid) > os.getpriority(os.PRIO_PROCESS, 0) or os.nice(0) >= 10
    finally:
        assert run.process.wait(timeout=20) == 0


def test_recent_runs_are_those_with_a_history_the_last_first() -> None:
    for age, name in ((0, "new"), (1000, "old")):
        events = models_folder() / name / EVENTS
        events.parent.mkdir(parents=True)
        events.write_text(json.dumps({"event": "Saved"}) + "\n")
        os.utime(events, (time.time() - age,) * 2)
    (models_folder() / "no-run").mkdir()
    assert [(run.name, run.lively) for run in recent_runs()] == [("new", True), ("old", False)]


def test_a_run_is_followed_from_start_to_end() -> None:
    view = RunView()
    assert "reading" in view.words
    for event in (STARTED, PROGRESS, EPOCH, Sampled(1, "la la")):
        view = seen(view, event)
    assert view.done == pytest.approx(5 / 80)
    assert view.best_epoch == 1
    assert view.validation == ((1.0, 3.8),)
    assert view.sample == "la la"
    assert "epoch 1/4 · step 5/20 · loss 4.000 · 900 tokens/s · 1 min 05 s left" in view.words
    view = seen(view, Finished("patience", 1, 1, 44.7, 12.0))
    assert view.done == 1.0
    assert "early" in view.words


@pytest.mark.parametrize("reason", ["epochs", "patience", "time", "stopped", "failed"])
def test_every_end_of_a_run_is_said_in_words(reason: str) -> None:
    view = seen(RunView(started=STARTED), Finished(reason, 4, 3, 45.0, 60.0))  # type: ignore[arg-type]
    assert view.words
    assert (view.done == 1.0) == (reason in ("epochs", "patience", "time"))


def test_a_new_start_forgets_and_a_resumed_one_remembers() -> None:
    view = seen(seen(seen(RunView(), STARTED), PROGRESS), EPOCH)
    assert seen(view, STARTED).epochs == ()
    resumed = seen(view, replace(STARTED, resumed=True))
    assert resumed.epochs == (EPOCH,)
    again = seen(resumed, replace(EPOCH, training_loss=3.5))
    assert [each.training_loss for each in again.epochs] == [3.5]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20)), max_size=50))
def test_the_curve_always_goes_forward(steps: list[tuple[int, int]]) -> None:
    view = seen(RunView(), STARTED)
    for epoch, step in steps:
        view = seen(view, Progress(epoch, step, 20, 1.0, 1.0, 1.0))
    places = [at for at, _ in view.losses]
    assert places == sorted(set(places))


def test_a_long_run_keeps_a_curve_of_bounded_size() -> None:
    view = seen(RunView(), replace(STARTED, epochs=1))
    for step in range(1, 6001):
        view = seen(view, Progress(1, step, 6000, 1.0, 1.0, 1.0))
    assert 500 < len(view.losses) <= 2000
    assert view.losses[-1][0] == 1.0


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s"), (59.4, "59 s"), (125, "2 min 05 s"), (7800, "2 h 10 min")])
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
