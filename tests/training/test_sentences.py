"""Corpora that are already split and tokenised, as the Penn Treebank is."""

import dataclasses
import itertools
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch

from songwriter.errors import CorpusError, UsageError
from songwriter.library import MODEL, RESUME, run_folder
from songwriter.model.file import read_header
from songwriter.training.events import EpochEnd, FinalScore
from songwriter.training.material import gather
from songwriter.training.recipe import Recipe
from songwriter.training.resume import read_resume
from songwriter.training.run import Start, resume, train
from songwriter.training.sentences import read_sentences, stream_of, vocabulary_of
from songwriter.training.sources import Sources
from songwriter.training.trainer import Trainer

SMALL = Recipe(embedding=12, hidden=16, epochs=2, window=7, batch=4)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    rng = np.random.default_rng(1)
    for name, lines in (("train", 200), ("valid", 30), ("test", 30)):
        words = [" ".join(rng.choice(["a", "<unk>", "n't", "N", "$", "Mr."], 6)) for _ in range(lines)]
        (tmp_path / f"{name}.txt").write_text("".join(f" {each} \n" for each in words), encoding="utf-8")
    return Sources((), *(str(tmp_path / f"{name}.txt") for name in ("train", "valid", "test")))


def test_tokens_are_taken_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(" the <unk> did n't \n\n N mr. smith \n", encoding="utf-8")
    tokens = read_sentences(file)
    assert tokens == ["the", "<unk>", "did", "n't", "\n", "N", "mr.", "smith", "\n"]
    vocabulary = vocabulary_of(tokens)
    stream = stream_of(tokens, vocabulary)
    assert vocabulary.decode(stream.tokens.tolist()) == tokens
    assert stream.tokens[1] == 0


def test_every_token_of_the_training_part_has_a_place(sources: Sources) -> None:
    material = gather(sources, SMALL)
    assert set(material.vocabulary.tokens) == {"<unk>", "<song>", "\n", "a", "n't", "N", "$", "Mr."}
    limited = gather(sources, Recipe(vocabulary=5))
    assert len(limited.vocabulary) == 5


def test_validation_counts_every_token_but_the_first(sources: Sources) -> None:
    material = gather(sources, SMALL)
    trainer = Trainer(material, SMALL)
    weights = {name: np.zeros_like(each) for name, each in trainer.learner.weights().items()}
    trainer.learner.load(weights)
    assert trainer.validate(material.validation) == pytest.approx(log(len(material.vocabulary)), rel=1e-3)


def test_the_best_model_is_measured_on_the_test_part(sources: Sources) -> None:
    events = list(train(sources, "bank", Start(SMALL)))
    (tested,) = [event for event in events if isinstance(event, FinalScore)]
    best = min(event.validation_loss for event in events if isinstance(event, EpochEnd))
    assert tested.loss == pytest.approx(best, rel=0.1)
    assert read_header(run_folder("bank") / MODEL).config.vocabulary == 8


def test_stopping_while_the_test_part_is_measured_keeps_the_last_weights_the_last(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = dataclasses.replace(SMALL, average=0.5)
    # So that the best weights are not the last ones.
    worse = itertools.count(1.0)
    monkeypatch.setattr(Trainer, "validate", lambda *_: next(worse))
    list(train(sources, "whole", Start(recipe)))
    run = train(sources, "bank", Start(recipe))
    next(event for event in run if isinstance(event, FinalScore))
    run.close()
    wanted, found = (read_resume(run_folder(name) / RESUME) for name in ("whole", "bank"))
    assert wanted.position.best_epoch == 1
    assert wanted.tensors.keys() == found.tensors.keys()
    for name, tensor in wanted.tensors.items():
        assert torch.equal(tensor, found.tensors[name]), name


def test_such_a_run_can_be_put_aside_too(sources: Sources) -> None:
    run = train(sources, "bank", Start(SMALL))
    next(event for event in run if isinstance(event, EpochEnd))
    run.close()
    assert [event.epoch for event in resume("bank") if isinstance(event, EpochEnd)] == [2]


def test_half_of_it_is_refused_in_words(tmp_path: Path, sources: Sources) -> None:
    for given, missing in (
        ({"train": "a"}, "--train needs --valid"),
        ({"valid": "a"}, "--valid needs --train"),
        ({"test": "a"}, "--test needs --train and --valid"),
        ({"valid": "a", "test": "b"}, "--valid needs --train"),
    ):
        with pytest.raises(UsageError, match=missing):
            Sources((), **given)
    with pytest.raises(UsageError):
        Sources(("lyrics.txt",), sources.train, sources.valid)
    with pytest.raises(UsageError, match="of words"):
        gather(sources, Recipe(level="char"))
    (tmp_path / "blank.txt").write_text("\n \n", encoding="utf-8")
    with pytest.raises(CorpusError):
        gather(Sources((), sources.train, str(tmp_path / "blank.txt")), SMALL)
