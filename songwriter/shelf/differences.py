"""Say how two texts differ, line by line."""

import difflib

from songwriter.song.counting import counted

_MOST = 2_000


def differences(before: str, after: str, context: int = 2) -> list[str]:
    """Return what makes `after` of `before` as lines that begin with "-", "+" or " ", and "…" between the places."""
    rows = difflib.unified_diff(before.split("\n"), after.split("\n"), n=context, lineterm="")
    found = ["…" if row.startswith("@@") else row for row in list(rows)[2:]]
    if found[:1] == ["…"]:
        found = found[1:]
    left = len(found) - _MOST
    return [*found[:_MOST], f"… and {left:,} more lines"] if left > 0 else found


def summary(rows: list[str]) -> str:
    """Say how many lines are new and how many are gone."""
    new, gone = (sum(row.startswith(mark) for row in rows) for mark in "+-")
    return f"{counted(new, 'line')} more (+), {gone:,} less (-)" if new or gone else "no difference"
