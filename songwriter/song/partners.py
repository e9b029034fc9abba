"""Tell which lines the line that is being written should rhyme with."""

from functools import lru_cache

from songwriter.song.document import Section, Song

# A section is hardly longer, and the reading costs time at every key.
_LINES = 120


def rhyme_partners(text: str) -> tuple[str, ...]:
    """Return the lines that the last line of `text`, the song up to the cursor, should rhyme with.

    Where an earlier section of the same kind, or else any, goes on so far, its scheme tells. Without one it is those of
    the last two lines that have no partner yet. A stanza's first line has none.
    """
    above, _, line = text.rpartition("\n")
    kept = above.split("\n")[-_LINES:]
    if not kept[-1].strip() and not line.strip():
        return ()
    return _partners("\n".join(kept))


@lru_cache(maxsize=16)
def _partners(above: str) -> tuple[str, ...]:
    """Return the partners of the line below `above`, which are the same at every key that writes it."""
    # A word stands for what is written, so that the line counts as one.
    *earlier, section = Song.parse(f"{above}\nla").sections
    sung = [each.lyrics for each in section.lines if each.lyrics][:-1]
    if not sung:
        return ()
    scheme = _scheme_to_follow(earlier, section, len(sung))
    if scheme:
        return tuple(line for line, letter in zip(sung, scheme, strict=False) if letter == scheme[len(sung)])[-1:]
    letters = Section(None, section.lines).rhyme_scheme[: len(sung)]
    return tuple(line for line, letter in list(zip(sung, letters, strict=True))[-2:] if letters.count(letter) == 1)


def _scheme_to_follow(earlier: list[Section], section: Section, place: int) -> str:
    """Return the scheme of the nearest section above that has a line at `place` and rhymes at all, or ""."""
    alike = [each for each in earlier if each.kind == section.kind] or earlier
    for each in reversed(alike):
        scheme = each.rhyme_scheme
        if len(scheme) > place and len(set(scheme)) < len(scheme):
            return scheme
    return ""
