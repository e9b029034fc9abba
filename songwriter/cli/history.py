"""The history of a model's training, as a table and as a plot."""

from songwriter.cli import show
from songwriter.errors import ModelError
from songwriter.library import HISTORY, find_model
from songwriter.training.curves import curves_of, picture, read_history
from songwriter.training.events import EpochEnd, Event

_HEIGHT = 16
_WIDTH = 72


def show_history(name: str, *, json: bool) -> None:
    """Print the epochs of a model's training and its curve. Raises ModelError where there is no history."""
    path = find_model(name).with_name(HISTORY)
    if not path.is_file():
        raise ModelError(
            f"{name} has no history: {path} isn't there", hint="models that were imported or shipped have none"
        )
    events = _last_run(read_history(path))
    ends = [event for event in events if isinstance(event, EpochEnd)]
    if json:
        show.as_json(ends)
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
            for each in ends
        ],
    )
    show.text("\n" + "\n".join(row.rstrip() for row in picture(curves_of(events), _WIDTH, _HEIGHT)))


def _last_run(events: list[Event]) -> list[Event]:
    """Leave out epochs that were trained again after a crash: the last time an epoch ended is the one that counts."""
    last = {event.epoch: number for number, event in enumerate(events) if isinstance(event, EpochEnd)}
    return [
        event for number, event in enumerate(events) if not isinstance(event, EpochEnd) or last[event.epoch] == number
    ]
