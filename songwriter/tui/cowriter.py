"""Keep the model that suggests, and ask it things off the typing path.

One thread does all of it, in order: loading, next words, whole lines. So the model needs no lock, numpy is imported
after the first paint, and a question that nobody waits for any more leaves the queue before it starts. No textual.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from songwriter.settings import SamplingSettings

if TYPE_CHECKING:
    from songwriter.sampling import Sampler

Result = TypeVar("Result")


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
        """Return the model's name."""

    @property
    def level(self) -> str:
        """Return "word" or "char"."""

    def predict(self, text: str, n: int = 10, begin: str = "", sampler: Any = None) -> Prediction:
        """Return what may follow `text`, of what completes `begin`."""

    def line(self, text: str, sampler: Any = None, seed: int | None = None) -> str:
        """Return a rest for the line that `text` ends in."""


@dataclass(frozen=True)
class Answer:
    """What the model says about one text: the half-typed word, what may come, and how a word would be drawn."""

    begin: str
    prediction: Prediction
    model: str
    sampler: str


def load_model(name: str) -> Suggester:
    """Load the model called `name`; imports numpy. Raises ModelError where it can't be had."""
    from songwriter.suggest import load

    return load(name)


class Cowriter:
    """The model at the writer's side, in a thread of its own."""

    def __init__(self, load: Callable[[str], Suggester] = load_model) -> None:
        self._load = load
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="cowriter")
        self._model: Suggester | None = None

    @property
    def name(self) -> str:
        """Return the name of the model that suggests now, or "" while there is none."""
        return self._model.name if self._model else ""

    async def load(self, name: str) -> None:
        """Replace the model by another; the old one suggests on until then, and also if the new one can't be had."""
        self._model = await self.run(lambda: self._load(name))

    async def predict(self, text: str, rows: int, sampling: SamplingSettings) -> Answer | None:
        """Return what may follow `text`, the song up to the cursor; None while there is no model."""
        model = self._model
        if model is None:
            return None

        def ask() -> Answer:
            from songwriter.suggest import split_at_cursor

            sampler = _sampler(sampling)
            context, begin = split_at_cursor(text)
            prediction = model.predict(context, n=rows, begin=begin, sampler=sampler)
            return Answer(begin, prediction, model.name, sampler.describe())

        return await self.run(ask)

    async def line(self, text: str, sampling: SamplingSettings) -> str | None:
        """Return a rest for the line that `text` ends in; None while there is no model."""
        model = self._model
        if model is None:
            return None
        return await self.run(lambda: model.line(text, sampler=_sampler(sampling)))

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do `work` in the model's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let the thread end when it has finished what it is at."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _sampler(settings: SamplingSettings) -> "Sampler":
    from songwriter.sampling import Sampler

    return Sampler.from_settings(settings)
