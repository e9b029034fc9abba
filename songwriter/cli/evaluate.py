"""`songwriter evaluate`: how much a model helps with songs that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import typer
from rich.progress import Progress

from songwriter.cli import options, show
from songwriter.cli.analyse import copied_share
from songwriter.cli.measures import Measured, figures_of, table_of
from songwriter.cli.options import Json, Model
from songwriter.errors import CorpusError, UsageError
from songwriter.evaluation import Copying, Memory, Network, Ngrams, Overlap, Tally, copying, measures, overlap, total
from songwriter.library import DEFAULT, find_model
from songwriter.model.calibration import LEAST, fit_temperature
from songwriter.model.file import read_fingerprint, read_model, write_model
from songwriter.model.fingerprint import RUN, Fingerprint
from songwriter.model.player import Player
from songwriter.suggest import Suggester, load
from songwriter.suggest.own import OTHER_SONGS, Own, Runs
from songwriter.text.corpus import RawSong, digest, read_corpus
from songwriter.text.stream import TokenStream, split
from songwriter.text.tokenizer import words_of

# What is generated to see how much of it is copied: enough for the share to be right to a percent or so.
_TEXTS, _WORDS = 20, 100
# Songs that are not known to the model have fewer of their runs from it: hymns borrow the most.
_BORROWED = 0.1


@dataclass(frozen=True)
class _Texts:
    """Songs to measure on, and those of the training text that are known: `same` tells that both are one."""

    songs: tuple[RawSong, ...]
    against: tuple[RawSong, ...]
    same: bool = False


def evaluate(
    files: Annotated[list[str], typer.Argument(help="Files, folders and globs of unseen songs.", show_default=False)],
    model: Model = DEFAULT,
    memory: options.Memory = 0.0,
    own: options.Own = None,
    blend: options.Blend = "",
    offered: Annotated[int, typer.Option("--offered", min=1, help="How many words the writer sees.")] = 5,
    aside: Annotated[
        bool, typer.Option("--aside", help="FILES are what the model learned from: take what was kept aside of them.")
    ] = False,
    against: Annotated[
        list[str] | None, typer.Option("--against", help="The training text: what is copied from it? Repeatable.")
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit the model's temperature on FILES, and keep it in the model.")
    ] = False,
    samples: Annotated[int, typer.Option("--samples", min=0, help="How many samples to read.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same samples.")] = 1,
    json: Json = False,
) -> None:
    """Measure a model on unseen songs: perplexity, hits, keystrokes saved, calibration, copying; and samples."""
    if blend:
        _check_blend(aside=aside, calibrate=calibrate)
    suggester = options.suggester_from(model, blend)
    texts = _texts(suggester, files, against or [], aside=aside)
    shared = overlap(texts.songs, texts.against)
    mine = _own(suggester, texts.songs, own) if own else Own()
    told = _warn_of_overlap(texts, shared, blended=len(suggester.headers) > 1)
    if not told and suggester.fingerprint is not None:
        _warn_of_copies(texts.songs, suggester.fingerprint, suggester.name)
    if calibrate:
        suggester = _calibrated(model, suggester, texts.songs)
    measured = Measured(
        _measured(Network.of(suggester, Memory(memory), mine), texts.songs, offered),
        offered,
        suggester.header.temperature,
    )
    copied = _copied(suggester, texts, seed) if texts.against else {}
    written = [suggester.generate(lines=8, seed=seed + number) for number in range(samples)]
    if json:
        data = {"model": suggester.name, "level": suggester.level, **figures_of(measured), "samples": written}
        if copied:
            data["overlap"] = {**vars(shared), "share": shared.share}
            data["copying"] = {
                name: {**vars(each), "share": each.share, "longest": len(each.longest)} for name, each in copied.items()
            }
        show.as_json(data)
        return
    _warn_of_unknown(measured.tally, suggester)
    table_of({suggester.name: measured}, "word" if suggester.level == "word" else "character")
    if copied:
        _show_copied(copied)
    for text in written:
        show.text(f"\nsample:\n{text}")


def _check_blend(*, aside: bool, calibrate: bool) -> None:
    """Refuse for a blend what is done with one model. Raises UsageError."""
    if calibrate:
        raise UsageError(
            "--calibrate fits the temperature of one model, and a blend has one for each",
            hint="leave --blend out to calibrate a model, or --calibrate to measure the blend",
        )
    if aside:
        raise UsageError(
            "--aside takes what one model kept aside, and a blend is of two",
            hint="leave --aside out, and name songs that neither of them has learned from",
        )


def _texts(suggester: Suggester, files: Sequence[str], against: Sequence[str], *, aside: bool) -> _Texts:
    corpus = read_corpus(files, keep_duplicates=True)
    unique = read_corpus(files) if corpus.repeated else corpus
    known = read_corpus(against, keep_duplicates=True).songs if against else ()
    learned = {each.corpus for each in suggester.headers if each.corpus}
    same = bool(learned) and digest(unique) in learned
    if not aside:
        return _Texts(corpus.songs, known, same)
    recipe = suggester.header.recipe
    if "validation" not in recipe or "seed" not in recipe:
        raise UsageError(f"{suggester.name} doesn't say which songs it kept aside", hint="leave --aside out")
    if not same:
        # Which songs were kept aside goes by how the corpus was read, so that nothing but the same one tells.
        raise UsageError(
            f"these are not the files that {suggester.name} learned from, so what it kept aside can't be told",
            hint="name the files that it was trained on, or leave --aside out",
        )
    parts = split(unique.songs, recipe["validation"], recipe["seed"])
    return _Texts(parts.validation, known or parts.train)


def _own(suggester: Suggester, songs: Sequence[RawSong], paths: Sequence[str]) -> Own:
    """Return the writer's own songs as they are looked up. Raises UsageError for a character-level model."""
    if suggester.level == "char":
        raise UsageError("own songs are looked up by word-level models only", hint="leave --own out")
    mine = read_corpus(paths).songs
    shared = overlap(songs, mine)
    if shared.repeated:
        show.notes.print(
            f"own songs: {shared.repeated:,} of the {shared.songs:,} measured stand there too; "
            "on these the figures flatter the model"
        )
    vocabulary, tokenizer = suggester.header.vocabulary, suggester.header.tokenizer
    return Own(1.0, (Runs.of((vocabulary.encode(tokenizer.song_tokens(song.lines)) for song in mine), OTHER_SONGS),))


