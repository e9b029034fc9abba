"""Know the lines of a song that nobody sings or counts: comments, which begin with "%", and notes, with "# "."""

import re

MARK = "%"
_NOTE = re.compile(r"# +(\S.*)", re.DOTALL)
_MARKED = re.compile(rf"(\s*){MARK} ?")


def is_comment(line: str) -> bool:
    """Tell whether `line` is a comment."""
    return line.lstrip()[:1] == MARK


def note(line: str) -> str | None:
    """Return what a note says, such as the title; None for any other line."""
    found = _NOTE.match(line)
    return found[1] if found else None


def is_note(line: str) -> bool:
    """Tell whether `line` is a note."""
    return note(line) is not None


def without_comments(text: str) -> str:
    """Return `text` without its comments, as a model may see it."""
    if MARK not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not is_comment(line))


def commented(line: str) -> str:
    """Return `line` as a comment."""
    return f"{MARK} {line}"


def uncommented(line: str) -> str:
    """Return what a comment says, which is what `commented` was given."""
    return _MARKED.sub(r"\1", line, count=1) if is_comment(line) else line
