"""Say what went wrong, and what to do about it.

Every error that a person can cause or meet is a `SongwriterError`: raised in the core, and caught in two places only,
the command line's `main` and the studio's worker handler.
"""

import difflib
import errno
from collections.abc import Iterable
from pathlib import Path


class SongwriterError(Exception):
    """Report a failure in one line, with a hint that says what to do; `detail` is for who wants to know exactly."""

    exit_code = 1
    # Whether another process of the same run has said it already; None where they haven't settled it.
    told: bool | None = None

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(f"{message} ({detail})" if detail else message)
        self.message = message
        self.hint = hint
        self.detail = detail


class UsageError(SongwriterError):
    """Report an option or argument that makes no sense, alone or with the others."""

    exit_code = 2


class CorpusError(SongwriterError):
    """Report text that cannot be read, or is not enough to work with."""


class ModelError(SongwriterError):
    """Report a model that is missing, damaged, or of another kind or version."""


class SettingsError(SongwriterError):
    """Report a settings file that cannot be understood."""


class StorageError(SongwriterError):
    """Report a disk that refuses: no permission, no space, no such folder."""


class TrainingError(SongwriterError):
    """Report a training run that cannot start or go on."""


_REASONS = {
    errno.EACCES: ("no permission for", "check who owns it, or choose another place"),
    errno.EPERM: ("no permission for", "check who owns it, or choose another place"),
    errno.EROFS: ("read-only disk:", "choose another place"),
    errno.ESTALE: ("the disk went away with", "look whether it is connected, or choose another place"),
    errno.ENOSPC: ("no space left for", "free some space and try again; what was there is unchanged"),
    errno.EDQUOT: ("disk quota used up:", "free some space and try again; what was there is unchanged"),
    errno.ENOENT: ("no such file or folder:", "check the path"),
    errno.ENOTDIR: ("not a folder on the way to", "check the path"),
    errno.ENAMETOOLONG: ("too long a name:", "check the path"),
    errno.EISDIR: ("a folder, not a file:", "name a file"),
}


def storage_error(error: OSError, path: Path) -> StorageError:
    """Turn the operating system's error about `path` into one line and a hint."""
    what, hint = _REASONS.get(error.errno or 0, (f"{error.strerror or error}:", "check the path and the disk"))
    return StorageError(f"{what} {path}", hint=hint)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the one of `names` that `name` was probably meant to be, or "" if none is close."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return found[0] if found else ""
