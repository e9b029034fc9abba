"""Events folded into what is known of a run."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from songwriter.training.events import EpochEnd, FinalScore, Finished, Progress, RolledBack, Sampled, Started, to_json
from songwriter.training.history import History, events_in, history_of, seen

STARTED = Started("tiny", 10, 1000, 50, 900, 4, 20, "cpu", resumed=False, time="2026-01-01T00:00:00Z")
PROGRESS = Progress(1, 5, 20, 4.0, 900.0, 65.0)
EPOCH = EpochEnd(1, 3.9, 3.8, 44.7, best=True, rate=0.004, seconds=12.0)
ANY = st.sampled_from(
    [
        STARTED,
        replace(STARTED, resumed=True),
        PROGRESS,
        replace(PROGRESS, epoch=2),
        EPOCH,
        replace(EPOCH, epoch=2, best=False),
        Sampled(1, "la"),
        RolledBack(1, 5, 99.0, 2, 0.5),
        FinalScore(4.0, 54.6),
        Finished("stopped", 1, 1, 44.7, 12.0),
    ]
)


@given(st.lists(ANY, max_size=30), st.integers(0, 30))
def test_events_tell_the_same_in_one_go_or_in_two_and_through_their_file(events: list, cut: int) -> None:
    whole = history_of(events)
    assert history_of(events[cut:], history_of(events[:cut])) == whole
    assert history_of(events_in(map(to_json, events))) == whole


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20)), max_size=50))
def test_the_curve_always_goes_forward(steps: list[tuple[int, int]]) -> None:
    history = history_of([STARTED, *(Progress(epoch, step, 20, 1.0, 1.0, 1.0) for epoch, step in steps)])
    places = [at for at, _ in history.losses]
    assert places == sorted(set(places))


def test_a_new_start_forgets_and_a_resumed_one_remembers() -> None:
    history = history_of([STARTED, PROGRESS, EPOCH, Sampled(1, "la")])
    assert seen(history, STARTED) == History(started=STARTED)
    resumed = seen(history, replace(STARTED, resumed=True))
    assert resumed.epochs == (EPOCH,)
    again = history_of([replace(EPOCH, training_loss=3.5), Sampled(1, "lo")], resumed)
    assert [each.training_loss for each in again.epochs] == [3.5]
    assert again.sample(1) == "lo"


def test_a_long_run_keeps_a_curve_of_bounded_size() -> None:
    history = history_of([replace(STARTED, epochs=1), *(Progress(1, n, 6000, 1.0, 1.0, 1.0) for n in range(1, 6001))])
    assert 500 < len(history.losses) <= 2000
    assert history.losses[-1][0] == 1.0
