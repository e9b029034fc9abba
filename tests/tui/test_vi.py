"""The keyboard of vi: which commands keys make, what those make of a text, and what is said of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Static

from songwriter.paths import songs_folder
from songwriter.song.sheet import Sheet
from songwriter.tui.app import StudioApp
from songwriter.tui.vi import HELP, NAMES, Command, read
from songwriter.tui.vi_edits import emptied, joined, pasted, swapped, text_of, without
from songwriter.tui.vi_motions import MOTIONS, span
from songwriter.tui.widgets.status import Status
from tests.tui.conftest import Opener, until

TEXT = "one two\nthree\nfour"
LINES = st.lists(st.text("aB c',日\t", max_size=9), min_size=1, max_size=5)


async def vi(app: StudioApp, pilot: Pilot[None], keys: str) -> tuple[str, tuple[int, int]]:
    names = {" ": "space", "\n": "enter", "<": "escape", "\x12": "ctrl+r", "⌫": "backspace"}
    names |= {
        "$": "dollar_sign",
        "/": "slash",
        "~": "tilde",
        "^": "circumflex_accent",
        ":": "colon",
        "!": "exclamation_mark",
    }
    await pilot.press(*(names.get(each, each) for each in keys))
    return app.writing.editor.text, app.writing.editor.cursor_location


def told(app: StudioApp) -> str:
    return str(app.writing.query_one("#notice", Static).content)


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        ("jlx", "one two\ntree\nfour", (1, 1)),
        ("wiso <", "one so two\nthree\nfour", (0, 6)),
        ("ee", TEXT, (0, 6)),
        ("wwb", TEXT, (0, 4)),
        ("$ax<", "one twox\nthree\nfour", (0, 7)),
        ("$x", "one tw\nthree\nfour", (0, 5)),
        ("iab<x", "aone two\nthree\nfour", (0, 1)),
        ("Gdd", "one two\nthree", (1, 0)),
        ("Gggyyp", "one two\none two\nthree\nfour", (1, 0)),
        ("ddp", "three\none two\nfour", (1, 0)),
        ("jddP", TEXT, (1, 0)),
        ("yy2p", "one two\none two\none two\nthree\nfour", (1, 0)),
        ("jonew<", "one two\nthree\nnew\nfour", (2, 2)),
        ("jOnew<", "one two\nnew\nthree\nfour", (1, 2)),
        ("2dduu", TEXT, None),
        ("2dd", "four", (0, 0)),
        ("2ddp", "four\none two\nthree", (1, 0)),
        ("9dd", "", (0, 0)),
        ("ddujuj\x12", "three\nfour", None),
        ("dw", "two\nthree\nfour", (0, 0)),
        ("wdw", "one \nthree\nfour", (0, 3)),
        ("2dw", "\nthree\nfour", (0, 0)),
        ("d3w", "\nfour", (0, 0)),
        ("cwsix<", "six two\nthree\nfour", (0, 2)),
        ("c2wsix<", "six\nthree\nfour", (0, 2)),
        ("lciwsix<", "six two\nthree\nfour", (0, 2)),
        ("ldaw", "two\nthree\nfour", (0, 0)),
        ("wde", "one \nthree\nfour", (0, 3)),
        ("wd0", "two\nthree\nfour", (0, 0)),
        ("wD", "one \nthree\nfour", (0, 3)),
        ("wCx<", "one x\nthree\nfour", (0, 4)),
        ("jccx<", "one two\nx\nfour", (1, 0)),
        ("dj", "four", (0, 0)),
        ("dG", "", (0, 0)),
        ("jdgg", "four", (0, 0)),
        ("dft", "wo\nthree\nfour", (0, 0)),
        ("dtt", "two\nthree\nfour", (0, 0)),
        ("2x", "e two\nthree\nfour", (0, 0)),
        ("xp", "noe two\nthree\nfour", (0, 1)),
        ("$X", "one to\nthree\nfour", (0, 5)),
        ("sx<", "xne two\nthree\nfour", (0, 0)),
        ("ywP", "one one two\nthree\nfour", (0, 3)),
        ("J", "one two three\nfour", (0, 7)),
        ("3J", "one two three four", (0, 13)),
        ("~", "One two\nthree\nfour", (0, 1)),
        ("3~u", TEXT, None),
        ("rxlrd", "xde two\nthree\nfour", (0, 1)),
        ("3rx", "xxx two\nthree\nfour", (0, 2)),
        ("3Gi1<", "one two\nthree\n1four", (2, 0)),
        (":2\nx", "one two\nhree\nfour", (1, 0)),
        (":2⌫⌫x", "ne two\nthree\nfour", (0, 0)),
        ("d<x", "ne two\nthree\nfour", (0, 0)),
    ],
)
async def test_vi_keys(studio: Opener, keys: str, text: str, cursor: tuple[int, int] | None) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        app.writing.editor.load_text(TEXT)
        found, place = await vi(app, pilot, keys)
        assert found == text
        assert cursor is None or place == cursor


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("z", "vi: z is not a command here"),
        ("gx", "vi: gx is not a command here"),
        ("dz", "vi: dz is not a command here"),
        ('ci"', 'vi: ci" is not a command here'),
        (":e other\n", "vi: :e other is not a command here"),
        ("Zx", "vi: Zx is not a command here"),
        ("v", "vi: v is not a command here"),
        ("dfq", "vi: there is nothing to delete that way"),
        ("9rx", "vi: r has nothing to do here"),
    ],
)
async def test_what_is_no_command_is_told_and_changes_nothing(studio: Opener, keys: str, said: str) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        app.writing.editor.load_text(TEXT)
        await vi(app, pilot, keys)
        assert said in told(app)
        assert app.writing.editor.text == TEXT
        assert not app.writing.editor.vi.inserts


async def test_what_was_typed_of_a_command_is_shown(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        await vi(app, pilot, "2d")
        assert "NORMAL 2d ·" in app.writing.query_one(Status).state
        await vi(app, pilot, "<:wq")
        assert app.writing.query_one(Status).state.startswith(":wq ·")


@pytest.mark.parametrize("keys", [":wq\n", ":x\n", "ZZ"])
async def test_saving_and_leaving(studio: Opener, keys: str) -> None:
    path = songs_folder() / "blue.txt"
    path.parent.mkdir(parents=True)
    path.write_text("blue")
    async with studio(song=path) as (app, pilot):
        app.change_setting("keyboard", "vi")
        await vi(app, pilot, "ix<:w\n")
        await until(pilot, lambda: path.read_text() == "xblue")
        await vi(app, pilot, "iy<" + keys)
        await until(pilot, lambda: not app.is_running)
    assert path.read_text() == "yxblue"


async def test_leaving_asks_for_what_is_not_saved(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        await vi(app, pilot, "ix<:q\n")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("escape")
        assert app.writing.editor.text == "x"


async def test_vi_says_its_mode_offers_nothing_in_normal_mode_and_searches(studio: Opener) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        await until(pilot, lambda: "NORMAL" in app.writing.query_one(Status).state)
        await vi(app, pilot, "ithe ")
        await until(pilot, lambda: app.writing.editor.suggestion == "rain")
        assert "INSERT" in app.writing.query_one(Status).state
        await vi(app, pilot, "<")
        assert app.writing.editor.suggestion == ""
        await vi(app, pilot, "/the<")
        assert app.writing.editor.selected_text == "the"
        assert app.writing.editor.text == "the "
        # A command is for where the match begins.
        await vi(app, pilot, "cwa<")
        assert app.writing.editor.text == "a "


async def test_a_burst_is_read_in_its_order(studio: Opener) -> None:
    from tests.tui.test_pressing import burst

    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        burst(app, "ione\x7f␛xi⇥two␛ddu")
        await until(pilot, lambda: app.writing.editor.text == "twoo")


def test_every_command_is_in_the_help() -> None:
    listed = " ".join((*HELP, *HELP.values())).replace("ctrl+r", "\x12").replace(",", " ").replace(")", " ")
    words = set(listed.replace("(", " ").split())
    assert words >= NAMES
    assert words >= MOTIONS.keys()


@given(st.text("123dcywbe$0fx<iaZJrg", max_size=6))
def test_a_command_is_whole_with_its_last_key_and_not_before(typed: str) -> None:
    found = read(typed)
    if isinstance(found, Command):
        assert found.name in NAMES | {"dd", "cc", "yy", "iw", "aw"}
        assert found.count is None or 1 <= found.count <= 999
        assert all(read(typed[:end]) is None for end in range(len(typed)))


@given(LINES, st.data())
def test_what_an_operator_takes_lies_in_the_text_and_is_what_is_gone(lines: list[str], data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(lines) - 1))
    place = (row, data.draw(st.integers(0, len(lines[row]))))
    motion = data.draw(st.sampled_from([*MOTIONS, "iw", "aw"]))
    found = span(lines, place, motion, data.draw(st.none() | st.integers(1, 4)), "c")
    if found is None:
        return
    sheet = Sheet(tuple(lines), place, place)
    taken, left = text_of(lines, found), without(sheet, found)
    assert found.start <= found.end
    assert left == left.clamped()
    whole = "\n".join(lines)
    if found.lines:
        assert sorted((*left.lines, *taken.split("\n")[:-1])) in (sorted(lines), sorted(["", *lines]))
        assert emptied(sheet, found).lines[found.start[0]] == ""
    else:
        at = sum(len(each) + 1 for each in lines[: found.start[0]]) + found.start[1]
        assert whole[at : at + len(taken)] == taken
        assert "\n".join(left.lines) == whole[:at] + whole[at + len(taken) :]


@given(LINES, st.text("ab\n", max_size=5), st.integers(1, 3), st.booleans(), st.data())
def test_pasting_adds_what_is_pasted(
    lines: list[str], text: str, count: int, behind: bool, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(lines) - 1))
    place = (row, data.draw(st.integers(0, len(lines[row]))))
    made = pasted(Sheet(tuple(lines), place, place), text, count, behind=behind)
    assert made == made.clamped()
    assert sorted("\n".join(made.lines)) == sorted("\n".join(lines) + text * count)


@given(LINES, st.integers(1, 4))
def test_joining_loses_nothing_but_blanks_and_case_comes_back(lines: list[str], count: int) -> None:
    sheet = Sheet(tuple(lines))
    made = joined(sheet, count)
    if made is not None:
        assert made == made.clamped()
        assert "".join("".join(made.lines).split()) == "".join("".join(lines).split())
        assert len(made.lines) == len(lines) - min(max(2, count), len(lines)) + 1
    once = swapped(sheet, count)
    assert swapped(Sheet(once.lines), count).lines == sheet.lines


@pytest.mark.parametrize(
    ("letters", "text"),
    [("dd", "three\nfour"), ("o", "oneA two\n\nthree\nfour"), ("u", TEXT), ("G", "oneA two\nthree\nfour")],
)
async def test_escape_and_a_letter_come_as_alt_and_are_read_as_vi_does(studio: Opener, letters: str, text: str) -> None:
    async with studio() as (app, pilot):
        app.change_setting("keyboard", "vi")
        app.writing.editor.load_text(TEXT)
        await vi(app, pilot, "eaA")
        assert app.writing.editor.text == "oneA two\nthree\nfour"
        name = f"alt+shift+{letters[0].lower()}" if letters[0].isupper() else f"alt+{letters[0]}"
        app.post_message(Key(name, letters[0]))
        await vi(app, pilot, letters[1:])
        editor, mode = app.writing.editor, "INSERT" if letters == "o" else "NORMAL"
        await until(pilot, lambda: editor.vi is not None and (editor.vi.words, editor.text) == (mode, text))
