"""`songwriter analyse`: what a song shares with the texts that a model has learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from songwriter.cli import options, show
from songwriter.errors import ModelError
from songwriter.library import DEFAULT
from songwriter.model.fingerprint import RUN, Fingerprint
from songwriter.suggest import load
from songwriter.text.corpus import RawSong, read_corpus
from songwriter.text.tokenizer import words_of

# Words of a run that the table shows.
_SHOWN = 16


@dataclass(frozen=True)
class Shared:
    """Words of a song that stand in a row in the training text too: which they are, and the line they begin in."""

    song: str
    line: int
    words: tuple[str, ...]


def analyse(
    song: Annotated[str, typer.Argument(help="A file of one song or more.", show_default=False)],
    model: options.Model = DEFAULT,
    n: Annotated[int, typer.Option("-n", min=1, help="How many runs, the longest first.")] = 10,
    json: options.Json = False,
) -> None:
    """Show the longest runs of words that a song shares with what a model learned from, six words or more."""
    suggester = load(model)
    if suggester.fingerprint is None:
        raise no_fingerprint(suggester.name)
    songs = read_corpus([song], keep_duplicates=True).songs
    found = sorted(
        (run for each in songs for run in shared_runs(each, suggester.fingerprint)), key=lambda run: -len(run.words)
    )
    places, copied = _places(songs), _copied(found)
    if json:
        show.as_json({"model": suggester.name, "runs": places, "copied": copied, "longest": found[:n]})
        return
    if not found:
        show.text(f"no {RUN} words in a row stand in what {suggester.name} learned from")
        return
    show.table(
        (">words", "song", ">line", f"in a row in what {suggester.name} learned from"),
        [(len(run.words), run.song, run.line, _beginning(run.words)) for run in found[:n]],
    )
    chance = (places - copied) * suggester.fingerprint.chance
    show.notes.print(
        f"{copied:,} of {places:,} runs of {RUN} words are copied, about {chance:.0f} of them by chance", style="dim"
    )


def copied_share(songs: Sequence[RawSong], fingerprint: Fingerprint) -> float:
    """Return the share of the songs' runs that stand in the training text."""
    found = [run for each in songs for run in shared_runs(each, fingerprint)]
    return _copied(found) / max(1, _places(songs))


def _places(songs: Sequence[RawSong]) -> int:
    return sum(max(0, len(words_of(each.lines)) - RUN + 1) for each in songs)


def _copied(found: Sequence[Shared]) -> int:
    return sum(len(run.words) - RUN + 1 for run in found)


def shared_runs(song: RawSong, fingerprint: Fingerprint) -> Sequence[Shared]:
    """Return the runs of words of a song that stand in the training text too, in their order."""
    words: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(song.lines, 1):
        found = words_of([line])
        words += found
        lines += [number] * len(found)
    return [Shared(song.title, lines[first], tuple(words[first:last])) for first, last in fingerprint.runs(words)]


def _beginning(words: Sequence[str]) -> str:
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def no_fingerprint(name: str) -> ModelError:
    """Return the error for a model that doesn't tell what it learned from."""
    return ModelError(
        f"{name} has no fingerprint of what it learned from, so what is copied can't be told",
        hint="models trained by this version have one: `songwriter train CORPUS`, or choose another --model",
    )
