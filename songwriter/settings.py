"""Keep the user's settings: frozen dataclasses that are read from TOML and written to it.

Each field describes itself (help, range, choices) in its metadata; `songwriter config show` and the studio's Settings
are made from that description, so a setting is written down once.
"""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import tomli_w

from songwriter.errors import SettingsError, nearest, storage_error
from songwriter.paths import settings_file
from songwriter.storage import write_bytes, write_text

Value = str | int | float | bool
_LISTED = "`songwriter config show` lists the settings"
KEYBOARDS = ("plain", "emacs", "vi")
GHOSTS = ("word", "line")
METHODS = ("greedy", "random", "top-k", "top-p", "min-p")


def _setting(
    default: Any,
    help: str,
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    return field(default=default, metadata={"help": help, "least": least, "most": most, "choices": choices})


@dataclass(frozen=True)
class SamplingSettings:
    """How a word is chosen from the model's probabilities."""

    method: str = _setting("top-k", "how the next word is chosen", choices=METHODS)
    temperature: float = _setting(0.8, "below 1 safer, above 1 bolder, 0 always the likeliest", least=0.0, most=5.0)
    top_k: int = _setting(40, "top-k draws from this many words", least=1, most=100_000)
    top_p: float = _setting(0.9, "top-p draws from the likeliest words that add up to this", least=0.0, most=1.0)
    min_p: float = _setting(0.05, "min-p drops words below this share of the likeliest", least=0.0, most=1.0)
    repetition: float = _setting(1.0, "divides the probability of recent words by this; 1 is off", least=1.0, most=10.0)


@dataclass(frozen=True)
class WritingSettings:
    """How suggestions come while you write."""

    suggestions: bool = _setting(True, "show ghost text while writing")
    delay: int = _setting(20, "milliseconds of quiet before a suggestion is worked out", least=0, most=2_000)
    ghost: str = _setting("word", "how far the ghost text goes", choices=GHOSTS)
    memory: float = _setting(0.3, "how strongly words of your songs come back; 0 is off", least=0.0, most=1.0)
    own: float = _setting(1.0, "how strongly turns of phrase of your songs come back; 0 is off", least=0.0, most=1.0)
    blend: str = _setting("", "name of a second model that suggests beside the first, or none")
    share: float = _setting(0.5, "the second model's share of every probability", least=0.0, most=1.0)
    words: int = _setting(10, "rows in the panel of next words", least=1, most=20)
    original: bool = _setting(False, "leave words out that would copy six in a row from what the model learned from")
    old_words: bool = _setting(False, "suggest words as thee and o'er though your songs have none")
    songs: str = _setting("", "folder of your songs; empty is the standard one")
    wrap: bool = _setting(True, "wrap lines that are longer than the window")


@dataclass(frozen=True)
class Settings:
    """Everything that the user can set."""

    model: str = _setting("default", "name of the model that suggests")
    theme: str = _setting("textual-dark", "colours of the studio")
    keyboard: str = _setting("plain", "keys of the editor, as in other editors", choices=KEYBOARDS)
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    writing: WritingSettings = field(default_factory=WritingSettings)
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """One setting, described: its dotted key, kind, default, help and limits."""

    key: str
    kind: type
    default: Value
    help: str
    least: float | None
    most: float | None
    choices: tuple[str, ...]


def describe() -> Iterator[Description]:
    """Yield a description of every setting, in the order of the file."""
    yield from _described(Settings(), "")


def _described(defaults: Any, prefix: str) -> Iterator[Description]:
    for each in dataclasses.fields(defaults):
        value = getattr(defaults, each.name)
        if dataclasses.is_dataclass(value):
            yield from _described(value, f"{each.name}.")
        elif each.metadata:
            limits = {name: each.metadata[name] for name in ("help", "least", "most", "choices")}
            yield Description(f"{prefix}{each.name}", type(value), value, **limits)


def get(settings: Settings, key: str) -> Value:
    """Return the value of the dotted `key`. Raises SettingsError for an unknown key."""
    _description(key)
    value: Any = settings
    for name in key.split("."):
        value = getattr(value, name)
    return cast(Value, value)


def change(settings: Settings, key: str, value: object) -> Settings:
    """Return `settings` with the dotted `key` set to `value`, which may be text as typed by a person.

    Raises SettingsError for an unknown key or a value outside its range.
    """
    checked = _checked(_description(key), value)
    section, _, name = key.rpartition(".")
    if not section:
        return dataclasses.replace(settings, **cast(Any, {name: checked}))
    return dataclasses.replace(
        settings, **{section: dataclasses.replace(getattr(settings, section), **{name: checked})}
    )


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings file; defaults where there is none.

    Raises SettingsError for broken TOML, an unknown key or a bad value, and StorageError where the file can't be read.
    """
    settings, problems = read_leniently(path)
    if problems:
        raise problems[0]
    return settings


def read_leniently(path: Path | None = None) -> tuple[Settings, list[SettingsError]]:
    """Read what can be read of the settings file, and return it with what could not.

    Raises StorageError where the file can't be read at all.
    """
    path = path or settings_file()
    try:
        document = _document(path)
    except SettingsError as error:
        return Settings(), [error]
    settings, problems = Settings(), []
    for key, value in _leaves(document):
        section, _, rest = key.partition(".")
        try:
            if section == "keys" and rest:
                settings = dataclasses.replace(settings, keys={**settings.keys, rest: str(value)})
            else:
                settings = change(settings, key, value)
        except SettingsError as error:
            # The list can't be shown before the file is mended.
            hint = "remove the line, or mend it" if error.hint == _LISTED else error.hint
            problems.append(SettingsError(f"{path}: {error.message}", hint=hint))
    return settings, problems


def write_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings file, keeping keys in it that this version does not know.

    A file that is not TOML is kept beside it as `settings.toml.broken`. Raises StorageError where the disk refuses.
    """
    path = path or settings_file()
    try:
        document = _document(path)
    except SettingsError:
        write_bytes(path.with_name(path.name + ".broken"), path.read_bytes())
        document = {}
    for each in describe():
        section, _, name = each.key.rpartition(".")
        table = document.setdefault(section, {}) if section else document
        if not isinstance(table, dict):
            table = document[section] = {}
        table[name] = get(settings, each.key)
    document["keys"] = dict(settings.keys)
    write_text(path, tomli_w.dumps(document))


def _document(path: Path) -> dict[str, Any]:
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise storage_error(error, path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} is not valid TOML: {error}", hint="mend the line, or move the file away"
        ) from error


