"""Complete a section header such as `[Ch` to `[Chorus]`, in the way of the song it stands in."""

import re
from collections.abc import Sequence

from songwriter.song.section import section_kind

_BEGUN = re.compile(r"\s*\[([^\[\]]*)")
_NUMBERED = re.compile(r"(\D*?)(\d+)\s*")
_USUAL = ("Verse 1", "Chorus", "Pre-Chorus", "Bridge", "Intro", "Outro", "Interlude", "Solo")


def begun_header(line: str) -> str | None:
    """Return what stands behind the bracket where `line`, up to the cursor, begins a header; None where it doesn't."""
    found = _BEGUN.fullmatch(line)
    return found[1] if found else None


def next_headers(above: Sequence[str], below: Sequence[str], begin: str = "") -> tuple[str, ...]:
    """Return the headers, without brackets, that may stand between the lines `above` and `below`, likeliest first.

    Those of the song come first, written as they are in it and numbered on; the one right above, which hardly comes
    again, is the last of them. Only those that go on from `begin` are returned, whatever its case.
    """
    upper, lower = _headers(above), _headers(below)
    forms: dict[str, str] = {}
    for name in (*upper, *lower):
        forms[_kind(name)] = name
    if upper and len(forms) > 1:
        # The kind right above goes behind the others.
        forms[_kind(upper[-1])] = forms.pop(_kind(upper[-1]))
    taken = {_plain(name) for name in (*upper, *lower)}
    own = [_numbered_on(forms[kind], upper, taken) for kind in forms]
    usual = [name for name in _USUAL if _kind(name) not in forms]
    return tuple(name for name in (*own, *usual) if _plain(name).startswith(_plain(begin)))


def _headers(lines: Sequence[str]) -> list[str]:
    # A bracket is looked for first, as most lines have none.
    return [line.strip()[1:-1].strip() for line in lines if line.lstrip()[:1] == "[" and section_kind(line)]


def _kind(name: str) -> str:
    return section_kind(f"[{name}]") or ""


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def _numbered_on(name: str, above: Sequence[str], taken: set[str]) -> str:
    """Return a header with the next number that is free, counted from the last one of its kind above."""
    found = _NUMBERED.fullmatch(name)
    if not found:
        return name
    last = [int(each[2]) for each in map(_NUMBERED.fullmatch, above) if each and _plain(each[1]) == _plain(found[1])]
    number = (last[-1] if last else 0) + 1
    while _plain(f"{found[1]}{number}") in taken:
        number += 1
    return f"{found[1]}{number}"
