"""Start songwriter: the studio where no command is given or a song to write, else the command line."""

import contextlib
import gc
import io
import os
import sys
from pathlib import Path

from songwriter.cli.chorus import is_told
from songwriter.errors import SongwriterError, storage_error

INTERRUPTED = 130


def main() -> None:
    """Run the program and exit: 0, 1 failed, 2 usage, 130 interrupted."""
    # One step of the network is too little work to share out: numpy's threads only wait for each other, which makes it
    # five times slower on a busy machine. It must be said before numpy is loaded, and doesn't concern torch.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _write_any_letter()
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    sys.exit(_run([each for each in arguments if each != "--debug"], debug=debug))


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        if not _opens_studio(arguments):
            from songwriter.cli.app import run_command

            code = run_command(arguments)
            # Here, where it can still be told that there is no room for it.
            sys.stdout.flush()
            return code
        # The studio comes without typer: importing it takes a tenth of a second. The studio switches the tidying of the
        # memory on again once it is on the screen.
        gc.disable()
        from songwriter.tui.app import run

        run(*map(Path, arguments[1:]))
    except SongwriterError as error:
        if debug:
            raise
        if not is_told(error):
            _report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; there is nobody left to tell.
        sys.stderr.close()
        return 0
    except OSError as error:
        # What no part expected of the system, such as no space for what is printed.
        if debug:
            raise
        return _refused(error)
    return 0


def _opens_studio(arguments: list[str]) -> bool:
    """Tell whether there is no command, or `write` with a song alone."""
    if not arguments:
        # A shell that asks how a word may go on gives none either.
        return "_SONGWRITER_COMPLETE" not in os.environ
    return len(arguments) == 2 and arguments[0] == "write" and not arguments[1].startswith("-")


def _refused(error: OSError) -> int:
    with contextlib.suppress(OSError):
        sys.stdout.close()
    told = storage_error(error, Path(str(error.filename or "what is printed")))
    _report(told)
    return told.exit_code


def _write_any_letter() -> None:
    # A song may hold what the terminal's encoding has no letter for. Into files and pipes goes UTF-8, on Windows too.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if chosen else "utf-8", errors="replace")


def _report(error: SongwriterError) -> None:
    sys.stderr.write(f"error: {error}\n")
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")


if __name__ == "__main__":
    main()
