"""Training: resumed = uninterrupted, and a network that learns what there is to learn."""

import dataclasses
from math import isnan, log
from pathlib import Path

import numpy as np
import pytest
import torch

from songwriter.errors import TrainingError
from songwriter.training.events import EpochEnd, Event, Finished, Progress, RolledBack
from songwriter.training.material import gather
from songwriter.training.recipe import Recipe
from songwriter.training.resume import read_resume, take_up, write_resume
from songwriter.training.sources import Sources
from songwriter.training.trainer import Trainer
from tests.training.songs import write_songs

SMALL = Recipe(embedding=12, hidden=16, epochs=3, window=7, batch=6, validation=0.2, patience=0)


def timeless(event: Event) -> Event:
    """Return the event without what a clock decides."""
    clocks = {"tokens_per_second": 0.0, "seconds_left": 0.0, "seconds": 0.0}
    names = {each.name for each in dataclasses.fields(event)}
    return dataclasses.replace(event, **{name: value for name, value in clocks.items() if name in names})


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "songs.txt")


VARIANTS = {
    "plain": SMALL,
    "gru": dataclasses.replace(SMALL, cell="gru", layers=2),
    "rnn": dataclasses.replace(SMALL, cell="rnn", optimizer="sgd", rate=0.1, schedule="cosine"),
    "sampled": dataclasses.replace(SMALL, softmax="sampled", negatives=8, optimizer="adam", schedule="constant"),
    "char": dataclasses.replace(SMALL, level="char", epochs=2, window=20),
    "attention": dataclasses.replace(SMALL, attention=5, vary_window=True, dropout_words=0.1, dropout_output=0.5),
    "average": dataclasses.replace(SMALL, average=0.9, layers=2, dropout_between=0.2),
    "float32": dataclasses.replace(SMALL, precision="float32"),
}


