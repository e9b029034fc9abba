"""Say where the text of a run comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from songwriter.errors import UsageError
from songwriter.paths import expand_home
from songwriter.text.cache import content_digest
from songwriter.text.reading import find_files


@dataclass(frozen=True)
class Sources:
    """Files, folders and globs of lyrics; or files that are already split and tokenised, `test` being optional."""

    files: tuple[str, ...] = ()
    train: str = ""
    valid: str = ""
    test: str = ""

    def __post_init__(self) -> None:
        """Refuse half of one kind, or some of both. Raises UsageError."""
        if self.files and (self.train or self.valid or self.test):
            raise UsageError(
                "lyrics and files that are already split can't be mixed", hint="give FILES, or --train and --valid"
            )
        if not self.files and bool(self.train) != bool(self.valid):
            there, missing = ("--train", "--valid") if self.train else ("--valid", "--train")
            raise UsageError(
                f"{there} needs {missing} beside it", hint="--test may be added, and is measured in the end"
            )
        if self.test and not self.train:
            raise UsageError("--test needs --train and --valid beside it", hint="it is measured in the end")
        if not self.files and not self.train:
            raise UsageError("nothing to learn from", hint="`songwriter train FILES... --name NAME`")

    @property
    def is_split(self) -> bool:
        """Tell whether the text is already split and tokenised."""
        return bool(self.train)

    def absolute(self) -> "Sources":
        """Return the same places, whatever folder the program is in later."""
        single = {each.name: _absolute(getattr(self, each.name)) for each in fields(self) if each.name != "files"}
        return replace(self, files=tuple(map(_absolute, self.files)), **single)

    def __str__(self) -> str:
        return ", ".join((*self.files, *filter(None, (self.train, self.valid, self.test))))


def sources_of(paths: "Sources | Iterable[str | Path]") -> Sources:
    """Return the sources that are meant by paths of lyrics. Raises UsageError where there are none."""
    return paths.absolute() if isinstance(paths, Sources) else Sources(tuple(map(str, paths))).absolute()


def sources_from_json(fields: Mapping[str, Any]) -> Sources:
    """Make sources from plain data."""
    single = {name: str(fields[name]) for name in ("train", "valid", "test")}
    return Sources(tuple(map(str, fields["files"])), **single)


def fingerprints(sources: Sources) -> dict[str, str]:
    """Return the digest of each file's content, by its path. Raises CorpusError or StorageError."""
    single = filter(None, (sources.train, sources.valid, sources.test))
    return {str(file): content_digest(file) for file in find_files(sources.files or single)}


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say in words how files differ from what they were."""
    differ = [Path(path).name for path in before if path in now and before[path] != now[path]]
    gone = [Path(path).name for path in before if path not in now]
    new = [Path(path).name for path in now if path not in before]
    parts = {"changed": differ, "gone": gone, "new": new}
    return "; ".join(
        f"{what}: {', '.join(names[:5])}{' …' * (len(names) > 5)}" for what, names in parts.items() if names
    )


def _absolute(path: str) -> str:
    return str(expand_home(path).absolute()) if path else ""
