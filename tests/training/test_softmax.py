import pytest
import torch
from torch.nn import functional

from songwriter.model.config import ModelConfig
from songwriter.training.softmax import FullSoftmax, SampledSoftmax, choose, scores
from tests.model.networks import small_network

VOCABULARY = 50


@pytest.fixture
def batch() -> tuple[torch.Tensor, torch.Tensor]:
    noise = torch.Generator().manual_seed(3)
    return torch.randn((40, 8), generator=noise), torch.randint(0, VOCABULARY, (40,), generator=noise)


def test_the_full_softmax_is_the_cross_entropy(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    features, targets = batch
    wanted = -torch.log_softmax(scores(network, features), dim=-1)[torch.arange(40), targets].mean()
    assert torch.isclose(FullSoftmax()(network, features, targets, torch.Generator()), wanted)


def test_the_sampled_gradient_is_the_full_one_in_the_limit(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    features, targets = batch
    features.requires_grad_()
    counts = torch.randint(1, 100, (VOCABULARY,), generator=torch.Generator().manual_seed(5))
    (wanted,) = torch.autograd.grad(FullSoftmax()(network, features, targets, torch.Generator()), features)

    def distance(negatives: int) -> float:
        loss = SampledSoftmax(counts / counts.sum(), negatives)
        (found,) = torch.autograd.grad(loss(network, features, targets, torch.Generator().manual_seed(7)), features)
        return float((found - wanted).norm() / wanted.norm())

    assert distance(200_000) < 0.02
    assert distance(200_000) < distance(2_000) < distance(20)


def test_a_negative_that_is_the_target_is_left_out() -> None:
    network = small_network(ModelConfig(3, embedding=4, hidden=4))
    features, targets = torch.ones((1, 4)), torch.tensor([2])
    # All draws are the target itself, so nothing is left to compare it with, and nothing to be surprised by.
    shares = torch.tensor([1e-30, 1e-30, 1.0])
    loss = SampledSoftmax(shares, 64)(network, features, targets, torch.Generator().manual_seed(1))
    assert loss.item() == pytest.approx(0, abs=1e-6)


def test_the_choice_follows_the_vocabulary() -> None:
    assert isinstance(choose("auto", torch.ones(100, dtype=torch.int64), 1024), FullSoftmax)
    assert isinstance(choose("auto", torch.ones(10_000, dtype=torch.int64), 1024), SampledSoftmax)
    assert isinstance(choose("full", torch.ones(10_000, dtype=torch.int64), 1024), FullSoftmax)
    assert isinstance(choose("sampled", torch.ones(100, dtype=torch.int64), 1024), SampledSoftmax)


def test_unseen_tokens_can_be_drawn_and_have_a_finite_correction() -> None:
    loss = choose("sampled", torch.tensor([5, 0, 3]), 2)
    assert isinstance(loss, SampledSoftmax)
    assert torch.isfinite(loss.shares.log()).all()
    assert float(loss.shares.sum()) == pytest.approx(1)


def test_cross_entropy_of_a_uniform_network_is_the_log_of_the_vocabulary() -> None:
    network = small_network(ModelConfig(VOCABULARY, embedding=8, hidden=8))
    torch.nn.init.zeros_(network.bias)
    loss = FullSoftmax()(network, torch.zeros((4, 8)), torch.tensor([0, 1, 2, 3]), torch.Generator())
    assert torch.isclose(loss, functional.cross_entropy(torch.zeros((1, VOCABULARY)), torch.tensor([0])))
