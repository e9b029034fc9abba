from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from songwriter.tui.alt_keys import AltKeys
from tests.tui.conftest import Opener


def pressed(key: str, time: float, character: str | None = None) -> Key:
    made = Key(key, character)
    made.time = time  # type: ignore[misc]
    return made


def passed(*keys: Key) -> list[str]:
    alt = AltKeys()
    return [key.key for each in keys for key in alt.pass_on(each)] + [key.key for key in alt.release()]


def test_what_came_in_two_pieces_is_put_together() -> None:
    keys = [pressed("circumflex_accent", 1.0, "^"), pressed("t", 1.0001, "t")] * 2
    assert passed(*keys) == ["alt+t", "alt+t"]
    assert passed(pressed("circumflex_accent", 1.0), pressed("T", 1.0001)) == ["alt+shift+t"]
    assert passed(pressed("circumflex_accent", 1.0), pressed("1", 1.0001)) == ["alt+1"]


def test_what_a_hand_typed_is_left_alone() -> None:
    assert passed(pressed("circumflex_accent", 1.0), pressed("t", 1.05)) == ["circumflex_accent", "t"]
    assert passed(pressed("circumflex_accent", 1.0)) == ["circumflex_accent"]
    assert passed(pressed("circumflex_accent", 1.0), pressed("up", 1.0001)) == ["circumflex_accent", "up"]


@given(st.lists(st.tuples(st.sampled_from(("circumflex_accent", "a", "up", "B")), st.floats(0.003, 1)), max_size=9))
def test_no_key_is_lost_or_comes_out_of_turn(keys: list[tuple[str, float]]) -> None:
    now, made = 0.0, []
    for key, pause in keys:
        now += pause
        made.append(pressed(key, now))
    assert passed(*made) == [key for key, _ in keys]


async def test_a_caret_can_be_written(studio: Opener) -> None:
    async with studio() as (app, pilot):
        await pilot.press("a", "circumflex_accent")
        await pilot.pause(0.05)
        await pilot.press("b")
        assert app.writing.editor.text == "a^b"
