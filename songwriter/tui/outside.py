"""Let the user's own editor have a text for a while. No textual; it waits until the editor has ended."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from songwriter.errors import SongwriterError, UsageError, storage_error


def editor_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the command of the user's editor. Raises UsageError where none is named, or it can't be understood."""
    named = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    hint = "set it before the studio is started, as in: export EDITOR=nano"
    if not named:
        raise UsageError("neither VISUAL nor EDITOR names an editor", hint=hint)
    try:
        # On Windows, a backslash parts folders.
        return shlex.split(named, posix=os.name != "nt")
    except ValueError as error:
        raise UsageError(f"the editor {named!r} can't be understood: {error}", hint=hint) from error


def edited_outside(text: str, command: list[str]) -> str:
    """Return `text` as the editor left it.

    Raises SongwriterError where the editor can't be started, fails, or leaves what is no text; what it wrote then stays
    in the file that the error names.
    """
    try:
        number, name = tempfile.mkstemp(prefix="song-", suffix=".txt")
    except OSError as error:
        raise storage_error(error, Path(tempfile.gettempdir())) from error
    path = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        _run([*command, name])
        edited = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SongwriterError(f"{path} is not UTF-8 any more", hint="your song is as it was; the file stays") from error
    except OSError as error:
        raise storage_error(error, path) from error
    except SongwriterError as error:
        if _holds(path, text):
            path.unlink(missing_ok=True)
            raise
        raise SongwriterError(
            error.message, hint=f"your song is as it was; what the editor wrote is in {path}"
        ) from error
    path.unlink(missing_ok=True)
    # Many editors end every file with a line end.
    return edited if text.endswith("\n") else edited.removesuffix("\n")


def _run(command: list[str]) -> None:
    # Ctrl-C is for the editor, which has the terminal; a handler that does nothing isn't handed on to it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        done = subprocess.run(command, check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise SongwriterError(
            f"{command[0]} can't be started: {error.strerror}", hint="set EDITOR to an editor that is installed"
        ) from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode:
        raise SongwriterError(f"{command[0]} ended with code {done.returncode}", hint="your song is as it was")


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return True
