"""Measure how quick the studio is, on a terminal, beside a bare Textual app with nothing but a text area.

    python benchmarks/studio.py [--rounds 10] [--quick]

The programs run for real, on pseudo-terminals: time is taken from a key, or from the start, to the bytes that paint
what is waited for. Studio and bare app take turns, round by round and line by line, so that a slow moment of the
machine falls on both. `--quick` takes two minutes, and its tails mean little.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from startup import spread
from terminal import Screen, Terminal

from songwriter.paths import journal_folder
from songwriter.settings import Settings
from songwriter.tui.run_process import launch

# Stands in the text of the bare app; in the studio, it is the edge of the gutter.
EDGE = "│"
BARE = """
import sys
from pathlib import Path
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        yield TextArea(Path(sys.argv[1]).read_text() if sys.argv[1:] else "│")
    def on_mount(self):
        area = self.query_one(TextArea)
        area.focus()
        if sys.argv[1:]:
            area.move_cursor(area.document.end)
Bare().run()
"""
TO_THE_END = "\x1b[1;5F"
# Seconds that a paint, or a ghost, may take before it counts as missing.
PATIENCE, GHOST_PATIENCE = 3.0, 0.5
# Seconds that the studio waits on purpose before it works out a suggestion.
DEBOUNCE = Settings().writing.delay / 1000
# Seconds between two keys of a fluent typist, least and most.
PACE = (0.04, 0.12)
WORDS = (
    *("the", "a", "my", "your", "silver", "lonely", "quiet", "river", "road", "moon", "rain", "heart", "window"),
    *("train", "calls", "waits", "falls", "turns", "burns", "over", "under", "and", "I", "you", "we", "love", "baby"),
)


@dataclass
class Keys:
    """What was measured of keys, in seconds: to the letter's paint, and to a new ghost; and keys that brought none."""

    paints: list[float] = field(default_factory=list)
    ghosts: list[float] = field(default_factory=list)
    without: int = 0


def studio(*arguments: str) -> Terminal:
    """Start the studio, and have nothing offered that an earlier one left when it was ended."""
    shutil.rmtree(journal_folder(), ignore_errors=True)
    return Terminal([sys.executable, "-m", "songwriter", *arguments], os.environ)


def bare(*arguments: str) -> Terminal:
    """Start the bare app."""
    return Terminal([sys.executable, "-c", BARE, *arguments], os.environ)


