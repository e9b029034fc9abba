"""Look at a corpus before training, as `songwriter corpus` does, in a process of its own; no textual in here."""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from dataclasses import fields

from songwriter.errors import CorpusError
from songwriter.song.counting import counted
from songwriter.text.facts import CorpusFacts
from songwriter.tui.run_process import launch

_COVERED = "10000"
_REASONS = 3


async def look_up(files: Sequence[str], level: str) -> CorpusFacts:
    """Return what is found in the files; the process ends when this is cancelled. Raises CorpusError, TrainingError."""
    arguments = ["corpus", "--json", "--level", level, "--", *files]
    # Not in a thread: cancelled while it starts the process, it would leave nobody to end and reap it.
    process = launch(arguments, subprocess.PIPE, subprocess.PIPE)
    try:
        found, problem = await asyncio.to_thread(process.communicate)
    except asyncio.CancelledError:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise _error(problem.decode("utf-8", errors="replace"))
    return facts_from_json(found)


def facts_from_json(found: bytes) -> CorpusFacts:
    """Return the facts that the command printed. Raises CorpusError where it printed something else."""
    try:
        told = json.loads(found)
        return CorpusFacts(**{each.name: told[each.name] for each in fields(CorpusFacts)})
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError("the look at the corpus told nothing", hint="try `songwriter corpus` in a shell") from error


def said(facts: CorpusFacts) -> list[str]:
    """Return the facts in words, a few short lines of them."""
    lines = [
        f"{counted(facts.songs, 'song')} in {counted(facts.files, 'file')} · {counted(facts.words, 'word')}",
        f"{facts.distinct_words:,} different words",
    ]
    if _COVERED in facts.coverage:
        lines[-1] += f"; 10,000 cover {facts.coverage[_COVERED]:.1%}"
    junk = sum(facts.removed.values())
    if facts.repeated or junk:
        left_out = [counted(facts.repeated, "repeat")] if facts.repeated else []
        left_out += [f"{counted(junk, 'line')} of junk"] if junk else []
        lines.append(f"left out: {', '.join(left_out)}")
    return lines


def examples(facts: CorpusFacts) -> list[str]:
    """Return more of what was found, for where there is room: the kinds of junk, and songs that repeat others."""
    kinds = list(facts.removed.items())[:_REASONS]
    lines = [f"junk: {', '.join(f'{reason} {times:,}' for reason, times in kinds)}"] if kinds else []
    return [*lines, *(f"repeat: {each}" for each in facts.duplicates[:1])]


def _error(told: str) -> CorpusError:
    """Return the error that the command told on its last lines."""
    lines = dict(line.split(": ", 1) for line in told.splitlines() if line.startswith(("error: ", "hint: ")))
    return CorpusError(lines.get("error", "the corpus can't be looked at"), hint=lines.get("hint", ""))
