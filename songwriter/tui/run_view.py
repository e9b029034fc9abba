"""Say in words how a training run is getting on; no textual in here."""

from math import isfinite

from songwriter.song.counting import counted
from songwriter.training.history import History

_REASONS = {
    "epochs": "finished",
    "patience": "finished early, as it got no better",
    "time": "finished, as its time was up",
    "stopped": "stopped; it can be resumed",
    "failed": "failed",
}


def words(history: History) -> str:
    """Return one line that says how the run is getting on."""
    finished, at = history.finished, history.progress
    if finished is not None:
        return f"{_REASONS[finished.reason]}{': ' if finished.message else ''}{finished.message}"
    if at is not None and history.started is not None:
        left = f" · {duration(at.seconds_left)} left" if isfinite(at.seconds_left) else ""
        return (
            f"epoch {at.epoch}/{history.started.epochs} · step {at.step}/{at.steps} · loss {at.loss:.3f}"
            f" · {at.tokens_per_second:,.0f} tokens/s{left}"
        )
    return "reading the corpus…" if history.started is None else "starting…"


def facts(history: History) -> list[str]:
    """Return what is to be told of the run beside its epochs: the score, trouble, sizes, what was chosen and why."""
    told = []
    if history.score is not None:
        told.append(f"on the test part: loss {history.score.loss:.3f}, perplexity {history.score.perplexity:,.2f}")
    told += [
        f"⚠ loss exploded in epoch {each.epoch}, step {each.step}: back to step {each.to_step}, rate × {each.rate:g}"
        for each in history.rollbacks
    ]
    if (begun := history.started) is not None:
        told.append(f"{counted(begun.songs, 'song')} · {begun.tokens:,} tokens · vocabulary {begun.vocabulary:,}")
        told.append(f"{begun.parameters:,} parameters · on {begun.device}")
        told += begun.notes
    return told


def duration(seconds: float) -> str:
    """Return a time as a person says it: "42 s", "3 min 05 s", "2 h 10 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
