"""Know a section header such as `[Verse 2]` from an ordinary line.

A header is a line of its own in square brackets that names a part of a song, with or without a number, a count of
repeats, or a note after a colon, a dash or a parenthesis. Capitals and spaces don't matter.
"""

import re

KINDS = (
    "verse",
    "chorus",
    "pre-chorus",
    "post-chorus",
    "refrain",
    "hook",
    "bridge",
    "intro",
    "outro",
    "interlude",
    "instrumental",
    "solo",
    "break",
    "breakdown",
    "middle",
    "tag",
    "coda",
    "ending",
    "spoken",
    "rap",
)

_NUMBER = r"\d+|x\s*\d+|\d+\s*x|one|two|three|four|five|six|i{1,3}|iv|v|vi|[a-d]|repeat(?:ed)?|reprise"
_HEADER = re.compile(
    r"\[\s*(?:(?:final|last|first|second|third|fourth|repeat|guitar|piano|instrumental)\s+)?"
    r"(?P<kind>(?:pre|post)?\s*-?\s*(?:verse|chorus)|refrain|hook|bridge|introduction|intro|outro|interlude|instrumental|solo"
    r"|breakdown|break|middle\s*(?:8|eight)?|tag|coda|ending|spoken|rap)"
    rf"(?:\s*[-#]?\s*(?:{_NUMBER})(?![^\W_]))*"
    r"(?:\s*[:,(—–-][^\[\]]*)?\s*\.?\s*\]",
    re.IGNORECASE,
)


def section_kind(line: str) -> str | None:
    """Return the kind of section that `line` heads, one of `KINDS`, or None for any other line.

    `[Verse 2]` is "verse" and `[Pre-Chorus x2]` is "pre-chorus"; `[Am]`, `[sunrise]` and sung lines are None.
    """
    found = _HEADER.fullmatch(line.strip())
    if not found:
        return None
    kind = re.sub(r"[\s-]+", "", found["kind"].lower())
    if kind.startswith("middle"):
        return "middle"
    if kind == "introduction":
        return "intro"
    kind = re.sub(r"^(pre|post)(?=chorus)", r"\1-", kind)
    return kind if kind in KINDS else None
