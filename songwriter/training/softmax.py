"""Measure how surprised the network is: cross-entropy over the whole vocabulary, or over a sample of it."""

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from songwriter.model.network import Network
from songwriter.training.optimizer import widest


class Loss(Protocol):
    """Give the mean surprise in nats per token of `targets`, `(tokens,)`, at `features`, `(tokens, embedding)`."""

    def draw(self, noise: torch.Generator) -> Tensor:
        """Return the tokens that targets are compared with besides themselves, `(size,)`; none for all there are."""

    def __call__(self, network: Network, features: Tensor, targets: Tensor, drawn: Tensor, rows: Tensor) -> Tensor:
        """Return a scalar that gradients flow through.

        `rows`, `(tokens + size, embedding)`, are the embeddings of the targets and of what was drawn. They are handed
        in, so that a step can look up all its embeddings at once: the gradient of each look-up is as large as the
        whole embedding.
        """


@dataclass(frozen=True)
class FullSoftmax:
    """Compare each target with the whole vocabulary: exact."""

    def draw(self, noise: torch.Generator) -> Tensor:
        """Return no token; `noise` is not used."""
        return torch.empty(0, dtype=torch.int64, device=noise.device)

    def __call__(self, network: Network, features: Tensor, targets: Tensor, drawn: Tensor, rows: Tensor) -> Tensor:
        """Return the mean cross-entropy; `drawn` and `rows` are not used."""
        del drawn, rows
        return functional.cross_entropy(scores(network, features).float(), targets)


@dataclass(frozen=True, eq=False)
class SampledSoftmax:
    """Compare each target with itself and a sample of the vocabulary, drawn anew for each batch and shared by it.

    A token's chance to be drawn grows with how frequent it is, up to certainty: the frequent ones are always there, and
    the others stand for their like. Each score is lowered by the log of its token's chance, which makes the sum of all
    an unbiased estimate of the full one (Horvitz and Thompson 1952; importance sampling for language models, Bengio and
    Senécal 2008). The target's own score is exact, and left out of the sample. With a sample of all it is the full
    softmax. `logs` are those of the chances, `ends` where each ends if they are laid end to end, `(vocabulary,)`.
    """

    logs: Tensor
    ends: Tensor
    size: int

    @staticmethod
    def of(counts: Tensor, size: int) -> "SampledSoftmax":
        """Return the loss with a sample of `size` for tokens seen `counts` times, `(vocabulary,)`."""
        size = min(size, len(counts))
        chances = inclusion(counts.cpu(), size)
        ends = chances.cumsum(0).to(counts.device, widest(counts.device))
        return SampledSoftmax(chances.log().to(counts.device, torch.float32), ends, size)

    def draw(self, noise: torch.Generator) -> Tensor:
        """Return the tokens of a sample, each once, `(size,)`.

        Systematic sampling (Madow 1949): a comb with teeth one apart is laid at random over the chances laid end to
        end. The size is always the same, so that nothing waits for the device to tell it.
        """
        start = torch.rand(1, dtype=self.ends.dtype, device=self.ends.device, generator=noise)
        teeth = torch.arange(self.size, device=self.ends.device) + start
        return torch.searchsorted(self.ends, teeth, right=True).clamp_(max=len(self.ends) - 1)

    def __call__(self, network: Network, features: Tensor, targets: Tensor, drawn: Tensor, rows: Tensor) -> Tensor:
        """Return the mean cross-entropy against the sample."""
        own, others = torch.split(rows, [len(targets), len(drawn)])
        hit = (features * own).sum(-1).float() + network.bias[targets]
        kind = _kind(features)
        missed = (features.to(kind), others.to(kind), network.bias[drawn] - self.logs[drawn])
        # Where the target stands in the sample, and whether it does.
        place = torch.full_like(self.logs, -1, dtype=torch.int64)
        place[drawn] = torch.arange(len(drawn), device=drawn.device)
        # torch's stubs leave this untyped.
        loss: Tensor = _SampledCrossEntropy.apply(*missed, hit, place[targets])  # type: ignore[no-untyped-call]
        return loss


class _SampledCrossEntropy(torch.autograd.Function):
    """Mean cross-entropy of `hit`, `(tokens,)`, against scores of the sample, with its gradient worked out on the way.

    The scores, `(tokens, 1 + size)`, are the largest thing in a step. Written out so, they are gone through as seldom
    as can be, instead of being copied by each operation of the formula. `place`, `(tokens,)`, is where a token's target
    stands in the sample, or -1.
    """

    @staticmethod
    def forward(context: Any, features: Tensor, rows: Tensor, biases: Tensor, hit: Tensor, place: Tensor) -> Tensor:
        scores = hit.new_empty((len(hit), 1 + len(rows)))
        scores[:, 0] = hit
        # The biases reach so far that they need more digits than bfloat16 has.
        torch.add(features @ rows.T, biases, out=scores[:, 1:])
        column = (place + 1).unsqueeze(1)
        scores.scatter_(1, column, scores.gather(1, column).masked_fill_(column > 0, float("-inf")))
        chances = torch.softmax(scores, 1)
        own, missed = chances[:, 0], chances[:, 1:]
        narrow = missed.to(features.dtype)
        share = 1 / len(hit)
        # As a product, the sum over all tokens is shared out among the cores.
        summed = (narrow.new_ones((1, len(hit))) @ narrow)[0].float()
        context.save_for_backward(narrow @ rows * share, narrow.T @ features * share, summed * share, (own - 1) * share)
        return -own.clamp(min=torch.finfo(own.dtype).tiny).log().mean()

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        features, rows, biases, hit = context.saved_tensors
        return features * gradient, rows * gradient, biases * gradient, hit * gradient, None


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
    return SampledSoftmax.of(counts, negatives)


def inclusion(counts: Tensor, size: int) -> Tensor:
    """Return each token's chance to be in a sample of `size`: in proportion to its count^0.75, and 1 at most.

    The chances add up to `size`, and are doubles. The power is that of word2vec (Mikolov et al. 2013); from 0.7 to 1,
    the estimated sums of a trained model vary about equally, and with the root of the counts half as much again.
    """
    # Every token can be drawn, the unseen ones rarely: a chance of zero would have no logarithm.
    weights = counts.double().clamp(min=0.5) ** 0.75
    certain = torch.zeros_like(weights, dtype=torch.bool)
    while True:
        chances = weights * ((size - certain.sum()) / weights[~certain].sum())
        more = certain | (chances >= 1)
        if bool((more == certain).all()):
            return chances.masked_fill(certain, 1.0)
        certain = more
