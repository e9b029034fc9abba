"""Find guitar chords, which stand among lyrics but are not sung."""

import re

# Case does not count: what a word tokenizer prints at the start of a line may be capitalised, and must read the
# same again.
_CHORD = re.compile(
    r"(?:[a-g](?:#|b|♯|♭)?"
    r"(?:maj|min|mi|ma|m|dim|aug|sus|add|no|alt|°|ø|Δ|\+|#|b|♯|♭|\(|\)|\d{1,2})*"
    r"(?:/[a-g](?:#|b|♯|♭)?)?|n\.?c\.?)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,24})\]")
_FILLER = re.compile(r"[|/%.:\-–—]+|\(?x\d+\)?|\(?\d+x\)?", re.IGNORECASE)


def is_chord(text: str) -> bool:
    """Tell whether `text` names a chord, such as `Am`, `C#m7/G` or `N.C.`, whatever its capitals and spaces."""
    return _CHORD.fullmatch("".join(text.split())) is not None


def without_chords(line: str) -> str:
    """Return `line` without chords in square brackets, so that `chari[D]ot` is sung as `chariot`."""
    if "[" not in line:
        return line
    while True:
        stripped = _BRACKETS.sub(lambda found: "" if is_chord(found[1]) else found[0], line)
        if stripped == line:
            return line
        line = stripped


def is_chord_line(line: str) -> bool:
    """Tell whether nothing but chords stands on `line`, as in chords written over words.

    Bare letters count only where they are set apart by wide gaps or an indent, because `A B C` is sung.
    """
    if "[" in line and line.strip() and not without_chords(line).strip():
        return True
    first = line.lstrip()[:1]
    if first.isalpha() and first not in "ABCDEFGNXx":
        return False
    fields = line.split()
    if not fields or not all(_FILLER.fullmatch(field) or (field[0].isupper() and is_chord(field)) for field in fields):
        return False
    names = [field for field in fields if not _FILLER.fullmatch(field)]
    set_apart = line[0].isspace() or re.search(r"\S(?:\s{2,}|\t)\S|\|", line) is not None
    return bool(names) and (set_apart or any(len(name) > 1 for name in names))
