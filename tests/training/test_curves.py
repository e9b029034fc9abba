"""Histories read back, and drawn."""

from pathlib import Path

import pytest

from songwriter.errors import StorageError
from songwriter.training.curves import BEST, MARK, Curves, picture
from songwriter.training.events import EpochEnd, Progress, Started, to_json
from songwriter.training.history import history_of, read_events


def events() -> list[Started | Progress | EpochEnd]:
    begun = Started("mine", 1, 100, 10, 50, 3, 4, "cpu", resumed=False, time="")
    steps = [Progress(epoch, step, 4, 5.0 / epoch, 1.0, 1.0) for epoch in (1, 2) for step in (1, 4)]
    ends = [EpochEnd(1, 4.0, 4.5, 90.0, True, 0.1, 1.0), EpochEnd(2, 3.0, 4.6, 99.0, False, 0.1, 2.0)]
    return [begun, *steps[:2], ends[0], *steps[2:], ends[1]]


def test_a_history_is_read_back_without_lines_that_were_cut_short(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    lines = [to_json(event) for event in events()]
    file.write_text("\n".join([*lines, '{"event": "Epo']), encoding="utf-8")
    assert read_events(file) == events()
    with pytest.raises(StorageError):
        read_events(tmp_path / "nothing")


def test_the_curves_are_what_the_events_tell() -> None:
    found = history_of(events()).curves
    assert found == Curves(((0.25, 5.0), (1.0, 5.0), (1.25, 2.5), (2.0, 2.5)), ((1.0, 4.5), (2.0, 4.6)), 1, 3)


def test_the_picture_marks_each_validation_and_the_best() -> None:
    rows = picture(history_of(events()).curves, 60, 12)
    assert len(rows) == 12
    drawn = "".join(rows[:-1])
    assert drawn.count(BEST) == drawn.count(MARK) == 1
    assert "2 of 3 epochs" in rows[-2]
    assert picture(Curves(), 60, 12)[0].strip() == "no losses yet"
