"""The run in its folder: what it keeps, when it refuses, and how it goes on."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from itertools import takewhile
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save

from songwriter.errors import CorpusError, StorageError, TrainingError, UsageError
from songwriter.evaluation import Network, measures, total
from songwriter.library import MODEL, RESUME, run_folder
from songwriter.model.file import read_header, read_model
from songwriter.model.player import Player
from songwriter.suggest import load
from songwriter.text.corpus import read_corpus
from songwriter.text.stream import split
from songwriter.training.events import (
    Building,
    EpochEnd,
    Event,
    Finished,
    Progress,
    Sampled,
    Saved,
    Started,
    from_json,
    to_json,
)
from songwriter.training.keeper import HISTORY
from songwriter.training.recipe import Recipe
from songwriter.training.resume import read_resume
from songwriter.training.run import Start, resume, train
from tests.training.songs import write_songs

SMALL = Recipe(embedding=12, hidden=16, epochs=2, window=7, batch=6, validation=0.2)


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "songs.txt")


def history(name: str) -> list[Event]:
    lines = (run_folder(name) / HISTORY).read_text(encoding="utf-8").splitlines()
    events = [from_json(line) for line in lines]
    assert None not in events
    return [event for event in events if event]


def test_a_run_tells_what_it_does_and_keeps_it(songs: Path) -> None:
    events = list(train([songs], "mine", Start(SMALL)))
    kinds = [type(event) for event in events if not isinstance(event, Progress)]
    epoch = [EpochEnd, Saved, Sampled, Saved]
    assert kinds[0] is Started
    assert kinds[-1] is Finished
    assert kinds[1:5] == epoch
    kept = [event for event in history("mine") if not isinstance(event, Progress)]
    assert kept == [event for event in events if not isinstance(event, Progress)]


def test_the_model_file_is_the_best_epoch(songs: Path) -> None:
    ends = [event for event in train([songs], "mine", Start(SMALL)) if isinstance(event, EpochEnd)]
    header = read_header(run_folder("mine") / MODEL)
    assert header.scores["perplexity"] == min(each.perplexity for each in ends)
    assert header.recipe == dataclasses.asdict(SMALL)
    assert header.name == "mine"


@pytest.mark.parametrize("level", ["word", "char"])
def test_the_trainer_and_the_evaluation_measure_the_same(songs: Path, level: str) -> None:
    recipe = dataclasses.replace(SMALL, level=level, precision="float32", epochs=1)  # type: ignore[arg-type]
    (end,) = [event for event in train([songs], "mine", Start(recipe)) if isinstance(event, EpochEnd)]
    kept_aside = split(read_corpus([songs]).songs, recipe.validation, recipe.seed).validation
    header, weights = read_model(run_folder("mine") / MODEL)
    plain = total(measures(Network(header, Player(header.config, weights)), kept_aside))
    assert plain.perplexity == pytest.approx(end.perplexity, rel=1e-4)
    # The temperature was fitted on the same songs, so that with it they can surprise the model no more.
    assert header.temperature != 1
    assert total(measures(Network.of(load("mine")), kept_aside)).perplexity <= plain.perplexity * 1.0001


def test_a_run_put_aside_goes_on_as_if_it_had_not_been(songs: Path) -> None:
    list(train([songs], "whole", Start(SMALL)))
    run = train([songs], "parted", Start(SMALL))
    list(takewhile(lambda event: not (isinstance(event, Progress) and event.step == 5), run))
    run.close()
    stopped = history("parted")[-1]
    assert isinstance(stopped, Finished)
    assert stopped.reason == "stopped"
    assert (run_folder("parted") / MODEL).exists()
    list(resume("parted"))
    (_, wanted), (_, found) = (read_model(run_folder(name) / MODEL) for name in ("whole", "parted"))
    assert all(np.array_equal(wanted[name], found[name]) for name in wanted)
    samples = [[event for event in history(name) if isinstance(event, Sampled)] for name in ("whole", "parted")]
    assert samples[0] == samples[1]


def test_stopping_right_at_an_epochs_end_loses_nothing_of_it(songs: Path) -> None:
    run = train([songs], "mine", Start(SMALL))
    next(event for event in run if isinstance(event, EpochEnd))
    run.close()
    kinds = [type(event) for event in history("mine") if not isinstance(event, Progress)]
    assert kinds[:5] == [Started, EpochEnd, Saved, Sampled, Saved]
    later = [event.epoch for event in resume("mine") if isinstance(event, EpochEnd)]
    assert later == [2]


def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(songs: Path) -> None:
    list(train([songs], "mine", Start(SMALL)))
    before = (run_folder("mine") / MODEL).read_bytes()
    with pytest.raises(UsageError, match="already") as caught:
        list(train([songs], "mine", Start(SMALL)))
    assert "--replace" in caught.value.hint
    assert (run_folder("mine") / MODEL).read_bytes() == before
    list(train([songs], "mine", Start(dataclasses.replace(SMALL, seed=5), replace=True)))
    assert (run_folder("mine") / MODEL).read_bytes() != before


def test_two_runs_under_one_name_are_refused(songs: Path) -> None:
    first = train([songs], "mine", Start(SMALL))
    next(first)
    with pytest.raises(TrainingError, match="already going on"):
        next(train([songs], "mine", Start(SMALL, replace=True)))
    first.close()
    assert next(iter(train([songs], "mine", Start(SMALL, replace=True))))


def test_a_changed_corpus_is_told_and_refused_unless_accepted(songs: Path) -> None:
    run = train([songs.parent / "*.txt"], "mine", Start(SMALL))
    next(event for event in run if isinstance(event, EpochEnd))
    run.close()
    write_songs(songs, songs=40, seed=2)
    write_songs(songs.with_name("more.txt"), seed=3)
    with pytest.raises(TrainingError, match=r"changed: songs\.txt; new: more\.txt") as caught:
        list(resume("mine"))
    assert "--accept-changes" in caught.value.hint
    events = list(resume("mine", accept_changes=True))
    begun = events[0]
    assert isinstance(begun, Started)
    assert begun.resumed
    assert "the corpus has changed" in begun.notes[0]
    assert [event.epoch for event in events if isinstance(event, EpochEnd)] == [2]


def test_a_vanished_corpus_is_told(songs: Path) -> None:
    run = train([songs], "mine", Start(SMALL))
    next(run)
    run.close()
    songs.unlink()
    with pytest.raises(CorpusError):
        list(resume("mine"))


def test_a_finished_run_says_so_and_takes_more_epochs(songs: Path) -> None:
    list(train([songs], "mine", Start(SMALL)))
    with pytest.raises(TrainingError, match="came to its end") as caught:
        list(resume("mine"))
    assert "--epochs" in caught.value.hint
    ends = [event.epoch for event in resume("mine", epochs=4) if isinstance(event, EpochEnd)]
    assert ends == [3, 4]


def test_there_must_be_a_run_to_resume(songs: Path) -> None:
    with pytest.raises(TrainingError, match="no run called"):
        list(resume("nothing"))
    list(train([songs], "mine", Start(SMALL)))
    (run_folder("mine") / RESUME).unlink()
    (run_folder("mine") / HISTORY).unlink()
    with pytest.raises(TrainingError, match="without a run"):
        list(resume("mine"))


@pytest.mark.parametrize("length", [0, 7, 100, 5_000])
def test_a_damaged_resume_file_is_told_and_made_up_for_by_the_model(songs: Path, length: int) -> None:
    list(train([songs], "mine", Start(SMALL)))
    path = run_folder("mine") / RESUME
    path.write_bytes(path.read_bytes()[:length])
    events = list(resume("mine", epochs=4))
    begun = events[0]
    assert isinstance(begun, Started)
    assert "can't be used" in begun.notes[0]
    assert "going on from the model itself" in begun.notes[0]
    ends = [event for event in events if isinstance(event, EpochEnd)]
    assert [event.epoch for event in ends] == [3, 4]
    assert ends[0].validation_loss < log(31) * 0.95
    assert load("mine").next_words("the kettle")


@pytest.mark.parametrize("damage", ["flipped", "missing"])
def test_a_resume_file_with_a_flipped_bit_or_none_is_made_up_for_too(songs: Path, damage: str) -> None:
    list(train([songs], "mine", Start(SMALL)))
    path = run_folder("mine") / RESUME
    if damage == "missing":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[-1000] ^= 1
        path.write_bytes(content)
    begun, *events = resume("mine", epochs=3)
    assert isinstance(begun, Started)
    assert ("is missing" if damage == "missing" else "checksum is wrong") in begun.notes[0]
    assert "going on from the model itself, epoch 3" in begun.notes[0]
    assert [event.epoch for event in events if isinstance(event, EpochEnd)] == [3]
    assert read_resume(path).position.epoch == 4


def test_a_resume_file_of_an_earlier_version_has_no_checksum(songs: Path) -> None:
    list(train([songs], "mine", Start(SMALL)))
    path = run_folder("mine") / RESUME
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        metadata = file.metadata()
    assert set(metadata) == {"run", "digest"}
    path.write_bytes(save(tensors, {"run": metadata["run"]}))
    assert read_resume(path).position.epoch == 3


def test_a_damaged_resume_file_and_a_changed_corpus_are_both_said(songs: Path) -> None:
    list(train([songs], "mine", Start(SMALL)))
    (run_folder("mine") / RESUME).write_bytes(b"nothing")
    write_songs(songs, songs=40, seed=2)
    with pytest.raises(TrainingError, match=r"can't be used.*the corpus has changed") as caught:
        list(resume("mine", epochs=3))
    # What its files were is not known, so none can be called new.
    assert "new:" not in caught.value.message
    begun = next(run := resume("mine", epochs=3, accept_changes=True))
    run.close()
    assert isinstance(begun, Started)
    assert "can't be used" in begun.notes[0]
    assert "the corpus has changed" in begun.notes[1]


def test_a_better_model_is_not_replaced_when_the_corpus_has_changed(songs: Path) -> None:
    list(train([songs], "mine", Start(dataclasses.replace(SMALL, rate=0.02))))
    before = (run_folder("mine") / MODEL).read_bytes()
    write_songs(songs, songs=40, seed=2)
    # One epoch from nothing ends worse than the model that is there.
    spoil(run_folder("mine") / RESUME)
    begun, *events = resume("mine", epochs=3, accept_changes=True)
    assert isinstance(begun, Started)
    assert "the model so far has a perplexity of" in begun.notes[1]
    assert [event.best for event in events if isinstance(event, EpochEnd)] == [False]
    assert (run_folder("mine") / MODEL).read_bytes() == before
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.best_epoch in (1, 2)
    assert f"{finished.perplexity:.2f}" in begun.notes[1]
    # Put aside, it stays too.
    write_songs(songs, songs=41, seed=3)
    next(run := resume("mine", epochs=4, accept_changes=True))
    run.close()
    assert (run_folder("mine") / MODEL).read_bytes() == before


def spoil(path: Path) -> None:
    """Spoil the weights that a run was put aside with."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        metadata = {"run": file.metadata()["run"]}
    path.write_bytes(save({name: each * 0 if "weight." in name else each for name, each in tensors.items()}, metadata))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_a_run_that_dies_before_its_first_step_can_be_resumed(songs: Path) -> None:
    list(train([songs], "whole", Start(SMALL)))
    begun = next(run := train([songs], "killed", Start(SMALL)))
    assert isinstance(begun, Started)
    # As a process that is killed leaves it.
    left = (run_folder("killed") / RESUME).read_bytes()
    run.close()
    (run_folder("killed") / MODEL).unlink()
    (run_folder("killed") / RESUME).write_bytes(left)
    ends = [event for event in resume("killed") if isinstance(event, EpochEnd)]
    assert [each.epoch for each in ends] == [1, 2]
    wanted, found = (read_resume(run_folder(name) / RESUME).tensors for name in ("whole", "killed"))
    assert all(torch.equal(wanted[name], found[name]) for name in wanted)


