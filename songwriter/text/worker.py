"""Carry out tasks for another process of this program: a line in says what to do, a line out that it is done.

It is started by `songwriter.text.crew`. It ends when its input does, so that it never outlives by much the process
that it works for, however that one dies.
"""

import json
import signal
import sys

from songwriter.errors import CorpusError, StorageError
from songwriter.text.tasks import task_from_json


def main() -> None:
    """Carry out what comes, until nothing does."""
    # Ctrl-C reaches everybody in the terminal; it is for the process that this one works for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Told to go, it takes the file that it is writing with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())  # noqa: ARG005 - how handlers are called
    for line in sys.stdin:
        answer: dict[str, str] = {}
        try:
            task_from_json(line).carry_out()
        except (CorpusError, StorageError) as error:
            answer = {"kind": type(error).__name__, "message": error.message, "hint": error.hint}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