@pytest.mark.parametrize("recipe", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("stop", [1, 9, 30])
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(
    songs: Path, tmp_path: Path, recipe: Recipe, stop: int
) -> None:
    whole = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    wanted = [timeless(event) for event in whole.events()]

    first = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    found = [timeless(event) for _, event in zip(range(stop), first.events(), strict=False)]
    write_resume(tmp_path / "resume", first, "name", Sources((str(songs),)), {})
    aside = read_resume(tmp_path / "resume")
    second = Trainer(gather(aside.sources, aside.recipe, aside.words), aside.recipe)
    take_up(second, aside)
    found += [timeless(event) for event in second.events()]

    assert repr(found) == repr(wanted)
    for name, weight in whole.learner.weights().items():
        assert np.array_equal(weight, second.learner.weights()[name]), name


def test_the_same_seed_gives_the_same_model_and_another_seed_another(songs: Path) -> None:
    def weights(seed: int) -> np.ndarray:
        recipe = dataclasses.replace(SMALL, epochs=1, seed=seed)
        trainer = Trainer(gather(Sources((str(songs),)), SMALL), recipe)
        list(trainer.events())
        return trainer.learner.weights()["embedding.weight"]

    assert np.array_equal(weights(1), weights(1))
    assert not np.array_equal(weights(1), weights(2))


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_it_learns_what_there_is_to_learn(songs: Path, cell: str) -> None:
    recipe = Recipe(
        embedding=24, hidden=32, epochs=14, window=12, batch=4, validation=0.2, dropout=0.0, rate=0.01, patience=0,
        cell=cell,  # type: ignore[arg-type]
    )  # fmt: skip
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    ends = [event for event in trainer.events() if isinstance(event, EpochEnd)]
    # Three free choices of 8, 6 and 6 in a line of 7 to 8 tokens: no model can be below, and a good one is near.
    least = (log(8) + log(6) + log(6)) / 8
    assert ends[0].validation_loss > ends[-1].validation_loss
    assert least * 0.9 < min(each.validation_loss for each in ends) < least * 1.35


def test_patience_ends_a_run_that_gets_no_better(songs: Path) -> None:
    recipe = dataclasses.replace(SMALL, epochs=200, rate=0.05, dropout=0.0, patience=2)
    events = list(Trainer(gather(Sources((str(songs),)), recipe), recipe).events())
    ends = [event for event in events if isinstance(event, EpochEnd)]
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.reason == "patience"
    assert len(ends) < 200
    assert [each.best for each in ends[-2:]] == [False, False]
    assert ends[-3].best
    assert last.best_epoch == ends[-3].epoch


def test_progress_counts_every_step_and_looks_at_the_loss_now_and_then(songs: Path) -> None:
    trainer = Trainer(gather(Sources((str(songs),)), SMALL), dataclasses.replace(SMALL, epochs=1))
    steps = [event for event in trainer.events() if isinstance(event, Progress)]
    assert [each.step for each in steps] == list(range(1, trainer.steps + 1))
    assert not any(isnan(each.loss) for each in steps)
    assert all(each.seconds_left >= 0 for each in steps)


def test_the_looks_of_an_epoch_add_up_to_its_loss(songs: Path) -> None:
    recipe = dataclasses.replace(SMALL, epochs=1, precision="float32")
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    nats = rows = 0.0
    for event in trainer.events():
        if isinstance(event, Progress) and (event.step in (1, event.steps) or event.step % 10 == 0):
            reached = min(event.step * recipe.window, len(trainer.material.training.tokens) // trainer.lanes - 1)
            nats += event.loss * (reached - rows)
            rows = reached
        if isinstance(event, EpochEnd):
            assert event.training_loss == pytest.approx(nats / rows)


def test_a_loss_that_stays_no_number_ends_the_run_in_words(songs: Path) -> None:
    trainer = Trainer(gather(Sources((str(songs),)), SMALL), SMALL)
    with torch.no_grad():
        trainer.learner.network.bias[0] = float("nan")
    told: list[Event] = []
    with pytest.raises(TrainingError, match="exploded") as caught:
        told.extend(trainer.events())
    # Where gradients are cut to 1 already, and nothing was measured, the hint says neither.
    assert caught.value.hint == "start again with a lower --rate, or a shorter --clip than 1"
    assert [type(event) for event in told] == [RolledBack] * 5


@pytest.mark.parametrize(("clip", "hint"), [(0.0, "or --clip 1;"), (5.0, "or --clip 1;"), (0.2, "--clip than 0.2;")])
def test_the_way_out_of_an_explosion_goes_by_what_was_set(songs: Path, clip: float, hint: str) -> None:
    recipe = dataclasses.replace(SMALL, clip=clip)
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    events = trainer.events()
    next(event for event in events if isinstance(event, EpochEnd))
    with torch.no_grad():
        trainer.learner.network.bias[0] = float("nan")
    with pytest.raises(TrainingError, match="exploded") as caught:
        list(events)
    assert hint in caught.value.hint
    assert "the best model so far is kept" in caught.value.hint


def explode(trainer: Trainer, at: int, bad: float = float("nan")) -> list[float]:
    """Let the loss explode in the step `at` from now on, once, and return the list that rates will be put into."""
    step, rates = trainer.learner.step, list[float]()

    def explode_once(block: torch.Tensor, rate: float) -> None:
        step(block, rate)
        rates.append(rate)
        if len(rates) == at:
            with torch.no_grad():
                trainer.learner.network.embedding.weight.mul_(float("nan"))
            trainer.learner.sums += bad

    trainer.learner.step = explode_once  # type: ignore[method-assign]
    return rates


# Before the explosion, between it and the look at the loss that finds it, and after going back.
@pytest.mark.parametrize("stop", [12, 16, 25])
def test_a_run_that_explodes_is_resumed_bit_for_bit_too(songs: Path, tmp_path: Path, stop: int) -> None:
    whole = Trainer(gather(Sources((str(songs),)), SMALL), SMALL)
    explode(whole, at=14)
    wanted = [timeless(event) for event in whole.events()]

    first = Trainer(gather(Sources((str(songs),)), SMALL), SMALL)
    explode(first, at=14)
    found = [timeless(event) for _, event in zip(range(stop), first.events(), strict=False)]
    write_resume(tmp_path / "resume", first, "name", Sources((str(songs),)), {})
    second = Trainer(gather(Sources((str(songs),)), SMALL), SMALL)
    explode(second, at=14 - stop)
    take_up(second, read_resume(tmp_path / "resume"))
    found += [timeless(event) for event in second.events()]

    assert repr(found) == repr(wanted)
    for name, weight in whole.learner.weights().items():
        assert np.array_equal(weight, second.learner.weights()[name]), name


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e4])
def test_a_loss_that_explodes_once_is_told_and_rolled_back_to_a_lower_rate(songs: Path, bad: float) -> None:
    trainer = Trainer(gather(Sources((str(songs),)), SMALL), SMALL)
    rates = explode(trainer, at=14, bad=bad)
    told = list(trainer.events())
    (back,) = [event for event in told if isinstance(event, RolledBack)]
    assert (back.epoch, back.step, back.to_step, back.rate) == (1, 20, 0, 0.5)
    assert rates[20] == pytest.approx(rates[0] / 2)
    last = told[-1]
    assert isinstance(last, Finished)
    assert last.reason == "epochs"
    assert last.perplexity < 100


