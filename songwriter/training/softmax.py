"""Measure how surprised the network is: cross-entropy over the whole vocabulary, or over a sample of it."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from songwriter.model.network import Network


class Loss(Protocol):
    """Give the mean surprise in nats per token of `targets`, `(tokens,)`, at `features`, `(tokens, embedding)`."""

    def __call__(self, network: Network, features: Tensor, targets: Tensor, noise: torch.Generator) -> Tensor:
        """Return a scalar that gradients flow through."""


@dataclass(frozen=True)
class FullSoftmax:
    """Compare each target with the whole vocabulary: exact."""

    def __call__(self, network: Network, features: Tensor, targets: Tensor, noise: torch.Generator) -> Tensor:
        """Return the mean cross-entropy; `noise` is not used."""
        del noise
        return functional.cross_entropy(scores(network, features).float(), targets)


@dataclass(frozen=True, eq=False)
class SampledSoftmax:
    """Compare each target with itself and a few negatives, drawn for the whole batch as often as they are frequent.

    The negatives stand for all other tokens: each score is lowered by the log of how often its token is expected among
    them, which makes their sum an unbiased estimate of the full one (importance sampling, Bengio and Senécal 2008). The
    target's own score is exact, and a negative that is the target is left out. `shares` is each token's share of the
    corpus, `(vocabulary,)`.
    """

    shares: Tensor
    negatives: int

    def __call__(self, network: Network, features: Tensor, targets: Tensor, noise: torch.Generator) -> Tensor:
        """Return the mean cross-entropy against the sample."""
        weight, bias = network.embedding.weight, network.bias
        drawn = torch.multinomial(self.shares, self.negatives, replacement=True, generator=noise)
        expected = self.shares[drawn] * self.negatives
        hit = (features * functional.embedding(targets, weight)).sum(-1).float() + bias[targets]
        missed = functional.linear(features, weight[drawn]).float() + (bias[drawn] - expected.log())
        missed = missed.masked_fill(targets.unsqueeze(1) == drawn.unsqueeze(0), float("-inf"))
        everything = torch.cat([hit.unsqueeze(1), missed], dim=1)
        return (torch.logsumexp(everything, dim=1) - hit).mean()


def scores(network: Network, features: Tensor) -> Tensor:
    """Return the scores of the whole vocabulary before the softmax, `(..., vocabulary)`."""
    return functional.linear(features, network.embedding.weight, network.bias)


def choose(softmax: str, counts: Tensor, negatives: int) -> Loss:
    """Return the loss for tokens seen `counts` times, `(vocabulary,)`: "full", "sampled", or by size with "auto".

    Below four times as many tokens as negatives the full softmax costs about the same, and is exact.
    """
    vocabulary = counts.shape[0]
    if softmax == "full" or (softmax == "auto" and vocabulary < 4 * negatives):
        return FullSoftmax()
    # Every token can be drawn, the unseen ones rarely: a share of zero would have no logarithm.
    smoothed = counts.double().clamp(min=0.5)
    return SampledSoftmax((smoothed / smoothed.sum()).float(), min(negatives, vocabulary))
