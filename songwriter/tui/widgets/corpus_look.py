"""Show what is found in the corpus that is chosen, a while after it was."""

import asyncio
from collections.abc import Callable, Sequence

from textual import work
from textual.message import Message
from textual.widgets import Static

from songwriter.errors import SongwriterError
from songwriter.text.facts import CorpusFacts
from songwriter.tui.corpus_look import examples, look_up, said

# Seconds of quiet before a corpus is looked at.
_REST = 0.6


class CorpusLook(Static):
    """The facts in words; the look takes a process of its own, and a later one takes the place of an earlier one."""

    class Looked(Message):
        """A corpus was looked at; no facts where there is none or it can't be read."""

        def __init__(self, facts: CorpusFacts | None) -> None:
            super().__init__()
            self.facts = facts

    def __init__(self, *, id: str, roomy: bool = False) -> None:
        super().__init__("", id=id, classes="hint", markup=False)
        self._roomy = roomy
        self.facts: CorpusFacts | None = None

    @work(exclusive=True, group="look", exit_on_error=False)
    async def look(self, files: Callable[[], Sequence[str]], level: str = "word") -> None:
        """Look at the files, which are found off the typing path, and say what is in them."""
        await asyncio.sleep(_REST)
        try:
            chosen = await asyncio.to_thread(files)
            if chosen:
                self.update("looking at the corpus…")
            facts = await look_up(chosen, level) if chosen else None
        except SongwriterError as error:
            self._tell(None, f"✗ {error.message}{f' — {error.hint}' if error.hint else ''}")
        else:
            more = examples(facts) if facts and self._roomy else []
            self._tell(facts, "\n".join([*said(facts), *more]) if facts else "")

    def _tell(self, facts: CorpusFacts | None, words: str) -> None:
        self.facts = facts
        self.update(words)
        self.post_message(self.Looked(facts))
