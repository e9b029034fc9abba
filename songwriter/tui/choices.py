"""Hold the suggestions that can stand at the cursor, of which the ghost shows one; data and no textual."""

from dataclasses import dataclass, replace

from songwriter.tui.cowriter import Answer
from songwriter.tui.ghost import first_word, joined, rest_of_word


@dataclass(frozen=True)
class Choices:
    """The rows of the panel that can go on from what is typed, what is missing of each, and the one that is shown."""

    rows: tuple[tuple[int, str], ...] = ()
    at: int = 0
    # A word that was drawn and stands in no row of the panel.
    other: str = ""
    # What is typed is a word already, and likelier to be meant than any longer one: nothing is shown unasked.
    whole: bool = False
    # What tells the text and the cursor that these are for from all others.
    spot: object = None

    @classmethod
    def of(cls, answer: Answer, before: str, spot: object = None) -> "Choices":
        """Make the choices that an answer gives after the text `before`, with the likeliest shown."""
        rests = [(row, _missing(word, answer, before)) for row, word in enumerate(answer.words)]
        rows = tuple((row, rest) for row, rest in rests if rest)
        whole = bool(rests) and not rests[0][1] and answer.prediction is not None
        return cls(rows, whole=whole, spot=spot)

    @property
    def shown(self) -> tuple[int, str]:
        """Return the row that is shown, and what is missing of its word; -1 and "" where there is none."""
        if self.other:
            return -1, self.other
        return self.rows[self.at] if self.rows else (-1, "")

    def turned(self, step: int) -> "Choices":
        """Return the choices with another one shown, round and round."""
        return replace(self, at=(self.at + step) % len(self.rows), other="") if self.rows else self

    def drawn(self, word: str, answer: Answer, before: str) -> "Choices":
        """Return the choices with a word shown that was drawn, whether it stands in a row or not."""
        return self._showing(_missing(word, answer, before))

    def _showing(self, missing: str) -> "Choices":
        rests = [rest.strip() for _, rest in self.rows]
        if missing.strip() in rests:
            return replace(self, at=rests.index(missing.strip()), other="")
        return replace(self, other=missing)

    def rest(self, row: int) -> str:
        """Return what is missing of the word in a row; "" where nothing is."""
        return dict(self.rows).get(row, "")

    def beginning(self, ghost: str) -> "Choices":
        """Return the choices with the word shown that `ghost` begins with, whether it stands in a row or not."""
        return self._showing(first_word(ghost))


def _missing(word: str, answer: Answer, before: str) -> str:
    """Return what is missing of a word, with a space in front where one is missing too, as behind a comma."""
    return rest_of_word(word, answer.begin) if answer.begin or answer.prediction is None else joined(before, word)
