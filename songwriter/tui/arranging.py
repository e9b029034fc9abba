"""The keys that move, duplicate, comment and vary lines and sections, each with what to say where it can't be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from songwriter.song.arrangement import duplicate_section, move_section
from songwriter.song.edits import duplicate_lines, move_lines, toggle_comment
from songwriter.song.sheet import Sheet
from songwriter.song.takes import drop_takes, keep_section_take, keep_take, switch_take


@dataclass(frozen=True)
class Arrangement:
    """An edit of a whole sheet, and why it may be refused."""

    edit: Callable[[Sheet], Sheet | None]
    refused: str


_NO_FURTHER = "it can't go any further"
_NO_TAKES = "there are no other takes here"
_NOTHING_NEW = "there is nothing here to keep as a take, or it is kept already"

ARRANGEMENTS: Mapping[str, Arrangement] = {
    "line.up": Arrangement(lambda sheet: move_lines(sheet, -1), _NO_FURTHER),
    "line.down": Arrangement(lambda sheet: move_lines(sheet, 1), _NO_FURTHER),
    "line.duplicate": Arrangement(duplicate_lines, ""),
    "line.comment": Arrangement(toggle_comment, "a blank line needs no comment mark"),
    "section.up": Arrangement(lambda sheet: move_section(sheet, -1), _NO_FURTHER),
    "section.down": Arrangement(lambda sheet: move_section(sheet, 1), _NO_FURTHER),
    "section.duplicate": Arrangement(duplicate_section, "the title is no section"),
    "take.keep": Arrangement(keep_take, _NOTHING_NEW),
    "take.keep-section": Arrangement(keep_section_take, _NOTHING_NEW),
    "take.next": Arrangement(lambda sheet: switch_take(sheet, 1), _NO_TAKES),
    "take.previous": Arrangement(lambda sheet: switch_take(sheet, -1), _NO_TAKES),
    "take.drop": Arrangement(drop_takes, _NO_TAKES),
}

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
