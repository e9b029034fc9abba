"""Read a song out of plain text, and write it back, character for character.

A song is a run of sections. A header line such as `[Chorus]` opens one, which goes on to the next header, over any
blank lines. Where no header has come yet, each stanza is a section: the first line after a blank line opens a new one,
if there was a sung line before. Blank lines belong to the section they follow. So any text is a song, and no line of it
is lost.

A line that begins with "# " is a note, and the first one is the title; one that begins with "%" is a comment. Notes,
comments and chords are not sung. Chords are known where they sit inline, in brackets: `[Am]`; a line of bare chord
names above the words is taken for words.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from songwriter.song.comments import is_comment, is_note, note
from songwriter.song.phonetics import syllables
from songwriter.song.rhyme import rhyme_keys
from songwriter.song.section import section_kind

_LETTERS = string.ascii_uppercase + string.ascii_lowercase
_CHORD = (
    r"\[(?:N\.?C\.?|\*[^\[\]]*"  # no chord, and ChordPro's annotations
    r"|[A-G][#b♯♭]?(?:maj|min|dim|aug|sus|add|[mM#b♯♭Δø°+(),\d-])*(?:/[A-G][#b♯♭]?)?)\]"
)
# A chord between two spaces takes one of them along.
_CHORDS = re.compile(rf"(?:(?<=\s)|^){_CHORD}\s|{_CHORD}")


@dataclass(frozen=True)
class Line:
    """Hold one line of a song as it is written."""

    text: str

    @property
    def lyrics(self) -> str:
        """Give what is sung: the text without chords and outer spaces; "" for a comment or a note, as the title is."""
        return "" if is_note(self.text) or is_comment(self.text) else _CHORDS.sub("", self.text).strip()

    @property
    def syllables(self) -> int:
        """Count the syllables of what is sung."""
        return syllables(self.lyrics)


@dataclass(frozen=True)
class Section:
    """Hold a verse, a chorus or a stanza: its header line as written, if it has one, and the lines below."""

    header: str | None
    lines: tuple[Line, ...]

    @property
    def kind(self) -> str:
        """Name the part of the song in lower case, such as "verse"; "" without a header."""
        return (section_kind(self.header) if self.header is not None else None) or ""

    @property
    def rhyme_scheme(self) -> str:
        """Give a letter to each sung line, the same to lines that rhyme, as in "ABAB".

        A line that rhymes with none has a letter of its own. A word that is said in two ways goes with the nearest line
        above that it rhymes with. After A to Z and a to z there are no letters left, and the rest are "*".
        """
        scheme: list[str] = []
        heard: dict[str, tuple[int, str]] = {}
        letters = iter(_LETTERS)
        for place, line in enumerate(line.lyrics for line in self.lines if line.lyrics):
            keys = rhyme_keys(line)
            _, letter = max((heard[key] for key in keys if key in heard), default=(0, ""))
            letter = letter or next(letters, "*")
            heard.update({key: (place, letter) for key in keys if letter != "*"})
            scheme.append(letter)
        return "".join(scheme)


@dataclass(frozen=True)
class Song:
    """Hold a song as its sections, which together are all of its text."""

    sections: tuple[Section, ...]

    @classmethod
    def parse(cls, text: str) -> "Song":
        """Read any text as a song; its lines end in a newline character and nothing else."""
        return cls(tuple(_sections(text)))

    def render(self) -> str:
        """Write the song as text: `Song.parse(text).render()` is `text` again."""
        return "\n".join(self.rows)

    @property
    def rows(self) -> tuple[str, ...]:
        """Give every line of the text in order, headers and blank ones too."""
        return tuple(row for section in self.sections for row in _rows(section))

    @property
    def title(self) -> str:
        """Give the title from the first line of the form "# Title"; "" if there is none."""
        notes = (note(line.text) for section in self.sections for line in section.lines)
        return next((found.strip() for found in notes if found), "")


def _sections(text: str) -> Iterator[Section]:
    header: str | None = None
    lines: list[Line] = []
    started = False
    for row in text.split("\n"):
        opens = section_kind(row) is not None
        if started and (opens or (header is None and _stanza_ends(lines, row))):
            yield Section(header, tuple(lines))
            lines = []
        if opens:
            header = row
        else:
            lines.append(Line(row))
        started = True
    yield Section(header, tuple(lines))


def _stanza_ends(lines: list[Line], row: str) -> bool:
    return bool(row.strip()) and not lines[-1].text.strip() and any(line.lyrics for line in lines)


def _rows(section: Section) -> Iterator[str]:
    if section.header is not None:
        yield section.header
    yield from (line.text for line in section.lines)
