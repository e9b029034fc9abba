"""Lyric sheets for property tests: any lines, and songs as people write them, with a selection somewhere."""

from hypothesis import strategies as st

from songwriter.song.sheet import Sheet

_ROWS = (
    "",
    "",
    "[Verse 1]",
    "[Chorus]",
    "a",
    "b",
    "the rain 🌧 is on",
    "# Title",
    "% off",
    "% take: b",
    "% take:",
    "% | x",
)
rows = st.sampled_from(_ROWS) | st.text(alphabet="ab %|#[]", max_size=6)
plain = st.sampled_from(("a", "b", "c", "the rain is on", "🌧", "  d"))


@st.composite
def sheets(draw: st.DrawFn, rows: st.SearchStrategy[str] = rows) -> Sheet:
    """Draw lines and a selection."""
    lines = tuple(draw(st.lists(rows, min_size=1, max_size=9)))

    def place() -> tuple[int, int]:
        row = draw(st.integers(0, len(lines) - 1))
        return (row, draw(st.integers(0, len(lines[row]))))

    cursor = place()
    return Sheet(lines, cursor if draw(st.booleans()) else place(), cursor)


def selected(sheet: Sheet) -> str:
    """Return the selected text, by another way than the editor's."""
    (first, left), (last, right) = sorted((sheet.anchor, sheet.cursor))
    if first == last:
        return sheet.lines[first][left:right]
    return "\n".join((sheet.lines[first][left:], *sheet.lines[first + 1 : last], sheet.lines[last][:right]))
