"""`songwriter analyse` and `generate --original`: what is copied is shown, or never written."""

import json
from pathlib import Path

import numpy as np

from songwriter.evaluation import Ngrams, copying
from songwriter.model.file import read_model, write_model
from songwriter.model.fingerprint import Fingerprint, fingerprint_of
from songwriter.text.corpus import read_corpus
from songwriter.text.stream import TokenStream, split
from songwriter.text.tokenizer import words_of
from tests.cli.conftest import Run
from tests.lyrics import corpus_text


def test_a_song_of_the_corpus_is_all_shared(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus.txt").write_text(corpus_text(), encoding="utf-8")
    song = split(read_corpus([tmp_path / "corpus.txt"]).songs, 0.05, 1).train[0]
    (tmp_path / "mine.txt").write_text(f"Nobody ever wrote this line\n{song.text}\nnor this one", encoding="utf-8")
    found = json.loads(run("analyse", tmp_path / "mine.txt", "--model", "tiny", "--json").out)
    assert found["copied"] > 0
    words = found["longest"][0]["words"]
    assert " ".join(words) in " ".join(words_of(song.lines))
    assert found["longest"][0]["line"] >= 2
    table = run("analyse", tmp_path / "mine.txt", "--model", "tiny")
    row = table.out.splitlines()[1]
    assert row.startswith(f"{len(words):>5}")
    assert f" {found['longest'][0]['line']}  {' '.join(words[:6])}" in row
    assert "by chance" in table.err


def test_a_song_of_ones_own_is_told_to_be(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("zinc zebra\nquartz xylophone", encoding="utf-8")
    assert run("analyse", tmp_path / "mine.txt", "--model", "tiny").out.startswith("no 6 words in a row")


def test_what_is_original_copies_nothing(run: Run, tiny: Path) -> None:
    def written(*options: object) -> list[list[str]]:
        result = run("generate", "-m", "tiny", "-c", "8", "-w", "80", "--seed", "1", "--json", *options)
        assert result.code == 0
        return [words_of(text.split("\n")) for text in json.loads(result.out)["generated"]]

    # What it writes when it is let, taken for what it has learned from.
    corpus = written()
    header, weights = read_model(tiny)
    ids = [header.vocabulary.encode(["<song>", *words]) for words in corpus]
    stream = TokenStream(np.concatenate(ids).astype(np.uint16), np.cumsum([0, *map(len, ids)]))
    found = fingerprint_of(stream, header.vocabulary, "word")
    assert found is not None
    write_model(tiny, header, weights, Fingerprint([found], header.vocabulary))
    assert written() == corpus
    for run_of in (6, 8):
        assert copying(Ngrams(written("--original", run_of)), Ngrams(corpus), run_of).copied == 0
    assert copying(Ngrams(written("--original", 8)), Ngrams(corpus), 6).copied > 0


def test_runs_too_short_to_tell_are_refused(run: Run, tiny: Path) -> None:
    message, _ = run("generate", "-m", "tiny", "--original", 3).error(code=2)
    assert "3 words" in message


def test_a_model_without_a_fingerprint_is_told(run: Run, tiny: Path) -> None:
    header, weights = read_model(tiny)
    write_model(tiny, header, weights)
    for command in (["analyse", tiny], ["generate", "--original", 6]):
        message, hint = run(*command, "-m", "tiny").error()
        assert "no fingerprint" in message
        assert "songwriter train" in hint
    assert run("generate", "-m", "tiny").code == 0
