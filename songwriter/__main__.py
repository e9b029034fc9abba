"""Start songwriter: the studio where no command is given, else the command line."""

import sys

from songwriter.errors import SongwriterError

INTERRUPTED = 130


def main() -> None:
    """Run the program and exit: 0, 1 failed, 2 usage, 130 interrupted."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    sys.exit(_run([each for each in arguments if each != "--debug"], debug=debug))


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        if arguments:
            from songwriter.cli.app import run_command

            return run_command(arguments)
        # The studio comes without typer: importing it takes a tenth of a second.
        from songwriter.tui.app import run

        run()
    except SongwriterError as error:
        if debug:
            raise
        _report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; there is nobody left to tell.
        sys.stderr.close()
        return 0
    return 0


def _report(error: SongwriterError) -> None:
    sys.stderr.write(f"error: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")


if __name__ == "__main__":
    main()