def test_a_damaged_resume_file_without_a_model_is_an_error(songs: Path) -> None:
    list(train([songs], "mine", Start(SMALL)))
    (run_folder("mine") / RESUME).write_bytes(b"nothing")
    (run_folder("mine") / MODEL).unlink()
    with pytest.raises(TrainingError, match="can't be used"):
        list(resume("mine", epochs=5))


def test_a_full_disk_ends_the_run_in_words_and_keeps_what_was_there(
    songs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(train([songs], "mine", Start(SMALL)))
    before = (run_folder("mine") / MODEL).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    run = resume("mine", epochs=5)
    next(run)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="no space left"):
            list(run)
    assert (run_folder("mine") / MODEL).read_bytes() == before


def test_an_epoch_that_a_full_disk_can_not_keep_is_told_and_kept_once_there_is_room(
    songs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(train([songs], "whole", Start(SMALL)))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    run, told = train([songs], "mine", Start(SMALL)), []
    next(run)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="no space left"):
            told.extend(run)
    assert isinstance(told[-1], EpochEnd)
    assert not (run_folder("mine") / MODEL).exists()

    run = train([songs], "roomy", Start(SMALL))
    next(run)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        end = next(event for event in run if isinstance(event, EpochEnd))
    # The caller stops at the row, and meanwhile there is room again.
    run.close()
    assert read_header(run_folder("roomy") / MODEL).scores["perplexity"] == end.perplexity
    list(resume("roomy"))
    (_, wanted), (_, found) = (read_model(run_folder(name) / MODEL) for name in ("whole", "roomy"))
    assert all(np.array_equal(wanted[name], found[name]) for name in wanted)


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"batch": 1_000}, "lanes instead of 1000"),
        ({"momentum": 0.5}, "--momentum has no effect with adamw"),
        ({"negatives": 9, "softmax": "full"}, "--negatives has no effect with the full softmax"),
        ({"dropout_between": 0.1}, "--dropout-between has no effect with a single layer"),
    ],
    ids=str,
)
def test_an_option_that_has_less_effect_than_it_seems_is_said(songs: Path, options: dict[str, Any], note: str) -> None:
    begun = next(run := train([songs], "mine", Start({"embedding": 8, "hidden": 8, **options})))
    run.close()
    assert isinstance(begun, Started)
    assert [each for each in begun.notes if note in each]
    begun = next(run := train([songs], "plain", Start({"embedding": 8, "hidden": 8, "optimizer": "sgd"})))
    run.close()
    assert isinstance(begun, Started)
    assert not [each for each in begun.notes if "effect" in each or "lanes" in each]


