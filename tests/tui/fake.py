"""A suggester without a model; `python tests/tui/fake.py` opens the studio with it, for tests on a real terminal."""

import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from songwriter.errors import ModelError

WORDS = (
    ("rain", 0.31, 0.44),
    ("moon", 0.19, 0.27),
    ("road", 0.11, 0.15),
    ("river", 0.05, 0.04),
    ("moonlight", 0.04, 0),
)


@dataclass(frozen=True)
class FakeSuggestion:
    text: str
    probability: float
    sampled: float
    recalled: float = 0.0
    copied: bool = False
    own: float = 0.0


@dataclass(frozen=True)
class FakePrediction:
    suggestions: tuple[FakeSuggestion, ...]
    line_end: float
    line_end_sampled: float
    other: float
    other_sampled: float


@dataclass
class FakeSuggester:
    """Suggest the same few words everywhere, after `delay` seconds; remembers what it was asked."""

    first: str = "fake"
    second: str = ""
    share: float = 0.5
    level: str = "word"
    delay: float = 0.0
    load_delay: float = 0.0
    fingerprint: Any = None
    rest: str = "on the silver road"
    asked: list[tuple[str, str]] = field(default_factory=list)
    # Whether there is no model called "missing" yet, and how often one was loaded.
    missing: bool = True
    loads: int = 0
    # The words that would copy, and the taste that was asked for last.
    copies: tuple[str, ...] = ()
    taste: Any = None
    own: float = 0.0
    # The parts of each probability that come from memory and from own songs.
    parts: tuple[float, float] = (0.0, 0.0)
    remembered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.first, self.second) if self.second else (self.first,)

    @property
    def name(self) -> str:
        return f"{self.first} + {self.second} {self.share:.0%}" if self.second else self.first

    def turned(self, share: float) -> "FakeSuggester":
        self.share = share
        return self

    def predict(
        self,
        text: str,
        n: int = 10,
        begin: str = "",
        sampler: Any = None,
        memory: float = 0.0,
        taste: Any = None,
        own: float = 0.0,
    ) -> FakePrediction:
        time.sleep(self.delay)
        self.asked.append((text, begin))
        self.taste, self.own = taste, own
        fitting = [FakeSuggestion(*each) for each in WORDS if each[0].startswith(begin.lower())][:n]
        fitting = [
            FakeSuggestion(
                begin + each.text[len(begin) :],
                each.probability,
                each.sampled,
                self.parts[0],
                each.text in self.copies,
                self.parts[1],
            )
            for each in fitting
        ]
        left = 1 - 0.08 - sum(each.probability for each in fitting)
        left_sampled = 1 - 0.02 - sum(each.sampled for each in fitting)
        return FakePrediction(tuple(fitting), 0.08, 0.02, left, left_sampled)

    def line(
        self,
        text: str,
        sampler: Any = None,
        seed: int | None = None,
        memory: float = 0.0,
        taste: Any = None,
        own: float = 0.0,
    ) -> str:
        time.sleep(self.delay)
        return self.rest

    def remember(self, what: str, texts: Sequence[str], *, same_song: bool = False) -> Generator[None, None, None]:
        yield
        self.remembered[what] = list(texts)

    def load(self, name: str, blend: str = "") -> "FakeSuggester":
        """Stand for `songwriter.load`: every name but "missing" and "broken" has this model."""
        time.sleep(self.load_delay)
        self.loads += 1
        if "missing" in (name, blend) and self.missing:
            raise ModelError("no model called 'missing'", hint="did you mean 'fake'?")
        if "broken" in (name, blend):
            raise ValueError("numbers that make no sense")
        self.first, self.second = "fake" if name == "default" else name, blend
        return self


if __name__ == "__main__":
    from pathlib import Path

    from songwriter.tui.app import StudioApp
    from songwriter.tui.guard import guarded

    app = StudioApp(Path(sys.argv[1]) if sys.argv[1:] else None, load=FakeSuggester().load)
    with guarded(app.rescue, app.leave_soon):
        app.run()
