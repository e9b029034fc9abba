"""Settings go to the file and come back, and a bad file costs nobody anything."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as law
from hypothesis import strategies as st

from songwriter.errors import SettingsError, StorageError
from songwriter.paths import settings_file
from songwriter.settings import (
    Description,
    SamplingSettings,
    Settings,
    Value,
    WritingSettings,
    change,
    describe,
    get,
    read_leniently,
    read_settings,
    write_settings,
)

ALL = {each.key: each for each in describe()}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
same_folder = law(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def valid(each: Description) -> st.SearchStrategy[Any]:
    if each.choices:
        return st.sampled_from(each.choices)
    if each.kind is bool:
        return st.booleans()
    if each.kind is int:
        return st.integers(int(each.least or 0), int(each.most or 0))
    if each.kind is float:
        return st.floats(each.least, each.most)
    return TEXT


def fields(kind: type, prefix: str = "") -> dict[str, st.SearchStrategy[Any]]:
    return {each.name: valid(ALL[prefix + each.name]) for each in dataclasses.fields(kind) if prefix + each.name in ALL}


VALID = st.builds(
    Settings,
    **fields(Settings),
    sampling=st.builds(SamplingSettings, **fields(SamplingSettings, "sampling.")),
    writing=st.builds(WritingSettings, **fields(WritingSettings, "writing.")),
    keys=st.dictionaries(TEXT.filter(bool), TEXT, max_size=3),
)


@same_folder
@given(given_settings=VALID)
def test_what_is_written_is_read(tmp_path: Path, given_settings: Settings) -> None:
    write_settings(given_settings, tmp_path / "s.toml")
    assert read_settings(tmp_path / "s.toml") == given_settings


@given(start=VALID, data=st.data())
def test_a_change_changes_one_setting_and_no_other(start: Settings, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(ALL)))
    value = data.draw(valid(ALL[key]))
    changed = change(start, key, value)
    assert get(changed, key) == value
    assert all(get(changed, other) == get(start, other) for other in ALL if other != key)
    assert changed.keys == start.keys


@given(data=st.data())
def test_a_setting_can_be_typed_as_it_is_shown(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(ALL)))
    value = data.draw(valid(ALL[key]))
    assert get(change(Settings(), key, str(value)), key) == value


@pytest.mark.parametrize("each", ALL.values(), ids=ALL)
def test_every_setting_describes_itself(each: Description) -> None:
    assert each.help
    assert get(Settings(), each.key) == each.default
    assert type(each.default) is each.kind
    assert change(Settings(), each.key, each.default) == Settings()
    if each.kind in (int, float):
        assert each.least is not None
        assert each.most is not None


@pytest.mark.parametrize("each", [each for each in ALL.values() if each.least is not None], ids=lambda each: each.key)
def test_limits_are_kept_and_told(each: Description) -> None:
    assert each.least is not None
    assert each.most is not None
    for value in (each.least, each.most):
        assert get(change(Settings(), each.key, value), each.key) == value
    for bad in (each.least - 1, each.most + 1, "nan", "inf", "many", "", True, None, [1]):
        with pytest.raises(SettingsError) as caught:
            change(Settings(), each.key, bad)
        assert each.key in caught.value.message
        assert f"{each.least:g}" in caught.value.hint
        assert f"{each.most:g}" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("sampling.method", "topk", "one of greedy, random"),
        ("sampling.method", 3, "one of greedy, random"),
        ("sampling.top_k", 2.5, "a whole number from 1"),
        ("sampling.top_k", "2.5", "a whole number from 1"),
        ("writing.suggestions", "perhaps", "true or false"),
        ("writing.suggestions", 1, "true or false"),
        ("writing.suggestions", None, "true or false"),
        ("model", 3, "text"),
        ("model", ["folk"], "text"),
    ],
)
def test_a_bad_value_is_an_error_with_what_is_wanted(key: str, value: object, hint: str) -> None:
    with pytest.raises(SettingsError, match=key) as caught:
        change(Settings(), key, value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "meant"), [("yes", True), ("ON", True), ("True", True), ("no", False), ("off", False), ("FALSE", False)]
)
def test_yes_and_no_are_understood(typed: str, meant: bool) -> None:
    assert change(Settings(), "writing.suggestions", typed).writing.suggestions is meant


def test_an_unknown_key_gets_the_nearest_as_its_hint() -> None:
    for unknown, wanted in (
        ("sampling.topk", "sampling.top_k"),
        ("modle", "model"),
        ("writing.delays", "writing.delay"),
    ):
        for do in (lambda key: get(Settings(), key), lambda key: change(Settings(), key, 1)):
            with pytest.raises(SettingsError, match="unknown setting") as caught:
                do(unknown)
            assert repr(wanted) in caught.value.hint


def test_an_unknown_key_like_no_other_gets_a_hint_too() -> None:
    with pytest.raises(SettingsError) as caught:
        get(Settings(), "zzzz")
    assert "config show" in caught.value.hint


@pytest.mark.parametrize("key", ["sampling", "keys", "writing", "", ".", "sampling.", "__class__"])
def test_a_section_is_not_a_setting(key: str) -> None:
    with pytest.raises(SettingsError):
        get(Settings(), key)


def test_no_file_is_the_defaults() -> None:
    assert read_settings() == Settings()
    assert read_leniently() == (Settings(), [])


def test_the_file_is_where_it_is_said_to_be() -> None:
    write_settings(Settings(model="folk"))
    assert tomllib.loads(settings_file().read_text(encoding="utf-8"))["model"] == "folk"
    assert read_settings().model == "folk"


def test_what_can_be_read_is_read_and_the_rest_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        'model = "folk"\ncolour = "red"\n[sampling]\ntop_k = 0\ntemperature = 1.5\n[writing]\ndelay = "soon"\n'
        '[keys]\n"write.accept" = "f7"\n',
        encoding="utf-8",
    )
    found, problems = read_leniently(file)
    assert (found.model, found.sampling.temperature, found.sampling.top_k) == ("folk", 1.5, 40)
    assert found.keys == {"write.accept": "f7"}
    assert [each.message for each in problems] == [
        f"{file}: unknown setting 'colour'",
        f"{file}: sampling.top_k can't be 0",
        f"{file}: writing.delay can't be 'soon'",
    ]
    assert all(each.hint for each in problems)
    with pytest.raises(SettingsError, match="colour"):
        read_settings(file)


@pytest.mark.parametrize(
    "content",
    [
        'sampling = "greedy"\n',
        "keys = 3\n",
        "model = {a = 1}\n",
        "[model.deep.deeper]\na = 1\n",
        "[[sampling]]\ntop_k = 3\n",
        "[sampling]\ntop_k = 2001-01-01\n",
        "[sampling.top_k]\na = 1\n",
        "temperature = inf\n",
        "[sampling]\ntemperature = nan\n",
    ],
)
def test_a_file_of_another_shape_is_told_not_tripped_over(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content, encoding="utf-8")
    found, problems = read_leniently(file)
    assert found == Settings()
    assert problems
    assert all("\n" not in each.message and each.hint for each in problems)
    write_settings(found, file)
    assert get(read_leniently(file)[0], "sampling.top_k") == 40


@pytest.mark.parametrize("content", [b"model = \n", b"\xff\xfe\x00", b"[sampling\n", b"\x00\x01"])
def test_a_broken_file_is_told_and_kept_beside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"settings\.toml is not valid TOML") as caught:
        read_settings(file)
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert read_leniently(file)[0] == Settings()
    write_settings(Settings(theme="nord"), file)
    assert read_settings(file).theme == "nord"
    assert (tmp_path / "settings.toml.broken").read_bytes() == content


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('model = "folk"\n', encoding="utf-8-sig")
    assert read_settings(tmp_path / "settings.toml").model == "folk"


UNKNOWN = st.dictionaries(
    st.text("abcxyz", min_size=1, max_size=5).map("later_{}".format), st.integers() | TEXT | st.booleans(), max_size=3
)


@same_folder
@given(top=UNKNOWN, inner=UNKNOWN, table=UNKNOWN)
def test_keys_of_other_versions_are_kept(
    tmp_path: Path, top: dict[str, Value], inner: dict[str, Value], table: dict[str, Value]
) -> None:
    import tomli_w

    file = tmp_path / "settings.toml"
    file.write_text(tomli_w.dumps({**top, "sampling": inner, "later": table}), encoding="utf-8")
    write_settings(Settings(model="folk"), file)
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    assert document["later"] == table
    assert top.items() <= document.items()
    assert inner.items() <= document["sampling"].items()
    assert read_leniently(file)[0] == Settings(model="folk")


def test_a_folder_in_its_place_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    for use in (read_settings, read_leniently):
        with pytest.raises(StorageError) as caught:
            use(tmp_path / "settings.toml")
        assert caught.value.hint
    with pytest.raises(StorageError):
        write_settings(Settings(), tmp_path / "settings.toml")
