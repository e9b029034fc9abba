"""Know the lines of a song that nobody sings or counts: comments, which begin with "%"."""

import re

MARK = "%"
_MARKED = re.compile(rf"(\s*){MARK} ?")


def is_comment(line: str) -> bool:
    """Tell whether `line` is a comment."""
    return line.lstrip()[:1] == MARK


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