def test_a_corpus_that_is_too_small_is_told(tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.txt"
    tiny.write_text("One line\nand one more\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="too few"):
        list(train([tiny], "tiny", Start(SMALL)))
    assert not (run_folder("tiny") / MODEL).exists()


def test_a_large_corpus_tells_that_it_is_built_and_can_be_stopped(songs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songwriter.training.material._TOLD", 0)
    run = train([songs], "mine", Start(SMALL))
    first = next(run)
    assert isinstance(first, Building)
    assert from_json(to_json(first)) == first
    run.close()
    assert not run_folder("mine").exists()
    kinds = [type(event) for event in train([songs], "mine", Start(SMALL))]
    assert Building in kinds
    assert kinds.index(Started) == kinds.count(Building)
    assert Building not in map(type, history("mine"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Ctrl-C to send to a process on Windows")
def test_ctrl_c_while_a_large_corpus_is_built_ends_in_words(tmp_path: Path, home: Path) -> None:
    lines = "\n".join(f"# {number}\nThe {number * 7} moons are {number} and so am I" for number in range(130_000))
    (tmp_path / "large.txt").write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "songwriter", "train", str(tmp_path / "large.txt"), "--name", "large"]
    with subprocess.Popen(
        [*command, "--events", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "SONGWRITER_HOME": str(home)},
    ) as process:
        assert process.stdout
        event = ""
        while "reading songs" not in event:
            event = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert not list((home / "cache").glob(".*"))
    assert not run_folder("large").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_a_killed_run_leaves_whole_files_and_goes_on_to_the_same_end(songs: Path, home: Path) -> None:
    recipe = dataclasses.replace(SMALL, epochs=6)
    list(train([songs], "whole", Start(recipe)))
    options = [
        f"--{name.replace('_', '-')}={value}"
        for name, value in dataclasses.asdict(recipe).items()
        if value != getattr(Recipe(), name) or name in ("dropout", "batch")
    ]
    command = [
        sys.executable,
        "-m",
        "songwriter",
        "train",
        str(songs),
        "--name",
        "killed",
        "--events",
        "json",
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "SONGWRITER_HOME": str(home)}) as process:
        assert process.stdout
        for line in process.stdout:
            if json.loads(line)["event"] == "EpochEnd":
                break
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    read_model(run_folder("killed") / MODEL)
    list(resume("killed"))
    (_, wanted), (_, found) = (read_model(run_folder(name) / MODEL) for name in ("whole", "killed"))
    assert all(np.allclose(wanted[name], found[name], atol=1e-6) for name in wanted)
