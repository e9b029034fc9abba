"""The keys that move, duplicate, comment and vary lines and sections, each with what to say where it can't be done."""

from collections.abc import Callable

from textual.binding import Binding

from songwriter.song.sheet import Sheet

Edit = Callable[[Sheet], Sheet | None]
_NO_FURTHER = "it can't go any further"
_NO_TAKES = "there are no other takes here"
_NOTHING_NEW = "there is nothing here to keep as a take, or it is kept already"

BINDINGS = [
    Binding(keys, f"arrange('{name}')", description, id=name)
    for name, keys, description in (
        ("line.up", "ctrl+up,alt+shift+up", "Move the line up"),
        ("line.down", "ctrl+down,alt+shift+down", "Move the line down"),
        ("line.duplicate", "alt+d", "Duplicate the line"),
        ("line.comment", "alt+c", "Make the line a comment, or a line again"),
        ("section.up", "ctrl+shift+up", "Move the section up"),
        ("section.down", "ctrl+shift+down", "Move the section down"),
        ("section.duplicate", "alt+shift+d", "Duplicate the section"),
        ("take.keep", "alt+t", "Keep the line (on a header: the section) as a take"),
        ("take.keep-section", "alt+k", "Keep the section as a take"),
        ("take.next", "ctrl+t", "Show the next take"),
        ("take.previous", "alt+shift+t", "Show the previous take"),
        ("take.drop", "alt+o", "Drop the other takes"),
    )
]


def arrangement(name: str) -> tuple[Edit, str]:
    """Return the edit behind the id of one of these keys, and why it may be refused."""
    # With the whole of songcraft behind them, and none of it needed before the first key.
    from songwriter.song.arrangement import duplicate_section, move_section
    from songwriter.song.edits import duplicate_lines, move_lines, toggle_comment
    from songwriter.song.takes import drop_takes, keep_section_take, keep_take, switch_take

    edits: dict[str, tuple[Edit, str]] = {
        "line.up": (lambda sheet: move_lines(sheet, -1), _NO_FURTHER),
        "line.down": (lambda sheet: move_lines(sheet, 1), _NO_FURTHER),
        "line.duplicate": (duplicate_lines, ""),
        "line.comment": (toggle_comment, "a blank line needs no comment mark"),
        "section.up": (lambda sheet: move_section(sheet, -1), _NO_FURTHER),
        "section.down": (lambda sheet: move_section(sheet, 1), _NO_FURTHER),
        "section.duplicate": (duplicate_section, "the title is no section"),
        "take.keep": (keep_take, _NOTHING_NEW),
        "take.keep-section": (keep_section_take, _NOTHING_NEW),
        "take.next": (lambda sheet: switch_take(sheet, 1), _NO_TAKES),
        "take.previous": (lambda sheet: switch_take(sheet, -1), _NO_TAKES),
        "take.drop": (drop_takes, _NO_TAKES),
    }
    return edits[name]
