"""Move and duplicate whole sections. Each edit returns the sheet as it becomes, or None where it can't be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from songwriter.song.comments import is_note
from songwriter.song.document import Section, Song
from songwriter.song.sheet import Place, Sheet


@dataclass(frozen=True)
class Span:
    """The rows of a section: from `start` to `end`, of which those from `body_end` on are blank."""

    start: int
    body_end: int
    end: int
    header: str | None = None

    @property
    def body_start(self) -> int:
        """Give the row below the header, if there is one."""
        return self.start + (self.header is not None)


def spans(lines: Sequence[str]) -> list[Span]:
    """Return where the sections are; the title and the notes on top belong to none."""
    found: list[Span] = []
    start = 0
    for section in Song.parse("\n".join(lines)).sections:
        end = start + len(section.lines) + (section.header is not None)
        if not found and section.header is None:
            start += _preamble(section)
        if start < end:
            body_end = max((row + 1 for row in range(start, end) if lines[row].strip()), default=start)
            found.append(Span(start, body_end, end, section.header))
        start = end
    return found


def span_at(lines: Sequence[str], row: int) -> Span | None:
    """Return the section that `row` is in."""
    return next((each for each in spans(lines) if each.start <= row < each.end), None)


def move_section(sheet: Sheet, step: int) -> Sheet | None:
    """Move the section at the cursor over the one above (step -1) or below (step 1); blank lines stay."""
    lines, found = sheet.lines, spans(sheet.lines)
    at = next((number for number, each in enumerate(found) if each.start <= sheet.cursor[0] < each.end), None)
    if at is None or not 0 <= at + step < len(found):
        return None
    upper, lower = found[min(at, at + step)], found[max(at, at + step)]
    gap = lines[upper.body_end : upper.end]
    new = (
        *lines[: upper.start],
        *lines[lower.start : lower.body_end],
        *gap,
        *lines[upper.start : upper.body_end],
        *lines[lower.body_end :],
    )
    middle = upper.start + lower.body_end - lower.start + len(gap)
    # Lines without a header become part of the section that comes to stand above them: then they had better stay.
    starts = [each.start for each in spans(new)]
    if starts != [middle if each is lower else each.start for each in found]:
        return None
    return _following(sheet, new, found[at], upper.start if step < 0 else middle)


def duplicate_section(sheet: Sheet) -> Sheet | None:
    """Write the section at the cursor once more below, and go to the copy."""
    lines, span = sheet.lines, span_at(sheet.lines, sheet.cursor[0])
    if span is None:
        return None
    gap = lines[span.body_end : span.end] if span.end < len(lines) else ("",)
    if span.header is None:
        gap = gap or ("",)
    body = lines[span.start : span.body_end]
    new = (*lines[: span.body_end], *gap, *body, *lines[span.body_end :])
    return _following(sheet, new, span, span.body_end + len(gap))


def _following(sheet: Sheet, lines: Sequence[str], span: Span, start: int) -> Sheet:
    """Return a sheet of other lines in which the selection went with the section, which now begins at `start`."""

    def moved(place: Place) -> Place:
        row = min(max(place[0], span.start), span.body_end - 1)
        return (start + row - span.start, place[1])

    return Sheet(tuple(lines), moved(sheet.anchor), moved(sheet.cursor)).clamped()


def _preamble(section: Section) -> int:
    """Return how many lines of the first section are its title and notes, with the blank lines below them."""
    lines = [line.text for line in section.lines]
    sung = next((row for row, line in enumerate(section.lines) if line.lyrics), len(lines))
    notes = [row + 1 for row in range(sung) if is_note(lines[row])]
    top = notes[-1] if notes else 0
    return next((row for row in range(top, len(lines)) if lines[row].strip()), len(lines))
