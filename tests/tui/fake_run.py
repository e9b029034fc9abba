"""Stand for a training run: `python fake_run.py FOLDER` holds the lock and tells of steps until it is stopped."""

import signal
import sys
import time
from pathlib import Path

from songwriter.lock import locked
from songwriter.training.events import Finished, Progress, Started, to_json


def main() -> None:
    folder = Path(sys.argv[1])
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    with locked(folder):
        _tell(folder, Started(folder.name, 10, 1000, 50, 900, 4, 20, "cpu", resumed=False, time="2026-01-01T00:00:00Z"))
        step = 0
        while not asked:
            step = step % 20 + 1
            _tell(folder, Progress(1, step, 20, 4.0, 900.0, 65.0))
            time.sleep(0.05)
        _tell(folder, Finished("stopped", 1, 0, 44.7, 12.0))
    sys.exit(130)


def _tell(folder: Path, event: Started | Progress | Finished) -> None:
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(to_json(event) + "\n")


if __name__ == "__main__":
    main()
