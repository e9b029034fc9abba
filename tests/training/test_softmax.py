import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from torch.nn import functional

from songwriter.model.config import ModelConfig
from songwriter.model.network import Network
from songwriter.training.softmax import FullSoftmax, Loss, SampledSoftmax, choose, inclusion, scores
from tests.model.networks import small_network

VOCABULARY = 50
COUNTS = torch.randint(1, 100, (VOCABULARY,), generator=torch.Generator().manual_seed(5))


def surprise(
    loss: Loss,
    network: Network,
    features: torch.Tensor,
    targets: torch.Tensor,
    noise: torch.Generator | None = None,
) -> torch.Tensor:
    drawn = loss.draw(noise or torch.Generator().manual_seed(7))
    return loss(network, features, targets, drawn, network.embedding(torch.cat([targets, drawn])))


@pytest.fixture
def batch() -> tuple[torch.Tensor, torch.Tensor]:
    noise = torch.Generator().manual_seed(3)
    return torch.randn((40, 8), generator=noise), torch.randint(0, VOCABULARY, (40,), generator=noise)


def test_the_full_softmax_is_the_cross_entropy(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    features, targets = batch
    wanted = -torch.log_softmax(scores(network, features), dim=-1)[torch.arange(40), targets].mean()
    assert torch.isclose(surprise(FullSoftmax(), network, features, targets), wanted)


def test_with_a_sample_of_all_it_is_the_full_softmax(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    features, targets = batch
    features.requires_grad_()
    weights = [features, network.embedding.weight, network.bias]
    wanted = surprise(FullSoftmax(), network, features, targets)
    found = surprise(SampledSoftmax.of(COUNTS, VOCABULARY), network, features, targets)
    assert torch.isclose(found, wanted)
    pairs = zip(torch.autograd.grad(found, weights), torch.autograd.grad(wanted, weights), strict=True)
    assert all(torch.allclose(mine, full, atol=1e-6) for mine, full in pairs)


def test_the_sampled_gradient_is_the_full_one_in_the_mean(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    features, targets = batch
    features.requires_grad_()
    (wanted,) = torch.autograd.grad(surprise(FullSoftmax(), network, features, targets), features)

    def distance(size: int) -> float:
        loss, noise = SampledSoftmax.of(COUNTS, size), torch.Generator().manual_seed(7)
        grads = [
            torch.autograd.grad(surprise(loss, network, features, targets, noise), features)[0] for _ in range(400)
        ]
        return float((torch.stack(grads).mean(0) - wanted).norm() / wanted.norm())

    assert distance(40) < 0.03
    assert distance(40) < distance(20) < distance(5)


@given(arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 1000)), st.integers(1, 60), st.integers(0, 1000))
def test_a_sample_has_its_size_and_each_token_once_as_often_as_its_chance(
    counts: NDArray[np.int64], size: int, seed: int
) -> None:
    size = min(size, len(counts))
    chances = inclusion(torch.from_numpy(counts), size)
    assert float(chances.sum()) == pytest.approx(size)
    assert 0 < float(chances.min()) <= float(chances.max()) <= 1
    order = np.argsort(counts, kind="stable")
    assert (np.diff(chances.numpy()[order]) >= -1e-12).all()

    loss, noise = SampledSoftmax.of(torch.from_numpy(counts), size), torch.Generator().manual_seed(seed)
    seen = torch.zeros(len(counts))
    for _ in range(200):
        drawn = loss.draw(noise)
        assert len(drawn) == len(set(drawn.tolist())) == size
        seen[drawn] += 1
    # Two hundred draws spread each token's share by four hundredths at most; seven times that is never seen.
    assert (seen / 200 - chances).abs().max() < 0.25


def test_a_target_in_the_sample_is_left_out() -> None:
    network = small_network(ModelConfig(3, embedding=4, hidden=4))
    features, targets = torch.ones((1, 4)), torch.tensor([2])
    # The sample is the target itself, so nothing is left to compare it with, and nothing to be surprised by.
    chances = torch.tensor([1e-30, 1e-30, 1.0], dtype=torch.float64)
    loss = SampledSoftmax(chances.log().float(), chances.cumsum(0), 1)
    assert surprise(loss, network, features, targets).item() == pytest.approx(0, abs=1e-6)


def test_the_choice_follows_the_vocabulary() -> None:
    assert isinstance(choose("auto", torch.ones(100, dtype=torch.int64), 1024), FullSoftmax)
    assert isinstance(choose("auto", torch.ones(10_000, dtype=torch.int64), 1024), SampledSoftmax)
    assert isinstance(choose("full", torch.ones(10_000, dtype=torch.int64), 1024), FullSoftmax)
    assert isinstance(choose("sampled", torch.ones(100, dtype=torch.int64), 1024), SampledSoftmax)


def test_unseen_tokens_can_be_drawn_and_have_a_finite_correction() -> None:
    loss = choose("sampled", torch.tensor([5, 0, 3]), 2)
    assert isinstance(loss, SampledSoftmax)
    assert torch.isfinite(loss.logs).all()
    assert float(loss.ends[-1]) == pytest.approx(2)


def test_cross_entropy_of_a_uniform_network_is_the_log_of_the_vocabulary() -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    torch.nn.init.zeros_(network.bias)
    loss = surprise(FullSoftmax(), network, torch.zeros((4, 8)), torch.tensor([0, 1, 2, 3]))
    assert torch.isclose(loss, functional.cross_entropy(torch.zeros((1, VOCABULARY)), torch.tensor([0])))
