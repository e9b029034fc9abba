"""Count what a song has of words, lines and sections."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """How many words and sung lines a text has, and how many sections with a header."""

    words: int = 0
    lines: int = 0
    sections: int = 0

    def __str__(self) -> str:
        parts = [_many(self.words, "word"), _many(self.lines, "line")]
        return " · ".join([*parts, *([_many(self.sections, "section")] if self.sections else [])])


def counts(text: str) -> Counts:
    """Count a text; headers, notes, comments and chords are not sung, and are not counted."""
    # Not before it is needed: the editor shows counts of nothing at first.
    from songwriter.song.document import Song

    sections = Song.parse(text).sections
    sung = [lyrics for section in sections for line in section.lines if (lyrics := line.lyrics)]
    return Counts(
        sum(len(lyrics.split()) for lyrics in sung), len(sung), sum(each.header is not None for each in sections)
    )


def _many(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
