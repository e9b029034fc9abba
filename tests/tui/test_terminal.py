"""The studio on a real terminal, in tmux: keys as they arrive there, the start, and the end."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from songwriter.paths import journal_folder, songs_folder

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
FAKE = Path(__file__).with_name("fake.py")


class Terminal:
    """A tmux session of its own, with the studio in it."""

    def __init__(
        self, socket: Path, home: Path, size: tuple[int, int] = (80, 24), before: str = "", song: Path | str = ""
    ) -> None:
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        # The pane stays after the end, so that the last words can be read.
        command = (
            # Something in pytest sets COLUMNS, which textual believes more than the terminal.
            f"cd '{FAKE.parent.parent.parent}'; unset COLUMNS LINES; export PYTHONPATH=. SONGWRITER_HOME='{home}';"
            f" {before} '{sys.executable}' '{FAKE}' {shlex.quote(str(song)) if song else ''}; echo code $?; sleep 60"
        )
        self.run("new-session", "-d", "-s", "studio", "-x", str(size[0]), "-y", str(size[1]), command)

    def run(self, *arguments: str) -> str:
        done = subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, check=False, timeout=10)
        return done.stdout

    def press(self, *keys: str) -> None:
        for key in keys:
            self.run("send-keys", "-t", "studio", key)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        self.run("send-keys", "-t", "studio", "-l", text)

    @property
    def screen(self) -> str:
        return self.run("capture-pane", "-p", "-t", "studio")

    def wait(self, holds: Callable[[str], object], seconds: float = 10.0) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = self.screen
            if holds(shown):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"it never came up:\n{self.screen}")


@pytest.fixture
def open_terminal(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []
    # Sockets have short names, so the folder for it is made where those are.
    folder = tmp_path_factory.mktemp("t")

    def new(**options: object) -> Terminal:
        terminal = Terminal(folder / str(len(opened)), home, **options)  # type: ignore[arg-type]
        opened.append(terminal)
        terminal.wait(lambda shown: "· fake" in shown)
        return terminal

    yield new
    for terminal in opened:
        terminal.run("kill-server")


def test_keys_arrive_as_they_should(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.type("the mo")
    terminal.wait(lambda shown: "the moon" in shown and "“mo”" in shown)
    terminal.press("Tab")
    terminal.wait(lambda shown: "the moon rain" in shown)
    terminal.press("M-Down")
    terminal.wait(lambda shown: "the moon moon" in shown and "▸moon" in shown)
    terminal.press("Escape")
    terminal.wait(lambda shown: "the moon moon" not in shown)
    terminal.type("is ")
    terminal.wait(lambda shown: "the moon is rain" in shown)
    terminal.press("C-l")
    terminal.wait(lambda shown: "the moon is rain on the" in shown)
    terminal.press("F5")
    terminal.wait(lambda shown: "the cat sat on" in shown)
    terminal.press("F1")
    terminal.wait(lambda shown: "EVERYWHERE" in shown.upper())
    terminal.press("Escape", "F2")
    terminal.wait(lambda shown: "next word" in shown or "“" in shown)
    terminal.press("C-p")
    terminal.wait(lambda shown: "Search" in shown)
    terminal.press("Escape", "C-q")
    terminal.wait(lambda shown: "is not saved" in shown)
    terminal.press("Right", "Enter")
    terminal.wait(lambda shown: "code 0" in shown)


def test_a_song_is_saved_from_a_real_terminal(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.type("blue hour")
    terminal.press("C-s")
    terminal.wait(lambda shown: "Save the song as" in shown)
    terminal.press("Enter")
    terminal.wait(lambda shown: " · saved · " in shown)
    assert (songs_folder() / "blue hour.txt").read_text() == "blue hour"
    terminal.press("C-q")
    terminal.wait(lambda shown: "code 0" in shown)


def test_the_song_goes_to_the_users_editor_and_comes_back(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho edited >> "$1"\n')
    editor.chmod(0o755)
    terminal = open_terminal(before=f"EDITOR={editor}")
    terminal.type("unsaved ")
    terminal.press("Escape")
    terminal.wait(lambda shown: "unsaved" in shown)
    terminal.press("M-e")
    terminal.wait(lambda shown: "unsaved edited" in shown)
    terminal.press("C-z")
    terminal.wait(lambda shown: "unsaved" in shown and "edited" not in shown)
    editor.unlink()
    terminal.press("M-e")
    terminal.wait(lambda shown: "No such file" in shown and "unsaved" in shown)


def test_lines_move_and_alt_keys_are_never_typed(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.type("one")
    terminal.press("Enter")
    terminal.type("two")
    terminal.press("M-S-Up", "M-d", "M-d", "M-c", "Up", "M-c")
    terminal.wait(lambda shown: "│ % two" in shown and "^" not in shown)
    terminal.press("C-S-Up", "C-Down", "C-t")
    terminal.wait(lambda shown: "no other takes" in shown)


@pytest.mark.parametrize("told", [True, False], ids=["with a signal", "without one"])
def test_a_terminal_that_closes_loses_nothing_and_leaves_nothing_running(
    open_terminal: Callable[..., Terminal], tmp_path: Path, told: bool
) -> None:
    pid = tmp_path / "pid"
    # A shell that outlives its terminal keeps the signal from what it runs, as make does.
    before = "" if told else "trap : HUP;"
    terminal = open_terminal(before=f"{before} {noting(pid)}")
    terminal.type("never lost")
    terminal.wait(lambda shown: "never lost" in shown)
    terminal.run("kill-session", "-t", "studio")
    wait_for_the_end(int(pid.read_text()))
    again = open_terminal()
    again.wait(lambda shown: "+never lost" in shown)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_what_was_typed_before_a_kill_is_offered_at_the_next_start(
    open_terminal: Callable[..., Terminal], tmp_path: Path, how: signal.Signals
) -> None:
    pid, song = tmp_path / "pid", songs_folder() / "Blue Hour.txt"
    song.parent.mkdir(parents=True)
    song.write_text("evening comes\n")
    terminal = open_terminal(before=noting(pid), song=song)
    terminal.press("C-End", "C-End")
    terminal.type("and the rain")
    terminal.wait(lambda shown: "and the rain" in shown and "not saved" in shown)
    time.sleep(1)  # what is promised
    os.kill(int(pid.read_text()), how)
    wait_for_the_end(int(pid.read_text()))
    said = terminal.wait(lambda shown: "code" in shown)
    assert ("offered when you next open the studio" in " ".join(said.split())) == (how != signal.SIGKILL)
    assert song.read_text() == "evening comes\n"
    again = open_terminal()
    again.wait(lambda shown: "“Blue Hour” was not saved" in shown and "+and the rain" in shown)
    again.press("Enter")
    again.wait(lambda shown: "recovered; not saved yet" in shown and "and the rain" in shown)
    again.press("C-s")
    again.wait(lambda shown: " · saved · " in shown)
    assert song.read_text() == "evening comes\nand the rain"
    again.press("C-q")
    again.wait(lambda shown: "code 0" in shown)
    assert list(journal_folder().iterdir()) == []


def noting(pid: Path) -> str:
    """Return what starts a program so that its number is noted."""
    return f"sh -c 'echo $$ > {pid}; exec \"$@\"' --"


def wait_for_the_end(pid: int) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end and is_running(pid):
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_can_be_read_without_colours_in_a_small_terminal(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(size=(60, 15), before="NO_COLOR=1")
    terminal.type("the ")
    shown = terminal.wait(lambda shown: "the rain" in shown)
    assert "model" not in shown.partition("\n")[2].partition("\n")[0]
    terminal.type("x")
    terminal.wait(lambda shown: "the x" in shown and "the rain" not in shown)


def test_the_co_writers_keys_arrive_too(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(size=(100, 30))
    terminal.type("the ")
    terminal.wait(lambda shown: "the rain" in shown and "top-k 40 · T 0.8" in shown)
    terminal.press("M-w", "2")
    terminal.wait(lambda shown: "the moon rain" in shown)
    terminal.press("M-Left", "M-PageDown")
    terminal.wait(lambda shown: "top-k 20 · T 0.7" in shown)
    terminal.press("F9")
    terminal.wait(lambda shown: "top-p 0.9 · T 0.7" in shown)
    terminal.press("F6")
    terminal.wait(lambda shown: "the moon rain on the silver road" in shown and "whole lines" in shown)
    terminal.press("C-r")
    terminal.wait(lambda shown: "on the silver road" in shown)
    terminal.press("F7")
    terminal.wait(lambda shown: "suggestions paused" in shown and "silver" not in shown)
    terminal.press("F7", "F6")
    terminal.wait(lambda shown: "rain" in shown and "silver" not in shown)
    # What comes in one piece is written in its order.
    terminal.press("Enter")
    terminal.type("[Ch")
    terminal.wait(lambda shown: "│ [Chorus]" in shown)
    terminal.run("send-keys", "-t", "studio", "Tab", "Enter", "l", "a")
    terminal.wait(lambda shown: "│ [Chorus]" in shown and "│ la" in shown)
    terminal.run("send-keys", "-t", "studio", "Enter", *"her", "BSpace", "BSpace", *"is", "Home", *">>", "End", *"ux")
    terminal.wait(lambda shown: "│ >>hisux" in shown)


def test_alt_with_a_digit_takes_its_row_and_what_it_is_taken_for_can_be_typed(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(100, 30))
    terminal.type("the ")
    terminal.wait(lambda shown: "the rain" in shown)
    terminal.press("M-2")
    terminal.wait(lambda shown: "the moon rain" in shown)
    terminal.press("M-0", "M-9", "M--", "M-=")
    terminal.type("£5 ¡olé! – ")
    terminal.wait(lambda shown: "the moon £5 ¡olé! – rain" in shown)
    terminal.press("M-3")
    terminal.wait(lambda shown: "the moon £5 ¡olé! – road rain" in shown)
    # Pasted, also where what is pasted looks like a key.
    terminal.run("set-buffer", "cost £3 \x1b3 ")
    terminal.run("paste-buffer", "-p", "-t", "studio")
    terminal.wait(lambda shown: "cost £3" in shown)
    terminal.press("Escape")
    time.sleep(0.2)
    terminal.type("7 x")
    shown = terminal.wait(lambda shown: "7 x" in shown)
    assert not set("™¢∞§¶•ªº≠^") & set(shown.partition("│ the")[2].partition("\n")[0])
