"""Predict the next word with a character-level model: a beam of half-written words, grown to the next boundary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from songwriter.model.player import Reader, State
from songwriter.sampling import Sampler
from songwriter.suggest.prediction import Prediction, Suggestion, rest_of

_BEAM = 48
_LONGEST = 20


@dataclass(frozen=True)
class _Beam:
    """Half-written words side by side: what was added to each, its log-probability, and the state after it."""

    texts: tuple[str, ...]
    logs: NDArray[np.float64]
    state: State


@dataclass(frozen=True)
class Recalled:
    """What is remembered of words that begin like the half-typed one: the rest of each with its share of them.

    `strength` is what they weigh together beside the model's words.
    """

    rests: Mapping[str, float] = field(default_factory=dict)
    strength: float = 0.0

    @classmethod
    def of(
        cls, words: Sequence[str], shares: NDArray[np.float64] | None, begin: str, memory: float, spelled: float
    ) -> "Recalled":
        """Make it of all words with their shares; `spelled` is the model's probability of the letters of `begin`."""
        if shares is None or not memory:
            return cls()
        fitting = [int(number) for number in np.flatnonzero(shares) if words[int(number)].startswith(begin)]
        whole = sum(float(shares[number]) for number in fitting)
        if not whole:
            return cls()
        model = (1 - memory * float(shares.sum())) * spelled
        strength = memory * whole / (model + memory * whole)
        return cls({words[number][len(begin) :]: float(shares[number]) / whole for number in fitting}, strength)


def is_letter(token: str) -> bool:
    """Tell whether a character is part of a word."""
    return len(token) == 1 and (token.isalnum() or token == "'")


def predict_by_characters(
    player: Reader,
    tokens: Sequence[str],
    state: State,
    sampler: Sampler,
    begin: str,
    n: int,
    recalled: Recalled | None = None,
    refused: Callable[[Sequence[str]], NDArray[np.bool_]] | None = None,
) -> Prediction:
    """Return the n likeliest words, given the `state` after the text with the letters of `begin`.

    A word's probability is that of its letters and of a boundary after them; what the beam didn't follow stays in
    "other". What is `recalled` is mixed in word by word; words that are `refused` are left in "other" too.
    """
    letters = np.array([is_letter(token) for token in tokens])
    found, line_end = _grow(player, tokens, letters, state, begin)
    parts: dict[str, float] = {}
    if recalled is not None and recalled.strength:
        line_end *= 1 - recalled.strength
        found = {word: chance * (1 - recalled.strength) for word, chance in found.items()}
        for rest, share in recalled.rests.items():
            called_up = recalled.strength * share
            # Next to nothing times a share may be nothing.
            if called_up:
                found[rest] = found.get(rest, 0.0) + called_up
                parts[rest] = called_up / found[rest]
    if refused is not None:
        unwanted = refused([begin + word for word in found])
        found = {word: chance for (word, chance), each in zip(found.items(), unwanted, strict=True) if not each}
    words = sorted(found, key=lambda word: -found[word])
    # The sampler chooses among whole words, with the line's end and the unfollowed rest as two more to choose from.
    beliefs = np.array([line_end, max(0.0, 1 - line_end - sum(found.values())), *(found[word] for word in words)])
    with np.errstate(divide="ignore"):
        sampled = sampler.distribution(np.log(beliefs))
    suggestions = tuple(
        Suggestion(begin + word, found[word], float(chance), parts.get(word, 0.0))
        for word, chance in zip(words[:n], sampled[2:], strict=False)
    )
    return rest_of(suggestions, (line_end, float(sampled[0])))


def _grow(
    player: Reader, tokens: Sequence[str], letters: NDArray[np.bool_], state: State, begin: str
) -> tuple[dict[str, float], float]:
    beam = _Beam(("",), np.zeros(1), state)
    found: dict[str, float] = {}
    line_end = 0.0
    for length in range(_LONGEST):
        logs = player.log_probabilities(beam.state)
        if length == 0 and not begin:
            line_end = float(np.exp(logs[0, [number for number, token in enumerate(tokens) if token == "\n"]]).sum())
        else:
            # A word that ends here: its letters, and any character that is no letter.
            ended = np.exp(beam.logs) * np.exp(logs[:, ~letters]).sum(axis=1)
            found |= {text: float(chance) for text, chance in zip(beam.texts, ended, strict=True)}
        beam = _longer(player, tokens, letters, beam, logs)
        if not beam.texts or _is_settled(found, beam):
            break
    return found, line_end


def _longer(
    player: Reader, tokens: Sequence[str], letters: NDArray[np.bool_], beam: _Beam, logs: NDArray[np.float64]
) -> _Beam:
    choices = np.flatnonzero(letters)
    joint = (beam.logs[:, None] + logs[:, choices]).ravel()
    best = np.argsort(-joint, kind="stable")[:_BEAM]
    lanes, picked = best // len(choices), choices[best % len(choices)]
    texts = tuple(beam.texts[lane] + tokens[number] for lane, number in zip(lanes, picked, strict=True))
    return _Beam(texts, joint[best], player.step(beam.state.take(lanes), picked))


def _is_settled(found: dict[str, float], beam: _Beam) -> bool:
    """Tell whether nothing still half-written can come among the ten likeliest."""
    ranked = sorted(found.values(), reverse=True)
    return len(ranked) >= 10 and float(np.exp(beam.logs.max())) < ranked[9]
