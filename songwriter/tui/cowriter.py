"""Keep the model that suggests, and ask it things off the typing path.

One thread does all of it, in order: loading, next words, whole lines. So the model needs no lock, numpy is imported
after the first paint, and a question that nobody waits for any more leaves the queue before it starts. No textual.
"""

import asyncio
import random
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from songwriter.settings import Settings

Result = TypeVar("Result")

# A drawn word is one of so many: every sampling method worth using leaves fewer.
_DRAWN_FROM = 400
# Lines of a song that are read at once.
_STRIDE = 128
# Seconds that reading songs may keep a question waiting.
_SLICE = 0.008


class Suggestion(Protocol):
    """A word that may come next, cased for its place, with its probability before and after sampling."""

    @property
    def text(self) -> str:
        """Return the word."""

    @property
    def probability(self) -> float:
        """Return the model's own probability."""

    @property
    def sampled(self) -> float:
        """Return the probability after sampling."""

    @property
    def recalled(self) -> float:
        """Return the part of the model's probability, from 0 to 1, that came from the songs that are remembered."""

    @property
    def own(self) -> float:
        """Return the part of it that came from the same words in the writer's songs."""

    @property
    def copied(self) -> bool:
        """Tell whether with it six words in a row or more would stand in what the model learned from."""


class Prediction(Protocol):
    """What may come next: words, the end of the line, and all the rest."""

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        """Return the words, likeliest first."""

    @property
    def line_end(self) -> float:
        """Return the probability that the line ends here."""

    @property
    def line_end_sampled(self) -> float:
        """Return the same after sampling."""

    @property
    def other(self) -> float:
        """Return the probability of everything else."""

    @property
    def other_sampled(self) -> float:
        """Return the same after sampling."""


class Suggester(Protocol):
    """A model that suggests; `songwriter.load()` makes one, and any object of this shape will do."""

    @property
    def name(self) -> str:
        """Return the model's name; where two are blended both names, with the share."""

    @property
    def names(self) -> Sequence[str]:
        """Return the name of each model that has a part in it, the first one before the second."""

    @property
    def level(self) -> str:
        """Return "word" or "char"."""

    @property
    def fingerprint(self) -> Any:
        """Return what tells copies from the texts that the model learned from, or None."""

    def turned(self, share: float) -> "Suggester":
        """Return it with another share of the second model, at no cost; itself where there is no second one."""

    def predict(
        self,
        text: str,
        n: int = 10,
        begin: str = "",
        sampler: Any = None,
        memory: float = 0.0,
        taste: Any = None,
        own: float = 0.0,
    ) -> Prediction:
        """Return what may follow `text`, of what completes `begin`."""

    def line(
        self,
        text: str,
        sampler: Any = None,
        seed: int | None = None,
        memory: float = 0.0,
        taste: Any = None,
        own: float = 0.0,
    ) -> str:
        """Return a rest for the line that `text` ends in."""

    def remember(self, what: str, texts: Sequence[str], *, same_song: bool = False) -> Generator[None, None, None]:
        """Read texts step by step, so that their words come back."""


@dataclass(frozen=True)
class Mark:
    """What songcraft says of a word at its place: whether it rhymes as the line should, and its syllables."""

    rhymes: bool
    syllables: int


