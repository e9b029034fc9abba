"""Mix what the model believes with what the writer's songs call up: states of the network, and runs of words."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from songwriter.model.player import Ids, Reader, State
from songwriter.suggest import cache, own
from songwriter.suggest.cache import Belief, Recollection, Script, Shares, mix, read_scripts, recall, unit
from songwriter.suggest.names import Names
from songwriter.suggest.own import Own, Runs, follow, mix_own


class Repertoire:
    """Keep what was read of the writer's songs, under names that take the place of one another."""

    def __init__(self) -> None:
        self.states: dict[str, Recollection] = {}
        self.runs: dict[str, Runs] = {}

    def read(
        self, player: Reader, names: Names, what: str, texts: Sequence[str], *, same_song: bool
    ) -> Generator[None, None, None]:
        """Read texts, yielding after every step; nothing changes before the last one."""
        scripts = []
        for text in texts:
            scripts.append(names.script(text))
            yield
        weights = (1.0, 1.0) if same_song else (cache.OTHER_SONGS, own.OTHER_SONGS)
        # A character-level model has no words to count.
        runs = Runs.of((numbers(script) for script in scripts), weights[1]) if names.first else None
        yield
        self.states[what] = yield from read_scripts(player, scripts, weights[0])
        if runs is not None:
            self.runs[what] = runs

    def words(self, script: Script) -> list[Ids]:
        """Return the numbers of the writer's own words, in the text at hand and in those that were read."""
        # All that has states is among the runs of a word-level model, which alone asks.
        return [script.words, *(runs.words for runs in self.runs.values())]


@dataclass(frozen=True)
class Mixture:
    """What is mixed into the model's belief behind a text: `parts` by a strength of `memory`, and what is `own`."""

    player: Reader
    names: Names
    script: Script
    parts: Sequence[Recollection]
    memory: float
    own: Own

    def belief(self, state: State, more: Sequence[int] = ()) -> Belief:
        """Return what comes after the text, with `more` tokens behind it, where the network stands at `state`."""
        belief = mix(self.player.log_probabilities(state)[0], self.called_up(state), self.memory)
        if not self.own.strength:
            return belief
        song = np.append(numbers(self.script), np.array(more, dtype=np.int64))
        return mix_own(belief, follow(song, self.own.texts, self.names.size), self.own.strength)

    def called_up(self, state: State) -> Shares | None:
        """Return each word's share of what the state calls up."""
        return recall(self.player.weigh(unit(state.hidden[0])), self.parts, self.names.size)


def numbers(script: Script) -> Ids:
    """Return the numbers of a word-level text's tokens, with the mark that a song begins with."""
    return np.concatenate([script.ids[:1], script.words])
