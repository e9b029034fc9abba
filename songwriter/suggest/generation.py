"""Write on: draw a token, feed it back, and stop after so many words or lines, or at the song's end."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from songwriter.model.player import Reader, State
from songwriter.sampling import Forbid, Logs, Sampler
from songwriter.suggest.characters import is_letter
from songwriter.suggest.names import Names
from songwriter.text.tokenizer import NEWLINE, SECTIONS, SONG, STANZA, Level, is_word

# Tokens that a sampler with a memory sees.
MEMORY = 64
_TOKENS_PER_WORD = {"word": 8, "char": 24}
_LINE_ENDS = frozenset((NEWLINE, STANZA, SONG, *SECTIONS))
_TOKENS_PER_LINE = {"word": 64, "char": 256}


@dataclass(frozen=True)
class Limits:
    """Say where a text stops: after so many words or lines, whichever comes first, or at the song's end."""

    words: int | None = None
    lines: int | None = None
    song_end: bool = False


def write_on(
    player: Reader,
    names: Names,
    believe: Callable[[State, Sequence[str]], Logs],
    state: State,
    recent: Sequence[int],
    sampler: Sampler,
    rng: np.random.Generator,
) -> Iterator[str]:
    """Yield tokens without end, each drawn from what `believe` says, and fed back; never `<unk>`.

    `believe` is told the state, and all tokens that were written so far.
    """
    sampler = Sampler((Forbid((names.unknown,)), *sampler.transforms), sampler.greedy)
    memory = deque(recent, maxlen=MEMORY)
    written: list[str] = []
    while True:
        number = sampler.draw(believe(state, written), rng, tuple(memory))
        written.append(names.token(number))
        yield written[-1]
        memory.append(number)
        state = player.step(state, np.array([names.known(number)]))


def limited(written: Iterator[str], level: Level, limits: Limits, *, filled: bool) -> Iterator[str]:
    """Yield tokens up to the limits; a song's end that is not to stop the text becomes a stanza break.

    `filled` tells that the line which is written on has something in it, so that its end counts. A model that never
    ends a word or a line is stopped too, far beyond what a person would write.
    """
    most = _TOKENS_PER_WORD[level] * (limits.words or 10**9)
    most = min(most, _TOKENS_PER_LINE[level] * (limits.lines or 10**9))
    words = lines = 0
    last = ""
    for token in islice(written, most):
        if token == SONG and limits.song_end:
            return
        words += level == "char" and is_letter(last) and not is_letter(token)
        ends = token in _LINE_ENDS
        lines += ends and filled
        if words == limits.words or lines == limits.lines:
            return
        yield _break(token, level)
        words += level == "word" and is_word(token)
        if words == limits.words and level == "word":
            return
        filled = not ends and (filled or not token.isspace())
        last = token


def _break(token: str, level: Level) -> str:
    if token != SONG:
        return token
    return STANZA if level == "word" else NEWLINE
