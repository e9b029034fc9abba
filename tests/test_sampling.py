"""Hold samplers and their transforms to their laws, and to the reference distribution of the design."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from songwriter.errors import ModelError, UsageError
from songwriter.sampling import (
    Forbid,
    Logs,
    MinP,
    Only,
    Repetition,
    Sampler,
    Temperature,
    TopK,
    TopP,
    Transform,
    Typical,
    normalise,
)
from songwriter.settings import METHODS, SamplingSettings

# "the cat sat on": the rest of the probability lies on four other words.
WORDS = ("mat", "rug", "the", "chair", "banana", "floor", "bed", "sofa", "moon")
REFERENCE = np.log([0.60, 0.25, 0.05, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01])
MAT, RUG, THE, CHAIR, BANANA = range(5)
UNIFORM = normalise(np.zeros(6))

shares = st.floats(0, 1)
temperatures = st.floats(0.05, 20)


@st.composite
def distributions(draw: st.DrawFn) -> Logs:
    """Draw normalised logs with ties and zeros; steps of 1/8 keep rounding from making or breaking ties."""
    steps = st.one_of(st.integers(-80, 80).map(lambda n: n / 8), st.just(-math.inf))
    logits = np.array(draw(st.lists(steps, min_size=1, max_size=40)))
    assume(np.isfinite(logits).any())
    return normalise(logits)


ids = st.frozensets(st.integers(0, 45), max_size=12)
transforms: st.SearchStrategy[Transform] = st.one_of(
    st.one_of(st.just(0.0), temperatures, st.just(1e-300), st.just(1e300)).map(Temperature),
    st.integers(1, 50).map(TopK),
    shares.map(TopP),
    shares.map(MinP),
    shares.map(Typical),
    st.builds(Repetition, st.floats(1, 1e6), st.integers(1, 8), ids),
    ids.map(Only),
    ids.map(Forbid),
)
recents = st.lists(st.integers(-1, 45), max_size=12)


def support(logs: Logs) -> set[int]:
    return set(np.flatnonzero(logs > -np.inf).tolist())


def ranked(logs: Logs) -> list[int]:
    return sorted(support(logs), key=lambda i: (-logs[i], i))


def shape(transform: Transform, logs: Logs, recent: Sequence[int] = ()) -> dict[str, float]:
    probabilities = np.exp(transform(logs, recent))
    return {word: float(probabilities[i]) for i, word in enumerate(WORDS) if probabilities[i] > 0}


# Laws of every transform


@given(transforms, distributions(), recents)
def test_a_transform_returns_normalised_logs(transform: Transform, logs: Logs, recent: list[int]) -> None:
    shaped = transform(logs, recent)
    assert shaped.shape == logs.shape
    assert shaped.dtype == np.float64
    assert np.exp(shaped).sum() == pytest.approx(1, abs=1e-12)


@given(transforms, distributions(), recents)
def test_a_transform_revives_nothing_and_never_drops_everything(
    transform: Transform, logs: Logs, recent: list[int]
) -> None:
    kept = support(transform(logs, recent))
    assert kept
    assert kept <= support(logs)


@given(transforms, distributions(), recents)
def test_a_transform_leaves_its_argument_alone(transform: Transform, logs: Logs, recent: list[int]) -> None:
    before = logs.copy()
    transform(logs, recent)
    assert np.array_equal(logs, before)


@given(transforms.filter(lambda each: not isinstance(each, Repetition)), distributions())
def test_a_transform_keeps_the_order_of_what_it_keeps(transform: Transform, logs: Logs) -> None:
    shaped = transform(logs)
    kept = [i for i in ranked(logs) if i in support(shaped)]
    assert all(shaped[a] >= shaped[b] for a, b in pairwise(kept))


@given(st.one_of(shares.map(TopP), shares.map(MinP), st.integers(1, 50).map(TopK)), distributions())
def test_a_cut_keeps_the_likeliest_and_their_ratios(cut: Transform, logs: Logs) -> None:
    shaped = cut(logs)
    kept = ranked(logs)[: len(support(shaped))]
    assert support(shaped) == set(kept)
    assert shaped[kept] - shaped[kept[0]] == pytest.approx(logs[kept] - logs[kept[0]], abs=1e-9)


@given(st.lists(transforms, max_size=4), transforms, distributions(), recents)
def test_a_chain_is_its_transforms_one_after_the_other(
    first: list[Transform], last: Transform, logs: Logs, recent: list[int]
) -> None:
    shaped = logs
    for transform in (*first, last):
        shaped = transform(shaped, recent)
    assert Sampler(tuple(first)).then(last).distribution(logs, recent) == pytest.approx(np.exp(shaped), abs=1e-9)


# Laws of each


@given(distributions())
def test_temperature_one_changes_nothing(logs: Logs) -> None:
    assert np.array_equal(Temperature(1)(logs), logs)


@given(distributions(), temperatures, temperatures)
def test_temperatures_multiply(logs: Logs, first: float, second: float) -> None:
    twice = np.exp(Temperature(second)(Temperature(first)(logs)))
    assert twice == pytest.approx(np.exp(Temperature(first * second)(logs)), abs=1e-9)


@given(distributions(), temperatures)
def test_temperature_is_the_formula(logs: Logs, temperature: float) -> None:
    powers = np.exp(logs) ** (1 / temperature)
    assert np.exp(Temperature(temperature)(logs)) == pytest.approx(powers / powers.sum(), abs=1e-9)


@given(distributions(), temperatures)
def test_a_higher_temperature_never_makes_the_likeliest_likelier(logs: Logs, temperature: float) -> None:
    cool, warm = Temperature(temperature)(logs), Temperature(temperature * 1.5)(logs)
    assert warm.max() <= cool.max() + 1e-12


@given(distributions())
def test_temperature_zero_is_the_likeliest_with_the_lowest_id(logs: Logs) -> None:
    assert support(Temperature(0)(logs)) == {ranked(logs)[0]}


@given(distributions(), st.integers(1, 50))
def test_top_k_keeps_exactly_the_first_k_by_rank_then_id(logs: Logs, k: int) -> None:
    assert support(TopK(k)(logs)) == set(ranked(logs)[:k])


@given(distributions(), st.integers(1, 50), st.integers(1, 50))
def test_top_k_twice_is_the_smaller_one(logs: Logs, first: int, second: int) -> None:
    twice = np.exp(TopK(second)(TopK(first)(logs)))
    assert twice == pytest.approx(np.exp(TopK(min(first, second))(logs)), abs=1e-12)


@given(distributions(), st.integers(1, 50), temperatures)
def test_top_k_and_temperature_commute(logs: Logs, k: int, temperature: float) -> None:
    warm_first = np.exp(TopK(k)(Temperature(temperature)(logs)))
    assert warm_first == pytest.approx(np.exp(Temperature(temperature)(TopK(k)(logs))), abs=1e-9)


@given(distributions(), shares)
def test_top_p_keeps_the_smallest_set_that_reaches_p(logs: Logs, p: float) -> None:
    kept = np.sort(np.exp(logs[list(support(TopP(p)(logs)))]))
    assert kept.sum() >= p - 1e-9
    assert len(kept) == 1 or kept[1:].sum() < p


@given(distributions(), shares)
def test_min_p_keeps_what_reaches_the_share_of_the_likeliest(logs: Logs, p: float) -> None:
    probabilities = np.exp(logs)
    kept, border = support(MinP(p)(logs)), p * probabilities.max()
    assert all(probabilities[i] >= border - 1e-9 for i in kept)
    assert all(probabilities[i] <= border + 1e-9 for i in support(logs) - kept)


@given(distributions(), shares)
def test_typical_keeps_the_least_odd_surprises_up_to_the_mass(logs: Logs, mass: float) -> None:
    probabilities = np.exp(logs)
    entropy = -sum(probabilities[i] * logs[i] for i in support(logs))
    oddness = {i: abs(-logs[i] - entropy) for i in support(logs)}
    kept = support(Typical(mass)(logs))
    assert sum(probabilities[i] for i in kept) >= mass - 1e-9
    assert all(oddness[i] <= oddness[j] + 1e-9 for i in kept for j in support(logs) - kept)
    oddest = max(oddness[i] for i in kept)
    rest = [i for i in kept if oddness[i] < oddest - 1e-9]
    assert not rest or sum(probabilities[i] for i in rest) < mass + 1e-9


@given(distributions(), st.floats(1, 100), recents)
def test_repetition_divides_ratios_by_the_penalty(logs: Logs, penalty: float, recent: list[int]) -> None:
    shaped = Repetition(penalty)(logs, recent)
    shift = shaped[list(support(logs))] - logs[list(support(logs))]
    expected = [-math.log(penalty) if i in recent else 0.0 for i in support(logs)]
    assert shift - shift[0] == pytest.approx(np.array(expected) - expected[0], abs=1e-9)


@given(distributions(), st.floats(-500, 500), st.floats(1, 100), recents)
def test_repetition_does_not_see_a_shift_of_all_logits(
    logs: Logs, shift: float, penalty: float, recent: list[int]
) -> None:
    sampler = Sampler((Repetition(penalty),))
    assert sampler.distribution(logs + shift, recent) == pytest.approx(sampler.distribution(logs, recent), abs=1e-9)


@given(distributions(), ids)
def test_only_and_forbid_part_the_words_between_them(logs: Logs, chosen: frozenset[int]) -> None:
    inside, outside = support(logs) & chosen, support(logs) - chosen
    assert support(Only(chosen)(logs)) == (inside or support(logs))
    assert support(Forbid(chosen)(logs)) == (outside or support(logs))


@given(distributions())
def test_a_sampler_takes_any_float_type_and_plain_logits(logs: Logs) -> None:
    sampler = Sampler.top_p(0.9)
    single = (logs + 7).astype(np.float32)
    assert sampler.distribution(logs + 7).sum() == pytest.approx(1, abs=1e-12)
    assert Sampler().distribution(single) == pytest.approx(np.exp(logs), abs=1e-5)


@given(distributions(), st.lists(transforms, max_size=3), st.integers(0, 2**32), st.booleans())
def test_a_draw_is_possible_and_repeats_with_its_seed(
    logs: Logs, chain: list[Transform], seed: int, greedy: bool
) -> None:
    sampler = Sampler(tuple(chain), greedy)
    first = sampler.draw(logs, np.random.default_rng(seed), [1, 2])
    assert sampler.distribution(logs, [1, 2])[first] > 0
    assert sampler.draw(logs, np.random.default_rng(seed), [1, 2]) == first


# The reference distribution


def test_top_k_two_gives_mat_and_rug() -> None:
    assert shape(TopK(2), REFERENCE) == pytest.approx({"mat": 0.7059, "rug": 0.2941}, abs=5e-5)
    assert shape(TopK(2), REFERENCE) == pytest.approx({"mat": 60 / 85, "rug": 25 / 85}, abs=1e-12)


@pytest.mark.parametrize("temperature", [0.7, 1.5])
def test_temperature_on_the_reference(temperature: float) -> None:
    powers = {word: math.exp(log) ** (1 / temperature) for word, log in zip(WORDS, REFERENCE, strict=True)}
    expected = {word: power / math.fsum(powers.values()) for word, power in powers.items()}
    assert shape(Temperature(temperature), REFERENCE) == pytest.approx(expected, abs=1e-12)


def test_temperature_by_hand() -> None:
    assert np.exp(Temperature(0.5)(np.log([0.8, 0.2]))) == pytest.approx([16 / 17, 1 / 17], abs=1e-12)
    assert np.exp(Temperature(2)(np.log([0.64, 0.36]))) == pytest.approx([8 / 14, 6 / 14], abs=1e-12)


@pytest.mark.parametrize(
    ("cut", "kept"),
    [
        (TopP(0.60), ["mat"]),
        (TopP(0.61), ["mat", "rug"]),
        (TopP(0.85), ["mat", "rug"]),
        (TopP(0.86), ["mat", "rug", "the"]),
        (TopP(0), ["mat"]),
        (TopP(1), list(WORDS)),
        (MinP(0.4), ["mat", "rug"]),
        (MinP(0.25 / 0.60), ["mat", "rug"]),
        (MinP(0.05), ["mat", "rug", "the", "chair"]),
        (MinP(0), list(WORDS)),
        (MinP(1), ["mat"]),
        (TopK(3), ["mat", "rug", "the"]),
        (TopK(100), list(WORDS)),
        (Typical(0), ["rug"]),
        (Typical(0.5), ["mat", "rug"]),
        (Typical(1), list(WORDS)),
        (Only((RUG, BANANA)), ["rug", "banana"]),
        (Only((77,)), list(WORDS)),
        (Forbid((MAT, 77)), list(WORDS[1:])),
        (Forbid(range(9)), list(WORDS)),
    ],
    ids=str,
)
def test_what_is_kept_of_the_reference(cut: Transform, kept: list[str]) -> None:
    assert list(shape(cut, REFERENCE)) == kept


def test_repetition_on_the_reference() -> None:
    shaped = shape(Repetition(2, window=2, exempt=[RUG]), REFERENCE, [THE, MAT, RUG])
    assert shaped["mat"] == pytest.approx(0.30 / 0.70)
    assert shaped["rug"] == pytest.approx(0.25 / 0.70)
    assert shaped["the"] == pytest.approx(0.05 / 0.70), "the window is two words"
    assert shape(Repetition(2), REFERENCE, [MAT] * 9) == shape(Repetition(2), REFERENCE, [MAT])


def test_greedy_always_takes_mat() -> None:
    rng = np.random.default_rng(0)
    for sampler in (Sampler.likeliest(), Sampler.random(0), Sampler.top_k(3, temperature=0), Sampler.top_p(0)):
        assert {sampler.draw(REFERENCE, rng) for _ in range(200)} == {MAT}
    assert Sampler.likeliest().distribution(REFERENCE).tolist() == [1.0] + [0.0] * 8


@pytest.mark.parametrize("sampler", [Sampler.likeliest(), Sampler.top_k(1), Sampler.top_p(0), Sampler.random(0)])
def test_ties_are_won_by_the_lowest_id(sampler: Sampler) -> None:
    assert np.flatnonzero(sampler.distribution(UNIFORM)).tolist() == [0]


@pytest.mark.parametrize(
    "sampler",
    [
        Sampler(),
        Sampler.random(0.7),
        Sampler.random(1.5),
        Sampler.top_k(4),
        Sampler.top_p(0.9),
        Sampler.min_p(0.05, temperature=2),
        Sampler((Typical(0.95),)),
        Sampler.top_k(4).then(Repetition(2)),
    ],
    ids=Sampler.describe,
)
def test_draws_follow_the_probabilities(sampler: Sampler) -> None:
    draws, rng, recent = 5_000, np.random.default_rng(20_240_817), [MAT]
    expected = draws * sampler.distribution(REFERENCE, recent)
    counts = np.bincount([sampler.draw(REFERENCE, rng, recent) for _ in range(draws)], minlength=len(WORDS))
    possible = expected > 0
    assert counts[~possible].sum() == 0
    statistic = float((((counts - expected)[possible] ** 2) / expected[possible]).sum())
    # Critical values of chi-square at 0.1 % for 1, 2, ... degrees of freedom.
    critical = (0.0, 10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12)
    assert statistic < critical[int(possible.sum()) - 1]


def test_every_method_uses_one_random_number_a_draw() -> None:
    for sampler in (Sampler(), Sampler.likeliest(), Sampler.top_k(2), Sampler.top_p(0.5)):
        drawn, plain = np.random.default_rng(3), np.random.default_rng(3)
        sampler.draw(REFERENCE, drawn)
        plain.random()
        assert drawn.random() == plain.random()


# A vocabulary of real size: the first guess of the nucleus does not suffice, and ties cross the border


def test_cuts_of_a_flat_vocabulary_keep_the_lowest_ids() -> None:
    flat = normalise(np.zeros(10_000))
    assert support(TopK(40)(flat)) == set(range(40))
    assert support(TopP(0.9)(flat)) == set(range(9_000))
    assert support(Typical(0.5)(flat)) == set(range(5_000))


# Settings, descriptions and nonsense


@pytest.mark.parametrize(
    ("settings", "sampler", "text"),
    [
        (SamplingSettings(), Sampler.top_k(40, temperature=0.8), "top-k 40 · T 0.8"),
        (SamplingSettings(method="greedy"), Sampler.likeliest(), "greedy"),
        (SamplingSettings(method="random", temperature=1.0), Sampler.random(), "random"),
        (SamplingSettings(method="random"), Sampler.random(0.8), "random · T 0.8"),
        (SamplingSettings(method="top-p", temperature=1.2), Sampler.top_p(0.9, temperature=1.2), "top-p 0.9 · T 1.2"),
        (SamplingSettings(method="min-p"), Sampler.min_p(0.05, temperature=0.8), "min-p 0.05 · T 0.8"),
        (SamplingSettings(temperature=0.0), Sampler.likeliest(), "greedy"),
        (
            SamplingSettings(repetition=1.3),
            Sampler((Temperature(0.8), Repetition(1.3), TopK(40))),
            "repetition 1.3 · top-k 40 · T 0.8",
        ),
    ],
)
def test_settings_become_a_sampler(settings: SamplingSettings, sampler: Sampler, text: str) -> None:
    assert Sampler.from_settings(settings) == sampler
    assert sampler.describe() == text


def test_every_method_of_the_settings_is_known() -> None:
    for method in METHODS:
        assert Sampler.from_settings(SamplingSettings(method=method)).distribution(REFERENCE)[MAT] > 0.5
    with pytest.raises(UsageError, match="no sampling method 'sideways'"):
        Sampler.from_settings(SamplingSettings(method="sideways"))


def test_greedy_settings_still_mind_repetition() -> None:
    sampler = Sampler.from_settings(SamplingSettings(method="greedy", repetition=3.0), exempt=(THE,))
    rng = np.random.default_rng(0)
    assert sampler.draw(REFERENCE, rng) == MAT
    assert sampler.draw(REFERENCE, rng, [MAT]) == RUG
    assert Sampler.from_settings(SamplingSettings(repetition=3.0), exempt=(THE,)).transforms[1] == Repetition(
        3.0, exempt={THE}
    )


def test_samplers_are_values() -> None:
    assert Sampler.top_k(40).then(Only([3, 1])) == Sampler((TopK(40), Only({1, 3})))
    assert len({Sampler.top_p(0.5), Sampler.top_p(0.5), Sampler.top_p(0.6)}) == 2
    assert Sampler().then(Only([1, 2]), Forbid([3])).describe() == "only 2 words · without 1 word"


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (Temperature, (-0.1,)),
        (Temperature, (math.nan,)),
        (Temperature, (math.inf,)),
        (TopK, (0,)),
        (TopK, (2.5,)),
        (TopP, (1.1,)),
        (TopP, (math.nan,)),
        (MinP, (-1,)),
        (Typical, (2,)),
        (Repetition, (0.5,)),
        (Repetition, (2, 0)),
        (Only, ((-1,),)),
        (Forbid, ((3, -2),)),
        (Sampler.top_k, (-4,)),
    ],
)
def test_nonsense_is_refused_with_a_hint(make: type[object], arguments: tuple[object, ...]) -> None:
    with pytest.raises(UsageError) as error:
        make(*arguments)
    assert "can't be" in error.value.message
    assert error.value.hint


@pytest.mark.parametrize("logs", [[math.nan, 0.0], [-math.inf, -math.inf], [], [math.inf, 0.0]])
def test_numbers_that_ran_away_are_the_models_fault(logs: list[float]) -> None:
    with pytest.raises(ModelError):
        Sampler.top_k(2).distribution(np.array(logs))