def test_minutes_end_a_run_with_the_rate_at_its_lowest(songs: Path) -> None:
    recipe = dataclasses.replace(SMALL, epochs=100_000, minutes=0.02)
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    events = list(trainer.events())
    last, end = events[-1], events[-2]
    assert isinstance(last, Finished)
    assert isinstance(end, EpochEnd)
    assert last.reason == "time"
    assert 1.2 <= last.seconds < 3
    assert end.rate < recipe.first_rate * 0.1


def test_averaged_weights_never_make_it_worse_and_leave_the_training_as_it_is(songs: Path) -> None:
    # At a rate that makes the weights jump about, their average is the better model sooner or later.
    recipe = dataclasses.replace(SMALL, rate=0.05, schedule="constant", epochs=6, dropout=0.0)
    plain = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    averaged = Trainer(gather(Sources((str(songs),)), recipe), dataclasses.replace(recipe, average=0.97))
    losses = [
        [event.validation_loss for event in trainer.events() if isinstance(event, EpochEnd)]
        for trainer in (plain, averaged)
    ]
    pairs = list(zip(*losses, strict=True))
    assert all(with_average <= without for without, with_average in pairs)
    assert any(with_average < without for without, with_average in pairs)
    weights = plain.learner.weights()
    assert all(np.array_equal(weights[name], averaged.learner.weights()[name]) for name in weights)


@pytest.mark.parametrize(("losses", "kept"), [((2.0, 1.0), "average"), ((1.0, 2.0), "last")])
def test_the_weights_that_validation_finds_better_are_kept(
    songs: Path, monkeypatch: pytest.MonkeyPatch, losses: tuple[float, float], kept: str
) -> None:
    recipe = dataclasses.replace(SMALL, average=0.9, epochs=1)
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    told = iter(losses)
    monkeypatch.setattr(trainer, "validate", lambda _: next(told))
    list(trainer.events())
    average = {name: each.numpy() for name, each in trainer.learner.averaged.items()}
    wanted = average if kept == "average" else trainer.learner.weights()
    assert all(np.array_equal(trainer.best_weights()[name], wanted[name]) for name in wanted)
    assert not np.array_equal(average["bias"], trainer.learner.weights()["bias"])


@pytest.mark.parametrize("window", [1, 500])
def test_windows_from_one_step_to_longer_than_the_corpus(songs: Path, window: int) -> None:
    recipe = dataclasses.replace(SMALL, window=window, batch=1_000, epochs=1)
    trainer = Trainer(gather(Sources((str(songs),)), recipe), recipe)
    events = list(trainer.events())
    assert isinstance(events[-1], Finished)
    assert isinstance(events[-2], EpochEnd)
    assert not isnan(events[-2].validation_loss)
