"""The history of a model's training, as a table and as a plot."""

from songwriter.cli import show
from songwriter.errors import ModelError
from songwriter.library import HISTORY, find_model
from songwriter.training.curves import picture
from songwriter.training.history import history_of, read_events

_HEIGHT = 16
_WIDTH = 72


def show_history(name: str, *, json: bool) -> None:
    """Print the epochs of a model's training and its curve. Raises ModelError where there is no history."""
    path = find_model(name).with_name(HISTORY)
    if not path.is_file():
        raise ModelError(
            f"{name} has no history: {path} isn't there", hint="models that were imported or shipped have none"
        )
    history = history_of(read_events(path))
    if json:
        show.as_json(history.epochs)
        return
    show.table(
        (">epoch", ">training", ">validation", ">perplexity", "", ">rate", ">seconds"),
        [
            (
                each.epoch,
                show.number(each.training_loss, 3),
                show.number(each.validation_loss, 3),
                show.number(each.perplexity),
                "* best" if each.best else "",
                f"{each.rate:.1e}",
                show.number(each.seconds, 0),
            )
            for each in history.epochs
        ],
    )
    show.text("\n" + "\n".join(row.rstrip() for row in picture(history.curves, _WIDTH, _HEIGHT)))
