"""Measure how long songwriter takes to start, beside what it can't be faster than.

    python benchmarks/startup.py [--runs 15]

The commands are run in turn, so that a slow moment of the machine falls on all of them; ratios are taken round by
round.
"""

import argparse
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python": ["-c", "pass"],
    "import textual": ["-c", "import textual.app, textual.widgets"],
    "import songwriter": ["-c", "import songwriter"],
    "import the studio": ["-c", "import songwriter.tui.app"],
    "songwriter --help": ["-m", "songwriter", "--help"],
    "songwriter suggest": ["-m", "songwriter", "suggest", "the moon was"],
}
BESIDE = {"import the studio": "import textual", "songwriter --help": "python", "songwriter suggest": "python"}


def seconds(arguments: list[str]) -> float:
    """Run a command once and return its wall time."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def spread(values: list[float], scale: float = 1.0) -> str:
    """Return median, least and most."""
    return f"{statistics.median(values) * scale:7.2f}  ({min(values) * scale:.2f} to {max(values) * scale:.2f})"


def main() -> None:
    """Run all commands in turn and print their times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    for arguments in COMMANDS.values():
        seconds(arguments)
    rounds = [{name: seconds(arguments) for name, arguments in COMMANDS.items()} for _ in range(runs)]
    print("milliseconds, median of", runs)
    for name in COMMANDS:
        print(f"  {name:20} {spread([each[name] for each in rounds], 1000)}")
    print("ratios")
    for name, other in BESIDE.items():
        print(f"  {name} / {other}: {spread([each[name] / each[other] for each in rounds])}")


if __name__ == "__main__":
    main()
