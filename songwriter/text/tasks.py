"""Say what is to be done to files, each task on its own and in any process: what it makes is an entry of the cache."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songwriter.storage import write_bytes
from songwriter.text.cache import json_bytes, read_json
from songwriter.text.cooking import cook
from songwriter.text.layout import Layout, Part, Place
from songwriter.text.parts import parts_of
from songwriter.text.segment import Segment, open_segment
from songwriter.text.songs import check_unchanged
from songwriter.text.writing import Level


@dataclass(frozen=True)
class Cook:
    """Make a segment of some parts of files; `size` is in bytes of their text."""

    path: Path
    size: int
    parts: tuple[Part, ...]
    level: Level

    def carry_out(self) -> None:
        """Make the segment. Raises CorpusError, StorageError."""
        cook(self.path, self.parts, self.level)

    def result(self) -> Segment | None:
        """Return the segment, or None where it isn't there or is damaged."""
        return open_segment(self.path)


@dataclass(frozen=True)
class Cut:
    """Find the parts of a large file; `size` in bytes and `changed` are what it was when its content was digested."""

    path: Path
    size: int
    file: Path
    changed: int

    def carry_out(self) -> None:
        """Look for the parts and write down where they are. Raises CorpusError, StorageError."""
        parts = parts_of(self.file)
        check_unchanged(dataclasses.replace(parts[0], size=self.size, changed=self.changed))
        write_bytes(self.path, json_bytes([{**dataclasses.asdict(part), "file": ""} for part in parts]))

    def result(self) -> tuple[Part, ...] | None:
        """Return the parts, or None where they are not known."""
        found = read_json(self.path)
        # The same content may have another name now, and another date.
        return found and tuple(_part({**each, "file": self.file, "changed": self.changed}) for each in found)


Task = Cook | Cut


def task_to_json(task: Task) -> str:
    """Return a task as one line."""
    return json.dumps({"task": type(task).__name__, **dataclasses.asdict(task)}, default=str)


def task_from_json(line: str) -> Task:
    """Return the task that `task_to_json` has written."""
    fields: dict[str, Any] = json.loads(line)
    if fields.pop("task") == "Cut":
        return Cut(Path(fields["path"]), fields["size"], Path(fields["file"]), fields["changed"])
    return Cook(Path(fields["path"]), fields["size"], tuple(map(_part, fields["parts"])), fields["level"])


def _part(fields: dict[str, Any]) -> Part:
    layout, start, stop = fields["layout"], fields["start"], fields["stop"]
    if layout:
        layout = Layout(**{**layout, "book": tuple(layout["book"]) if layout["book"] else None})
    changed = {"file": Path(fields["file"]), "layout": layout, "start": Place(**start)}
    return Part(**{**fields, **changed, "stop": Place(**stop) if stop else None})
