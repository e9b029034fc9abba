import pytest

from songwriter.tui.choices import Choices
from songwriter.tui.cowriter import Answer
from tests.tui.conftest import Opener, until
from tests.tui.fake import FakePrediction, FakeSuggestion


def answer(begin: str, *words: tuple[str, float]) -> Answer:
    suggestions = tuple(FakeSuggestion(word, share, share) for word, share in words)
    return Answer(begin, FakePrediction(suggestions, 0, 0, 0, 0), "fake", "greedy")


@pytest.mark.parametrize(
    ("begin", "words", "shown"),
    [
        ("ok", (("okay", 0.6), ("ok", 0.4)), "ay"),
        ("ok", (("ok", 0.6), ("okay", 0.4)), ""),
        ("ok", (("okay", 0.1),), "ay"),
        ("ok", (("ok", 1.0),), ""),
    ],
)
def test_a_word_that_is_whole_goes_on_only_where_that_is_likelier(
    begin: str, words: tuple[tuple[str, float], ...], shown: str
) -> None:
    found = Choices.of(answer(begin, *words), begin)
    assert ("" if found.whole else found.shown[1]) == shown


async def test_no_row_is_marked_where_no_ghost_can_stand(studio: Opener) -> None:
    async with studio() as (app, pilot):
        editor, panel = app.writing.editor, app.writing.desk.panel
        editor.load_text("word " * 40)
        editor.move_cursor((0, 20))
        await pilot.press("a", "space")
        await until(pilot, lambda: panel.answer is not None and panel.answer.begin == "")
        await pilot.pause(0.1)
        assert (editor.suggestion, panel.chosen) == ("", -1)
        await pilot.press("ctrl+end", "a", "space")
        await until(pilot, lambda: editor.suggestion == "rain" and panel.chosen == 0)