@dataclass(frozen=True)
class Answer:
    """What the model says about one text: the half-typed word, what may come, and how a word would be drawn.

    `marks` has one for each suggestion. Where a section header is begun, there are `headers` and no prediction.
    """

    begin: str
    prediction: Prediction | None
    model: str
    sampler: str
    marks: tuple[Mark, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return what may be written, likeliest first."""
        if self.prediction is None:
            return tuple(f"{name}]" for name in self.headers)
        return tuple(each.text for each in self.prediction.suggestions)


Load = Callable[[str, str], Suggester]


def load_model(name: str, blend: str = "") -> Suggester:
    """Load the model called `name`, blended with the one that `blend` names, if it names one; imports numpy.

    Raises ModelError where one can't be had, and UsageError where they can't be blended.
    """
    from songwriter.suggest import load

    return load(name, blend)


class Cowriter:
    """The model at the writer's side, in a thread of its own."""

    def __init__(self, load: Load = load_model) -> None:
        self._load = load
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="cowriter")
        self._model: Suggester | None = None

    @property
    def name(self) -> str:
        """Return the name of the model that suggests now, of two that are blended both, or "" while there is none."""
        return " + ".join(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of each model that suggests now, the first one before the second."""
        return tuple(self._model.names) if self._model else ()

    async def load(self, name: str, blend: str = "") -> Exception | None:
        """Replace the model by another; the old one suggests on until then, and also if the new one can't be had.

        With the name of a second one as `blend`, both suggest together. Where only that one can't be had or blended,
        the first one suggests alone, and what was wrong is returned.
        """
        self._model, problem = await self.run(lambda: _loaded(self._load, name, blend))
        return problem

    @property
    def level(self) -> str:
        """Return the level of the model that suggests now, or "" while there is none."""
        return self._model.level if self._model else ""

    async def predict(self, before: str, after: str, settings: Settings) -> Answer | None:
        """Return what may come between two parts of a song; None while there is no model.

        Of the song, what the model reads is enough (see `first_recent`), but where a section header is begun: which one
        fits goes by all others. They are known without a model.
        """
        model = self._model
        return await self.run(lambda: _answer(model, before, after, settings))

    async def draw(self, before: str, settings: Settings) -> str:
        """Return a word after the text `before`, drawn as the sampling method draws; "" where there is none."""
        model = self._model
        return await self.run(lambda: _draw(model, before, settings)) if model is not None else ""

    async def line(self, text: str, settings: Settings) -> str | None:
        """Return a rest for the line that `text` ends in; None while there is no model."""
        model = self._model
        if model is None:
            return None
        return await self.run(lambda: model.turned(settings.writing.share).line(text, **_manner(settings)))

    async def remember(self, what: str, texts: Sequence[str], *, same_song: bool = False) -> None:
        """Read texts for the model to remember, in slices, so that no question waits for long."""
        model = self._model
        if model is None:
            return
        reading = model.remember(what, texts, same_song=same_song)
        while await self.run(lambda: _go_on(reading)):
            pass

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do `work` in the model's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let the thread end when it has finished what it is at."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def first_recent(row: int) -> int:
    """Return the first of the lines that the model reads where the cursor stands in line `row`: a stride or two above.

    The network has long forgotten what stands further up, and a book would take it seconds to read. Where the cut is
    changes once in a stride, so that what has been read is seldom read again.
    """
    return max(0, row // _STRIDE - 1) * _STRIDE


def _loaded(load: Load, name: str, blend: str) -> tuple[Suggester, Exception | None]:
    """Return the model that was asked for, or without the second one and with what is wrong with that."""
    if not blend:
        return load(name, ""), None
    try:
        return load(name, blend), None
    except Exception as error:
        # A damaged model may raise anything. Where it was the first one, it does so again.
        return load(name, ""), error


def _answer(model: Suggester | None, before: str, after: str, settings: Settings) -> Answer | None:
    from songwriter.song.headers import begun_header, next_headers

    begun = begun_header(before.rpartition("\n")[2])
    if begun is not None:
        above, below = before.split("\n")[:-1], after.split("\n")[1:]
        return Answer(begun, None, "", "", headers=next_headers(above, below, begun))
    return _ask(model, before, settings) if model is not None else None


def _ask(model: Suggester, before: str, settings: Settings) -> Answer:
    from songwriter.song import rhymes, syllables
    from songwriter.song.partners import rhyme_partners
    from songwriter.suggest import split_at_cursor

    manner, model = _manner(settings), model.turned(settings.writing.share)
    context, begin = split_at_cursor(before)
    prediction = model.predict(context, n=settings.writing.words, begin=begin, **manner)
    partners = rhyme_partners(before)
    words = [each.text for each in prediction.suggestions]
    marks = tuple(Mark(any(rhymes(word, line) for line in partners), syllables(word)) for word in words)
    return Answer(begin, prediction, model.name, _originality(model, settings) + manner["sampler"].describe(), marks)


def _draw(model: Suggester, before: str, settings: Settings) -> str:
    from songwriter.suggest import split_at_cursor

    context, begin = split_at_cursor(before)
    model = model.turned(settings.writing.share)
    found = model.predict(context, n=_DRAWN_FROM, begin=begin, **_manner(settings)).suggestions
    chances = [each.sampled if len(each.text) > len(begin) else 0.0 for each in found]
    if not sum(chances):
        return ""
    return random.choices([each.text for each in found], chances)[0]  # noqa: S311 - a word needs no cryptography


def _go_on(reading: Generator[None, None, None]) -> bool:
    """Go on with a reading for a slice of time, and tell whether there is more of it."""
    end = time.monotonic() + _SLICE
    return any(time.monotonic() > end for _ in reading)


def _originality(model: Suggester, settings: Settings) -> str:
    """Return what is said of copies in front of the sampling: a model without a fingerprint can't leave them out."""
    if not settings.writing.original:
        return ""
    return "no © · " if model.fingerprint is not None else "© unknown · "


def _manner(settings: Settings) -> dict[str, Any]:
    """Return how the model is to answer, as its questions take it."""
    from songwriter.sampling import Sampler
    from songwriter.suggest import Taste

    writing = settings.writing
    return {
        "sampler": Sampler.from_settings(settings.sampling),
        "memory": writing.memory,
        "own": writing.own,
        "taste": Taste.from_settings(writing),
    }