def _leaves(document: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, dict):
            for name, inner in value.items():
                yield f"{key}.{name}", inner
        else:
            yield key, value


def _description(key: str) -> Description:
    known = {each.key: each for each in describe()}
    if key not in known:
        close = nearest(key, known)
        raise SettingsError(
            f"unknown setting {key!r}",
            hint=f"did you mean {close!r}?" if close else _LISTED,
        )
    return known[key]


def _checked(each: Description, value: object) -> Value:
    try:
        converted = _converted(each.kind, value)
    except (TypeError, ValueError):
        raise SettingsError(f"{each.key} can't be {value!r}", hint=_wanted(each)) from None
    too_low = each.least is not None and not cast(float, converted) >= each.least
    too_high = each.most is not None and not cast(float, converted) <= each.most
    if too_low or too_high or (each.choices and converted not in each.choices):
        raise SettingsError(f"{each.key} can't be {value!r}", hint=_wanted(each))
    return converted


def _converted(kind: type, value: object) -> Value:
    if kind is bool:
        words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in words:
            return words[value.lower()]
        raise ValueError(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError(value)
    if kind is int:
        if isinstance(value, float) and not value.is_integer():
            raise ValueError(value)
        return int(value)
    if kind is str and not isinstance(value, str):
        raise TypeError(value)
    return cast(Value, kind(value))


def _wanted(each: Description) -> str:
    if each.choices:
        return "one of " + ", ".join(each.choices)
    if each.kind is bool:
        return "true or false"
    if each.least is not None and each.most is not None:
        return f"a {'whole ' if each.kind is int else ''}number from {each.least:g} to {each.most:g}"
    return f"a {'text' if each.kind is str else 'number'}"
