"""What taking a suggestion writes, position by position: spaces, capitals, apostrophes; each one step of undo."""

import pytest

from songwriter.tui.app import StudioApp
from tests.suggest.test_suggester import suggester_of
from tests.tui.conftest import until

# The text with | for the cursor, the word that is taken, and the text then.
POSITIONS = [
    ("|", "the", "The |"),
    ("The moon\nMy money\n|", "the", "The moon\nMy money\nThe |"),
    ("the moon\nmy money\n|", "the", "the moon\nmy money\nthe |"),
    ("The moon\nMy money\n\n|", "moon", "The moon\nMy money\n\nMoon |"),
    ("[Chorus]\n|", "the", "[Chorus]\nThe |"),
    ("the |", "moon", "the moon |"),
    ("the |", "i", "the I |"),
    ("the |", "london", "the London |"),
    ("the mo|", "moon", "the moon |"),
    ("the Mo|", "moon", "the Moon |"),
    ("the MO|", "moon", "the MOON |"),
    ("lon|", "london", "london |"),
    ("I don'|", "don't", "I don't |"),
    ("I don’|", "don't", "I don’t |"),
    ("the 'ca|", "'cause", "the 'cause |"),
    ("the (|", "moon", "the (moon |"),
    ('"|', "the", '"The |'),
    ("the moon. |", "my", "the moon. My |"),
    ("the moon, |", "my", "the moon, my |"),
    ("the-|", "moon", "the-moon |"),
    ("the moon,|", "my", "the moon, my |"),
    ('"the moon"|', "my", '"the moon" my |'),
    ('the "|', "moon", 'the "moon |'),
    ("[Am]|", "moon", "[Am]moon |"),
    ("the |, my money", "moon", "the moon|, my money"),
    ("the |shines", "moon", "the moon |shines"),
    ("the | shines", "moon", "the moon |shines"),
    ("the mo|, my", "moon", "the moon|, my"),
    ("the mo|  ", "moon", "the moon | "),
    ("the |\nmy money", "moon", "the moon |\nmy money"),
]


@pytest.mark.parametrize(("before", "word", "after"), POSITIONS, ids=[before for before, *_ in POSITIONS])
async def test_a_word_is_written_as_its_place_wants_it(before: str, word: str, after: str) -> None:
    app = StudioApp(load=lambda *_: suggester_of("word"))
    async with app.run_test(size=(100, 30)) as pilot:
        editor, panel = app.writing.editor, app.writing.desk.panel
        app.change_setting("writing.words", 20)
        # What is typed last stands before the cursor, as it would be while writing.
        left, _, right = before.partition("|")
        editor.load_text(left[:-1] + right)
        row, column = left[:-1].count("\n"), len(left[:-1].rpartition("\n")[2])
        editor.move_cursor((row, column))
        if left:
            editor.insert(left[-1])
        editor.history.checkpoint()

        def found() -> int:
            answer = panel.answer
            words = [each.lower().replace("’", "'") for each in answer.words] if answer else []
            fits = bool(left) == bool(editor.text) and word in words
            return words.index(word) + 1 if fits and app.writing.desk._choices.rest(words.index(word)) else 0

        await until(pilot, lambda: app.model_state == "small")
        await pilot.pause(0.1)
        await until(pilot, found)
        app.writing.desk.action_take_row(found())
        at_row, at = editor.cursor_location
        lines = editor.text.split("\n")
        lines[at_row] = f"{lines[at_row][:at]}|{lines[at_row][at:]}"
        assert "\n".join(lines) == after
        editor.undo()
        assert editor.text == left + right
