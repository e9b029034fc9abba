"""What is printed is what was meant: JSON that parses anywhere, and numbers that read well."""

import json
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwriter.cli import show

DATA: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=DATA)
def test_whatever_is_printed_as_json_parses_as_json(capsys: pytest.CaptureFixture[str], data: Any) -> None:
    capsys.readouterr()
    show.as_json(data)
    json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_dataclasses_and_paths_are_plain_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass
    class Inner:
        path: Path
        share: float

    show.as_json([Inner(Path("a"), nan), {"x": (Inner(Path("b"), inf),)}])
    assert json.loads(capsys.readouterr().out) == [
        {"path": "a", "share": None},
        {"x": [{"path": "b", "share": None}]},
    ]


def test_a_table_shows_brackets_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(("word", ">share"), [("[Chorus]", "1%"), ("[bold]x[/bold]", "10%")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["word", "share"], ["[Chorus]", "1%"], ["[bold]x[/bold]", "10%"]]
    assert len({len(line) for line in lines}) == 1


@given(share=st.floats(0, 1))
def test_a_bar_is_as_long_as_its_share(share: float) -> None:
    assert abs(len(show.bar(share, 100)) - 100 * share) <= 1


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (show.bar(0.5, 4), "██"),
        (show.bar(-1), ""),
        (show.bar(2, 3), "███"),
        (show.percent(0.1234), "12.3%"),
        (show.percent(nan), "–"),
        (show.number(1234.567), "1,234.57"),
        (show.number(inf), "–"),
        (show.size(999), "999 B"),
        (show.size(1500), "1.5 kB"),
        (show.size(21_000_000), "21.0 MB"),
        (show.size(3e9), "3.0 GB"),
    ],
)
def test_numbers_read_well(shown: str, wanted: str) -> None:
    assert shown == wanted
