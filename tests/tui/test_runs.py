"""Runs: their processes, their events, and what is made of them; no terminal in here."""

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.lock import locked
from songwriter.paths import models_folder
from songwriter.training.events import EpochEnd, FinalScore, Finished, Progress, RolledBack, Sampled, Started
from songwriter.training.history import History, seen
from songwriter.tui.plan import Plan, Typed, make_plan, preset_for, split_files
from songwriter.tui.run_process import EVENTS, Followed, Run, Tail, runs_in_library, start, stop_other
from songwriter.tui.run_view import duration, facts, words

FAKE = Path(__file__).with_name("fake_run.py")
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
    assert split_files("  ") == ()
    for bad in (str(tmp_path / "nothing*"), "'open"):
        with pytest.raises(UsageError):
            split_files(bad)


def options(plan: Plan) -> dict[str, str]:
    arguments = plan.arguments()
    assert arguments[0] == "train"
    assert arguments[-len(plan.files) - 1 :] == ["--", *plan.files]
    given = [each for each in arguments[1 : -len(plan.files) - 1] if each not in ("--quiet", "--replace")]
    return dict(zip(given[::2], given[1::2], strict=True))


def test_a_plan_becomes_a_command(tmp_path: Path) -> None:
    plan = make_plan(Typed(str(tmp_path), " folk ", "char", "gru", "small", "5", "1,5"))
    given = {"--name": "folk", "--preset": "small", "--level": "char", "--cell": "gru"}
    assert options(plan) == {**given, "--epochs": "5", "--minutes": "1.5"}
    assert "--replace" not in plan.arguments()
    assert "--replace" in replace(plan, replace=True).arguments()


def test_what_is_not_given_is_left_to_the_preset_and_to_the_base(tmp_path: Path) -> None:
    assert options(make_plan(Typed(str(tmp_path), "folk", base="old"))) == {
        "--name": "folk",
        "--preset": "auto",
        "--from": "old",
    }


def test_the_command_takes_what_a_plan_says(tmp_path: Path) -> None:
    import click
    import typer

    from songwriter.cli.app import app

    command = typer.main.get_command(app).commands["train"]  # type: ignore[attr-defined]
    known = {
        option
        for each in command.params
        if isinstance(each, click.Option | typer.core.TyperOption)
        for option in each.opts
    }
    whole = Plan(("a",), "b", epochs=1, minutes=2.0, replace=True)
    for plan in (whole, replace(whole, base="c")):
        assert {each for each in plan.arguments() if each.startswith("--") and each != "--"} <= known


def test_a_preset_says_why_it_was_chosen() -> None:
    assert preset_for("auto", 50_000) == ("tiny, for 50,000 tokens · 128 hidden units", 30)
    assert preset_for("auto", 5_000_000)[0].startswith("medium")
    assert preset_for("large", 50_000) == ("whatever the corpus · 1024 hidden units", 4)


BAD = [
    {"files": ""},
    {"files": "/no/such/file"},
    {"name": ""},
    {"name": "a/b"},
    {"name": "default"},
    {"epochs": "0"},
    {"epochs": "many"},
    {"minutes": "0"},
    {"minutes": "-1"},
    {"minutes": "nan"},
    {"minutes": "soon"},
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_plan_that_makes_no_sense_is_refused(tmp_path: Path, bad: dict[str, str]) -> None:
    with pytest.raises(UsageError) as raised:
        make_plan(replace(Typed(str(tmp_path), "folk"), **bad))
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


def test_a_stop_is_asked_for_once() -> None:
    run = start("still", ["generate", "--help"])
    sent: list[int] = []
    run.process.send_signal = sent.append  # type: ignore[method-assign]
    run.stop()
    run.stop()
    run.process.wait(timeout=20)
    assert len(sent) <= 1


def test_runs_are_those_with_a_history_the_last_first_and_going_where_the_lock_is_held() -> None:
    for age, name in ((0, "new"), (1000, "old")):
        events = models_folder() / name / EVENTS
        events.parent.mkdir(parents=True)
        events.write_text(json.dumps({"event": "Saved"}) + "\n")
        os.utime(events, (time.time() - age,) * 2)
    (models_folder() / "no-run").mkdir()
    with locked(models_folder() / "old"):
        assert [(run.name, run.going) for run in runs_in_library()] == [("new", False), ("old", True)]


def fake_run(name: str) -> "subprocess.Popen[bytes]":
    """Start what looks like a run from a shell, and wait until it has begun."""
    folder = models_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([sys.executable, str(FAKE), str(folder)], cwd=FAKE.parent.parent.parent)
    end = time.monotonic() + 20
    while not (folder / EVENTS).exists() and time.monotonic() < end:
        time.sleep(0.02)
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="a console of Windows signals everybody in it")
def test_a_run_from_a_shell_is_stopped_by_its_lock() -> None:
    process = fake_run("shell")
    try:
        followed = Followed.called("shell")
        stop_other("shell")
        assert process.wait(timeout=20) == 130
        followed.read()
        assert followed.history.finished is not None
        with pytest.raises(UsageError, match="not going on"):
            stop_other("shell")
    finally:
        process.kill()


def test_a_run_whose_process_is_out_of_reach_is_not_stopped() -> None:
    with locked(models_folder() / "far"):
        # This very process, and then one of another machine.
        for said in (None, "1 another-machine"):
            if said:
                (models_folder() / "far" / "lock").write_text(said)
            with pytest.raises(UsageError, match="can't be stopped from here"):
                stop_other("far")


def test_a_run_is_followed_from_start_to_end() -> None:
    view = History()
    assert "reading" in words(view)
    for event in (STARTED, PROGRESS, EPOCH, Sampled(1, "la la")):
        view = seen(view, event)
    assert view.done == pytest.approx(5 / 80)
    assert view.best_epoch == 1
    assert view.curves.validation == ((1.0, 3.8),)
    assert view.sample(1) == "la la"
    assert view.sample(2) == ""
    assert "epoch 1/4 · step 5/20 · loss 4.000 · 900 tokens/s · 1 min 05 s left" in words(view)
    view = seen(view, Finished("patience", 1, 1, 44.7, 12.0))
    assert view.done == 1.0
    assert "early" in words(view)


def test_trouble_and_the_final_score_are_told() -> None:
    view = seen(seen(seen(History(), STARTED), RolledBack(1, 12, 99.0, 10, 0.5)), FinalScore(4.2, 66.7))
    told = "\n".join(facts(view))
    assert "exploded in epoch 1, step 12: back to step 10, rate × 0.5" in told
    assert "perplexity 66.70" in told
    assert "10 songs · 1,000 tokens" in told
    assert facts(History()) == []


@pytest.mark.parametrize("reason", ["epochs", "patience", "time", "stopped", "failed"])
def test_every_end_of_a_run_is_said_in_words(reason: str) -> None:
    view = seen(History(started=STARTED), Finished(reason, 4, 3, 45.0, 60.0))  # type: ignore[arg-type]
    assert words(view)
    assert (view.done == 1.0) == (reason in ("epochs", "patience", "time"))


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s"), (59.4, "59 s"), (125, "2 min 05 s"), (7800, "2 h 10 min")])
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_run_that_is_stopped_when_it_is_about_to_end_has_not_failed(tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); signal.raise_signal(signal.SIGINT)"
    run = Run("mine", subprocess.Popen([sys.executable, "-c", code]), tmp_path / "log")
    run.process.wait(20)
    assert run.failed
    run.stopping = True
    assert not run.failed
