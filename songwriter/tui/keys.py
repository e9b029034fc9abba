"""Know every key of the studio: for the help, the palette, and the check of a remapped keyboard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding, BindingType

FINDING = "Write: the bar for finding"
Groups = Sequence[tuple[str, Sequence[Binding]]]
_NAMES = {"up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "page up", "pagedown": "page down"}
# Movement as in any editor, and a key for each row: found by a search in the palette, but not worth a row of its list.
_PLAIN = ("edit.cursor-", "edit.delete-", "ghost.row-")


@dataclass(frozen=True)
class Clash:
    """Two bindings that want the same key in the same place."""

    key: str
    winner: str
    loser: str


def bindings_of(*owners: type) -> list[Binding]:
    """Return the bindings that these classes declare themselves."""
    return [each for owner in owners for each in owner.__dict__.get("BINDINGS", ()) if isinstance(each, Binding)]


def catalogue() -> Groups:
    """Return the bindings of the whole studio, place by place. Imports every place."""
    from songwriter.tui.app import StudioApp
    from songwriter.tui.models import ModelsPlace
    from songwriter.tui.settings import SettingsPlace
    from songwriter.tui.train import TrainPlace
    from songwriter.tui.widgets.desk import Desk
    from songwriter.tui.widgets.editor import Editor
    from songwriter.tui.widgets.find_bar import FindBar
    from songwriter.tui.write import WritePlace

    editor = bindings_of(Editor)
    return (
        ("Everywhere", bindings_of(StudioApp)),
        ("Write", [*bindings_of(WritePlace), *bindings_of(Desk), *(each for each in editor if not is_plain(each))]),
        ("Write: moving and deleting", [each for each in editor if is_plain(each)]),
        (FINDING, bindings_of(FindBar)),
        ("Train", bindings_of(TrainPlace)),
        ("Models", bindings_of(ModelsPlace)),
        ("Settings", bindings_of(SettingsPlace)),
    )


def dialogs() -> Groups:
    """Return the bindings of the boxes that have keys of their own; they are in no place, nor in the palette."""
    from songwriter.tui.dialogs import Ask
    from songwriter.tui.songlist import SongList
    from songwriter.tui.versions import VersionList

    return (
        ("The list of songs", bindings_of(SongList)),
        ("The versions of a song", bindings_of(VersionList)),
        ("Questions", bindings_of(Ask)),
    )


def is_plain(binding: Binding) -> bool:
    """Tell whether a binding is what it is in every editor."""
    return bool(binding.id) and str(binding.id).startswith(_PLAIN)


def keys_of(binding: Binding, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a binding, as remapped."""
    keys = keymap.get(binding.id or "", "") or binding.key
    return tuple(key.strip() for key in keys.split(",") if key.strip())


def shown(keys: Iterable[str]) -> str:
    """Return keys as people write them: "alt+↓, F2"."""
    return ", ".join("+".join(_shown_part(part) for part in key.split("+")) for key in keys)


def hints(bindings: Sequence[BindingType], wanted: Mapping[str, str], keymap: Mapping[str, str]) -> str:
    """Return a line of hints, such as "tab word · esc dismiss", for the wanted ids and their short names."""
    by_id = {each.id: each for each in bindings if isinstance(each, Binding)}
    parts = [(by_id[each], name) for each, name in wanted.items() if each in by_id]
    return " · ".join(f"{shown(keys_of(each, keymap)[:1])} {name}" for each, name in parts)


def problems(keymap: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong with a remapped keyboard: what, and what to do about it."""
    if not keymap:
        return []
    places, boxes = catalogue(), dialogs()
    unknown = [
        (f"no key is called {name!r}", "F1 lists the names that the settings file may use")
        for name in unknown_ids((*places, *boxes), keymap)
    ]
    found = [*clashes(places, keymap), *(clash for _, box in boxes for clash in _clashes(box, keymap))]
    return unknown + [
        (f"{each.key} is both {each.winner} and {each.loser}", "change one of them under [keys]") for each in found
    ]


def unknown_ids(groups: Groups, keymap: Mapping[str, str]) -> list[str]:
    """Return the ids in a keymap that no binding has."""
    known = {each.id for _, bindings in groups for each in bindings}
    return sorted(set(keymap) - known)


def clashes(groups: Groups, keymap: Mapping[str, str]) -> list[Clash]:
    """Return where two bindings want the same key in one place, as some remapping made them."""
    everywhere = groups[0][1]
    found: dict[Clash, None] = {}
    for place in ("Write", FINDING, "Train", "Models", "Settings"):
        inner = [each for title, bindings in groups if _belongs(title, place) for each in bindings]
        found.update(dict.fromkeys(_clashes([*everywhere, *inner], keymap)))
    return list(found)


def _clashes(bindings: Iterable[Binding], keymap: Mapping[str, str]) -> Iterable[Clash]:
    taken: dict[str, Binding] = {}
    for binding in bindings:
        for key in keys_of(binding, keymap):
            other = taken.setdefault(key, binding)
            if other.id != binding.id:
                yield Clash(key, other.id or other.action, binding.id or binding.action)


def _belongs(title: str, place: str) -> bool:
    # The bar has the keys while it is open, and the editor has them otherwise.
    return title == place or (title != FINDING and title.startswith(f"{place}:"))


def _shown_part(part: str) -> str:
    if part in _NAMES:
        return _NAMES[part]
    return part.upper() if part[:1] == "f" and part[1:].isdigit() else {"escape": "esc"}.get(part, part)
