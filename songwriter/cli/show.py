"""Print: data to stdout as a table or JSON, notes to stderr."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

notes = Console(stderr=True, highlight=False, soft_wrap=True)


def text(content: str) -> None:
    """Print text to stdout as it is, ending in one newline."""
    sys.stdout.write(content if content.endswith("\n") else content + "\n")


def as_json(data: Any) -> None:
    """Print data as JSON to stdout; dataclasses become objects, and what is not a number becomes null."""
    text(json.dumps(_plain(data), ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table to stdout; a column with a `>` before its name is aligned to the right."""
    shown = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        right = column.startswith(">")
        shown.add_column(column.lstrip(">"), justify="right" if right else "left", overflow="fold")
    for row in rows:
        # As Text, since a song's [Chorus] is not a style.
        shown.add_row(*(Text(str(cell)) for cell in row))
    _stdout().print(shown)


def bar(share: float, width: int = 12) -> str:
    """Return a bar for a share of 1, in eighths of a character."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def percent(share: float) -> str:
    """Return a share of 1 as a percentage with one decimal."""
    return f"{share:.1%}" if isfinite(share) else "–"


def number(value: float, digits: int = 2) -> str:
    """Return a number for reading, a dash where there is none."""
    return f"{value:,.{digits}f}" if isfinite(value) else "–"


def size(bytes_: float) -> str:
    """Return a size on disk for reading."""
    for unit in ("B", "kB", "MB"):
        if bytes_ < 1000:
            return f"{bytes_:.0f} B" if unit == "B" else f"{bytes_:.1f} {unit}"
        bytes_ /= 1000
    return f"{bytes_:.1f} GB"


def _stdout() -> Console:
    # Made for each use, since tests and pipes exchange stdout. A pipe has no width to wrap to.
    width = None if sys.stdout.isatty() else 200
    return Console(file=sys.stdout, highlight=False, width=width)


def _plain(data: Any) -> Any:
    if dataclasses.is_dataclass(data) and not isinstance(data, type):
        return _plain(dataclasses.asdict(data))
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    if isinstance(data, float) and not isfinite(data):
        return None
    return data if data is None or isinstance(data, (str, int, float, bool)) else str(data)
