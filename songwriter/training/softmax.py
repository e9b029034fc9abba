"""Measure how surprised the network is: cross-entropy over the whole vocabulary, or over a sample of it."""

from dataclasses import dataclass
from typing import Any, Protocol

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
        drawn = torch.multinomial(self.shares, self.negatives, replacement=True, generator=noise)
        # One look-up for both: each has a gradient as large as the whole embedding.
        rows = functional.embedding(torch.cat([targets, drawn]), network.embedding.weight)
        biases = network.bias[torch.cat([targets, drawn])]
        hit = (features * rows[: len(targets)]).sum(-1).float() + biases[: len(targets)]
        correction = (self.shares[drawn] * self.negatives).log()
        kind = _kind(features)
        missed = (features.to(kind), rows[len(targets) :].to(kind), biases[len(targets) :] - correction)
        # torch's stubs leave this untyped.
        loss: Tensor = _SampledCrossEntropy.apply(*missed, hit, targets, drawn)  # type: ignore[no-untyped-call]
        return loss


class _SampledCrossEntropy(torch.autograd.Function):
    """Mean cross-entropy of `hit`, `(tokens,)`, against scores of negatives, with its gradient worked out on the way.

    The scores, `(tokens, negatives)`, are the largest thing in a step. Written out so, they are made once and
    overwritten in place by what the gradient needs, instead of being copied by each operation of the formula.
    """

    @staticmethod
    def forward(
        context: Any, features: Tensor, rows: Tensor, biases: Tensor, hit: Tensor, targets: Tensor, drawn: Tensor
    ) -> Tensor:
        # The biases reach so far that they need more digits than bfloat16 has.
        scores = (features @ rows.T).float().add_(biases)
        scores.masked_fill_(targets.int().unsqueeze(1) == drawn.int().unsqueeze(0), float("-inf"))
        highest = torch.maximum(scores.amax(1), hit)
        chances = scores.sub_(highest.unsqueeze(1)).exp_()
        own = (hit - highest).exp()
        total = chances.sum(1) + own
        chances.div_(total.unsqueeze(1) * len(hit))
        narrow = chances.to(features.dtype)
        context.save_for_backward(narrow @ rows, narrow.T @ features, chances.sum(0), (own / total - 1) / len(hit))
        return (total.log() + highest - hit).mean()

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        features, rows, biases, hit = context.saved_tensors
        return features * gradient, rows * gradient, biases * gradient, hit * gradient, None, None


def _kind(like: Tensor) -> torch.dtype:
    """Return the kind of numbers that autocast would multiply in; it doesn't see into a function of our own."""
    device = like.device.type
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else torch.float32


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