def verses(chance: random.Random, lines: int) -> str:
    """Return a song of so many lines, in stanzas of four."""
    return "".join(line(chance) + ("\n\n" if at % 4 == 3 else "\n") for at in range(lines * 4 // 5))


def line(chance: random.Random) -> str:
    """Return a line of lyrics that fits the studio's editor beside the panel."""
    return " ".join(chance.choices(WORDS, k=5))


def starts(rounds: int) -> None:
    """Measure first paint and first suggestion, and print them."""
    beside, ours, offers = [], [], []
    # Once before, so that what Python compiles is there.
    for each in (bare(), studio()):
        with each as program:
            painted(program, EDGE)
            program.settle(1)
    for _ in range(rounds):
        with bare() as program:
            beside.append(painted(program, EDGE))
        with studio() as program:
            ours.append(painted(program, EDGE))
            offered = program.wait(lambda screen: screen.shows("%"), PATIENCE)
            offers.append((offered or time.perf_counter()) - program.began - ours[-1])
    print(f"start, {rounds} rounds: median (least to most), milliseconds")
    print(f"  first paint, bare app      {spread(beside, 1000)}")
    print(f"  first paint, studio        {spread(ours, 1000)}")
    print(f"  studio / bare, by round    {spread([a / b for a, b in zip(ours, beside, strict=True)])}   bar: 1.3")
    print(f"  then, to first suggestion  {spread(offers, 1000)}   bar: 400", flush=True)


def painted(program: Terminal, words: str) -> float:
    """Return the seconds from the start to the paint of `words`."""
    came = program.wait(lambda screen: screen.shows(words), 30)
    assert came is not None, "it never started"
    return came - program.began


def type_line(program: Terminal, words: str, chance: random.Random, found: Keys, *, fluent: bool) -> None:
    """Type a line, and note how long each key takes.

    A fluent typist doesn't wait for suggestions, which are worked out meanwhile; the other one waits for each ghost.
    """
    program.press("\r")
    program.settle(0.3)
    # Textual puts the terminal's cursor where the writer's is, but a key late where the text has scrolled.
    program.press(words[0])
    program.settle(0.3)
    row, column = program.screen.row, program.screen.column
    for letter in words[1:]:
        ghost = program.screen.ghost_at(row, column)
        pressed = program.press(letter)
        if letter != " ":
            came = program.wait(_typed(row, column, letter), PATIENCE)
            found.paints.append((came or time.perf_counter()) - pressed)
        column += 1
        # A ghost that the key goes along with stands there at once: only a new one is worth a measure.
        if not fluent and not ghost.startswith(letter):
            came = program.wait(_ghost(row, column, other=ghost[1:]), GHOST_PATIENCE)
            found.ghosts += [came - pressed - DEBOUNCE] if came is not None else []
            found.without += came is None
        # Nobody presses a key five milliseconds after the last one.
        program.settle(chance.uniform(*PACE))


def _typed(row: int, column: int, letter: str) -> Callable[[Screen], bool]:
    return lambda screen: screen.plain[row][column] == letter


def _ghost(row: int, column: int, other: str) -> Callable[[Screen], bool]:
    return lambda screen: screen.ghost_at(row, column).strip() not in ("", other.strip())


def session(song: Path, lines: int, chance: random.Random, beside: Keys, ours: Keys) -> tuple[float, float]:
    """Type lines at the end of a song, in the bare app and the studio in turn; return the studio's memory after."""
    with bare(str(song)) as other, studio("write", str(song)) as program:
        painted(other, EDGE)
        painted(program, "%")
        program.press(TO_THE_END)
        program.settle(3)
        for at in range(lines):
            words = line(chance)
            for each, found in ((other, beside), (program, ours)):
                each.settle(0.05)
                type_line(each, words, chance, found, fluent=at % 3 > 0 or each is other)
        return program.memory()


def typing(name: str, lines: int, rounds: int, typed: int) -> None:
    """Measure keys in songs of so many lines, and print them."""
    beside, ours, memories = Keys(), Keys(), []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            chance = random.Random(number)
            song = Path(folder) / f"{number}.txt"
            song.write_text(verses(chance, lines) + EDGE, encoding="utf-8")
            memories.append(session(song, typed, chance, beside, ours))
    print(f"{name}: p50, p95, p99 (least to most) of keys, milliseconds")
    print(f"  key to paint, bare app     {tails(beside.paints)}")
    print(f"  key to paint, studio       {tails(ours.paints)}")
    print(f"  studio / bare, at p95      {at(ours.paints, 0.95) / at(beside.paints, 0.95):6.2f}   bar: 1.5")
    print(f"  key to ghost, less {1000 * DEBOUNCE:.0f} ms   {tails(ours.ghosts)}   bars: p50 30, p99 80")
    print(f"    keys without a ghost     {ours.without:6}")
    resident, proportional = (spread([each[kind] for each in memories]) for kind in (0, 1))
    print(f"  memory, MiB: resident {resident}, proportional {proportional}   bar: 150", flush=True)


def at(values: Sequence[float], share: float) -> float:
    """Return the value below which such a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def tails(seconds: Sequence[float]) -> str:
    """Return median, p95, p99, least and most, in milliseconds, and of how many."""
    middle, high, highest, least, most = (1000 * at(seconds, share) for share in (0.5, 0.95, 0.99, 0, 1))
    return f"{middle:6.1f} {high:6.1f} {highest:6.1f}  ({least:.1f} to {most:.1f}; {len(seconds)} keys)"


@contextlib.contextmanager
def training(folder: Path) -> Iterator[None]:
    """Train a model meanwhile, started as the studio does it."""
    corpus = folder / "corpus.txt"
    chance = random.Random(0)
    corpus.write_text("\n\n\n".join(verses(chance, 40) for _ in range(1500)), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        arguments = ["train", str(corpus), "--name", "bench", "--epochs", "1000", "--patience", "0"]
        process = launch(arguments, log.fileno(), log.fileno())
    time.sleep(15)
    assert process.poll() is None, (folder / "log").read_text()
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def main() -> None:
    """Measure everything, and print it as it comes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    rounds, sessions, typed = (5, 1, 6) if chosen.quick else (chosen.rounds, max(1, chosen.rounds // 5), 12)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SONGWRITER_HOME"] = folder
        # Textual would believe the first two more than the terminal, and who starts a program twice has it compiled.
        for name in ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"):
            os.environ.pop(name, None)
        starts(rounds)
        for lines in (10, 400, 4_000):
            typing(f"a song of {lines} lines", lines, sessions, typed)
        with training(Path(folder)):
            typing("a song of 10 lines, while a model trains", 10, sessions, typed)


if __name__ == "__main__":
    main()
