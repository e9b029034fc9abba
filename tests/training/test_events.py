"""Events as lines of JSON."""

import dataclasses
import json
from math import inf, isnan, nan

import pytest

from songwriter.training import events
from songwriter.training.events import EpochEnd, Event, Finished, Progress, Started, from_json, to_json

EVENTS: list[Event] = [
    Started("mine", 1, 2, 3, 4, 5, 6, "cpu", resumed=False, time="now", notes=("a", "b"), sources={"files": ["x"]}),
    Progress(1, 2, 3, 4.5, 6.0, 7.0),
    events.RolledBack(1, 2, 3.0, 0, 0.5),
    EpochEnd(1, 2.0, 3.0, 4.0, True, 0.1, 5.0),
    events.Sampled(1, "Oh,\nthe moon"),
    events.Saved("path", "model"),
    events.FinalScore(1.0, 2.0),
    events.Building(1, 2, "reading songs"),
    Finished("epochs", 1, 1, 2.0, 3.0),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_read_back_as_it_was(event: Event) -> None:
    assert from_json(to_json(event)) == event
    assert "\n" not in to_json(event)


def test_what_is_no_number_is_null_and_read_back_as_none() -> None:
    line = to_json(Finished("stopped", 0, 0, nan, inf))
    assert "NaN" not in line
    assert "Infinity" not in line
    assert json.loads(line)["perplexity"] is None
    found = from_json(line)
    assert isinstance(found, Finished)
    assert isnan(found.perplexity)


@pytest.mark.parametrize("line", ["", "{", "[]", "3", '{"event": "Party"}', '{"event": "Sampled"}', '{"text": "x"}'])
def test_a_line_that_is_no_event_is_none(line: str) -> None:
    assert from_json(line) is None


def test_fields_of_later_versions_are_left_aside() -> None:
    fields = {"event": "Sampled", **dataclasses.asdict(events.Sampled(1, "x")), "mood": "blue"}
    assert from_json(json.dumps(fields)) == events.Sampled(1, "x")