def _warn_of_copies(songs: Sequence[RawSong], fingerprint: Fingerprint, name: str) -> None:
    """Say how much of the songs a model has learned from, where it is more than songs borrow from each other."""
    share = copied_share(songs, fingerprint)
    if share > _BORROWED:
        show.notes.print(
            f"overlap: {share:.0%} of the runs of {RUN} words stand in what {name} learned from; "
            "on these the figures flatter it"
        )


def _warn_of_overlap(texts: _Texts, shared: Overlap, *, blended: bool) -> bool:
    """Say what of the songs stands in the training text, and tell whether anything was said."""
    if texts.same and blended:
        show.notes.print("this is the text that one of the models learned from, so all figures flatter the blend")
    elif texts.same:
        show.notes.print(
            "this is the text that the model learned from, so all figures flatter it; "
            "--aside takes only the songs that were kept aside"
        )
    elif shared.repeated:
        show.notes.print(
            f"overlap: {shared.repeated:,} of {shared.songs:,} songs stand in the training text too "
            f"({shared.share:.1%} of the lines); on these the figures flatter the model"
        )
    return texts.same or shared.repeated > 0


def _warn_of_unknown(tally: Tally, suggester: Suggester) -> None:
    if tally.all_unknown:
        show.notes.print("the model knows no word of this text, so its perplexity would say nothing")
    elif tally.unknown_share > 0.5:
        show.notes.print(
            f"{suggester.name} knows only {1 - tally.unknown_share:.0%} of this text: "
            "is it in the language that the model learned?"
        )


def _measured(network: Network, songs: Sequence[RawSong], offered: int) -> Tally:
    parts = measures(network, songs, offered)
    if not show.notes.is_terminal:
        return total(parts)
    tally = Tally()
    with Progress(console=show.notes, transient=True) as progress:
        task = progress.add_task("reading")
        for part in parts:
            tally += part
            # The first part tells how much there is to read.
            by_word = network.tokenizer.level == "word"
            done, size = (tally.hits.places, tally.words) if by_word else (tally.tokens, tally.characters)
            progress.update(task, completed=done, total=size)
    return tally


def _calibrated(model: str, suggester: Suggester, songs: Sequence[RawSong]) -> Suggester:
    path = find_model(model)
    header, weights = read_model(path)
    ids = [header.vocabulary.encode(header.tokenizer.song_tokens(song.lines)) for song in songs]
    if sum(map(len, ids)) < LEAST + len(ids):
        raise CorpusError("too little text to fit a temperature on", hint=f"give songs of {LEAST} words or more")
    stream = TokenStream(np.concatenate(ids).astype(np.uint32), np.cumsum([0, *map(len, ids)]))
    header = replace(header, temperature=fit_temperature(Player(header.config, weights), stream))
    write_model(path, header, weights, read_fingerprint(path))
    show.notes.print(
        f"calibrated {suggester.name}: temperature {header.temperature:.3f}, fitted on these songs; "
        "measure the calibration error on others"
    )
    return load(model)


def _copied(suggester: Suggester, texts: _Texts, seed: int) -> dict[str, Copying]:
    corpus = Ngrams(words_of(song.lines) for song in texts.against)
    generated = [suggester.generate(words=_WORDS, seed=seed + number).split("\n") for number in range(_TEXTS)]
    return {
        "generated": copying(Ngrams(map(words_of, generated)), corpus),
        "songs": copying(Ngrams(words_of(song.lines) for song in texts.songs), corpus),
    }


def _show_copied(copied: dict[str, Copying]) -> None:
    show.table(
        ("copied from the training text", ">runs of six words", ">copied", ">longest run", ""),
        [
            (
                "what the model writes" if name == "generated" else "these songs",
                f"{each.runs:,}",
                show.percent(each.share),
                f"{len(each.longest):,}",
                " ".join(each.longest[:12]) + (" …" if len(each.longest) > 12 else ""),
            )
            for name, each in copied.items()
        ],
        title="\n",
    )
