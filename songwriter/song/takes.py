"""Keep several takes of a line or a section in the song, as comments that can be read and edited by hand.

A take of a line stands below it, and a take of a section at the section's end:

    I heard the whistle calling down the line
    % take: I heard the whistle crying through the pines
    % take:
    % | Another first line of this section
    % | and its second one

Takes stand in a ring with what is sung now, so that there are no numbers to keep in order: the next one is the first
below, and what it replaces goes to the end. Each edit returns the sheet as it becomes, or None where there is nothing
to do.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from songwriter.song.arrangement import Span, span_at
from songwriter.song.comments import is_comment
from songwriter.song.section import section_kind
from songwriter.song.sheet import Sheet

_TAKE = re.compile(r"\s*%\s*take: ?(.*)", re.IGNORECASE | re.DOTALL)
_INSIDE = re.compile(r"\s*%\s*\| ?(.*)", re.DOTALL)
# A take is the words of a line, or the lines of a section.
_Take = TypeVar("_Take", bound=Sequence[str])


def belongs_above(line: str) -> bool:
    """Tell whether `line` is part of what stands above it: a take of a line, or a line inside a take of a section."""
    return line_take(line) is not None or _INSIDE.match(line) is not None


def is_take(line: str) -> bool:
    """Tell whether `line` is a take, or a part of one."""
    return _TAKE.match(line) is not None or _INSIDE.match(line) is not None


def line_take(line: str) -> str | None:
    """Return the words of a take of a line, or None for any other line."""
    found = _TAKE.match(line)
    return found[1] if found and found[1].strip() else None


def keep_take(sheet: Sheet) -> Sheet | None:
    """Keep the line at the cursor as a take of itself; on a header, the section."""
    row = sheet.cursor[0]
    if section_kind(sheet.lines[row]) is not None:
        return keep_section_take(sheet)
    found = _line_ring(sheet.lines, row)
    if found is None:
        return None
    owner, ring = found
    if not ring[0].strip() or ring[0] in ring[1:]:
        return None
    return _with_rows(sheet, owner, owner + len(ring), _line_rows([*ring, ring[0]]))


def keep_section_take(sheet: Sheet) -> Sheet | None:
    """Keep the section at the cursor, without its header, as a take of itself."""
    span = span_at(sheet.lines, sheet.cursor[0])
    if span is None:
        return None
    body, *takes = section_ring(_body(sheet.lines, span))
    if not any(line.strip() for line in body) or body in takes:
        return None
    return _with_rows(sheet, span.body_start, span.body_end, _section_rows([body, *takes, body]))


def switch_take(sheet: Sheet, step: int) -> Sheet | None:
    """Put the next (step 1) or the previous (step -1) take in place of the line or, if it has none, of its section."""
    row = sheet.cursor[0]
    found = _line_ring(sheet.lines, row)
    if found is not None and len(found[1]) > 1:
        owner, ring = found
        return _with_rows(sheet, owner, owner + len(ring), _line_rows(_turned(ring, step)))
    span = span_at(sheet.lines, row)
    rings = section_ring(_body(sheet.lines, span)) if span else []
    if span is None or len(rings) < 2:
        return None
    turned = _turned(rings, step)
    return _with_rows(sheet, span.body_start, span.body_end, _section_rows(turned))


def drop_takes(sheet: Sheet) -> Sheet | None:
    """Drop the other takes of the line or, if it has none, of its section."""
    row = sheet.cursor[0]
    found = _line_ring(sheet.lines, row)
    if found is not None and len(found[1]) > 1:
        owner, ring = found
        return _with_rows(sheet, owner, owner + len(ring), ring[:1])
    span = span_at(sheet.lines, row)
    rings = section_ring(_body(sheet.lines, span)) if span else []
    # Where nothing is sung now, all would be gone.
    if span is None or len(rings) < 2 or not "".join(rings[0]).strip():
        return None
    return _with_rows(sheet, span.body_start, span.body_end, rings[0])


def section_ring(rows: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what is sung of a section's rows, and then its takes."""
    body: list[str] = []
    takes: list[list[str]] = []
    inside = False
    for row in rows:
        opens = (found := _TAKE.match(row)) is not None and not found[1].strip()
        within = _INSIDE.match(row)
        if opens:
            takes.append([])
        elif inside and within:
            takes[-1].append(within[1])
        else:
            body.append(row)
        inside = opens or (inside and within is not None)
    # Where nothing stands in a take, it is none.
    return [tuple(body), *(tuple(take) for take in takes if "".join(take).strip())]


def _line_ring(lines: Sequence[str], row: int) -> tuple[int, list[str]] | None:
    """Return the row of the line that `row` is, or is a take of, and the line with its takes."""
    while row and line_take(lines[row]) is not None:
        row -= 1
    # A blank line may have been emptied to get a take back.
    if is_comment(lines[row]) or section_kind(lines[row]) is not None:
        return None
    ring = [lines[row]]
    for line in lines[row + 1 :]:
        take = line_take(line)
        if take is None:
            break
        ring.append(take)
    return row, ring


def _turned(ring: list[_Take], step: int) -> list[_Take]:
    """Turn a ring; what stands in front is dropped if it is blank, as it was emptied to get another one."""
    now: list[_Take] = ring[:1] if "".join(ring[0]).strip() else []
    return [*ring[1:], *now] if step > 0 else [ring[-1], *now, *ring[1:-1]]


def _body(lines: Sequence[str], span: Span) -> Sequence[str]:
    return lines[span.body_start : span.body_end]


def _line_rows(ring: Sequence[str]) -> list[str]:
    return [ring[0], *(f"% take: {take}" for take in ring[1:])]


def _section_rows(ring: Sequence[Sequence[str]]) -> list[str]:
    rows = list(ring[0])
    for take in ring[1:]:
        rows += ["% take:", *(f"% | {line}" if line else "% |" for line in take)]
    return rows


def _with_rows(sheet: Sheet, start: int, end: int, rows: Sequence[str]) -> Sheet:
    return sheet.with_lines((*sheet.lines[:start], *rows, *sheet.lines[end:]))
