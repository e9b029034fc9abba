"""Measure how fast songwriter trains beside the plain way, and what each lever does alone.

    python benchmarks/training.py [--shape 128x256] [--lanes 32] [--rounds 7] [--steps 12]
    python benchmarks/training.py --waiting     # what the way of waiting does, idle and beside a busy process

The plain way is that of the well-known PyTorch word-language-model example, written anew: fp32, the full softmax over
the vocabulary by `cross_entropy` in every batch, dropout, clipped gradients, SGD by hand, the loss read in every step.
All variants see the same tokens in the same shape. They are run in turn within each round, so that a slow moment of the
machine falls on all, and the ratios are taken round by round.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from songwriter.cli.machine import keep_freed_memory, spin_briefly

VOCABULARY = 10_000
WINDOW = 35
# What each variant does without, of the options of a recipe and of what the command line does for the machine.
VARIANTS: dict[str, dict[str, str]] = {
    "the plain way": {},
    "songwriter": {},
    "  without sampled softmax": {"softmax": "full"},
    "  without bfloat16": {"precision": "float32"},
    "  without keeping memory": {"memory": ""},
    "  without spinning briefly": {"spin": ""},
}


def tokens(lanes: int, steps: int) -> "object":
    """Return Zipf-distributed tokens, `(steps * window + 1, lanes)`."""
    import numpy as np

    chances = 1 / np.arange(1, VOCABULARY + 1)
    rng = np.random.default_rng(1)
    return rng.choice(VOCABULARY, size=(steps * WINDOW + 1, lanes), p=chances / chances.sum())


def plain(embedding: int, hidden: int, lanes: int, steps: int) -> Callable[[], None]:
    """Return a function that trains the plain way for some steps."""
    import torch
    from torch import nn

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.drop = nn.Dropout(0.2)
            self.encoder = nn.Embedding(VOCABULARY, embedding)
            self.rnn = nn.LSTM(embedding, hidden)
            self.decoder = nn.Linear(hidden, VOCABULARY)

        def forward(self, ids: torch.Tensor, state: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
            output, state = self.rnn(self.drop(self.encoder(ids)), state)
            return self.decoder(self.drop(output)).view(-1, VOCABULARY), state

    model, data, criterion = Model(), torch.from_numpy(tokens(lanes, steps)), nn.CrossEntropyLoss()

    def run() -> None:
        state = (torch.zeros(1, lanes, hidden), torch.zeros(1, lanes, hidden))
        total = 0.0
        for step in range(steps):
            block = data[step * WINDOW : (step + 1) * WINDOW + 1]
            state = tuple(each.detach() for each in state)
            model.zero_grad()
            output, state = model(block[:-1], state)
            loss = criterion(output, block[1:].reshape(-1))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
            for weight in model.parameters():
                weight.data.add_(weight.grad, alpha=-20)
            total += loss.item()

    return run


def ours(embedding: int, hidden: int, lanes: int, steps: int, options: dict[str, str]) -> Callable[[], None]:
    """Return a function that trains as songwriter does, by its own learner, for some steps."""
    import numpy as np
    import torch

    from songwriter.model.config import ModelConfig
    from songwriter.training.learner import Learner, Sizes
    from songwriter.training.ranks import Ranks
    from songwriter.training.recipe import Recipe

    recipe = Recipe(embedding=embedding, hidden=hidden, batch=lanes, **options)
    data = tokens(lanes, steps)
    counts = np.bincount(data.ravel(), minlength=VOCABULARY)
    config = ModelConfig(VOCABULARY, embedding=embedding, hidden=hidden)
    learner = Learner(config, recipe, counts, Sizes(lanes, slice(0, lanes)), Ranks(), "cpu")
    blocks = torch.from_numpy(data)

    def run() -> None:
        for step in range(steps):
            learner.step(blocks[step * WINDOW : (step + 1) * WINDOW + 1], 1e-3)
        learner.nats(0)

    return run


def spread(values: list[float], digits: int) -> str:
    """Return median, least and most."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:>10,.{digits}f}  ({low:,.{digits}f} to {high:,.{digits}f})"


def serve(name: str, shape: str, lanes: int, steps: int) -> None:
    """Train by one variant whenever a line comes in, and answer with the tokens per second."""
    without = dict(VARIANTS[name])
    embedding, hidden = map(int, shape.split("x"))
    if name == "the plain way":
        run = plain(embedding, hidden, lanes, steps)
    else:
        if without.pop("spin", "yes"):
            spin_briefly()
        if without.pop("memory", "yes"):
            keep_freed_memory()
        run = ours(embedding, hidden, lanes, steps, without)
    run()
    for _ in sys.stdin:
        began = time.perf_counter()
        run()
        print(lanes * WINDOW * steps / (time.perf_counter() - began), flush=True)


def compare(shape: str, lanes: int, rounds: int, steps: int) -> None:
    """Run all variants in turn, each in its own process, and print tokens per second and ratios to the plain way."""
    command = [sys.executable, __file__, "--shape", shape, "--lanes", str(lanes), "--steps", str(steps), "--serve"]
    servers = {
        name: subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in VARIANTS
    }
    speeds: dict[str, list[float]] = {name: [] for name in VARIANTS}
    # The first round waits for all to be ready, and isn't counted.
    for _ in range(rounds + 1):
        for name, server in servers.items():
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write("\n")
            server.stdin.flush()
            speeds[name].append(float(server.stdout.readline()))
    for server in servers.values():
        server.communicate()
    print(f"{shape}: embedding x LSTM, vocabulary {VOCABULARY:,}, {lanes} lanes × {WINDOW}; {rounds} rounds")
    print(f"{'':26}  tokens per second, median (least to most)     times the plain way")
    for name, found in speeds.items():
        ratios = [mine / base for mine, base in zip(found[1:], speeds["the plain way"][1:], strict=True)]
        print(f"{name:26}{spread(found[1:], 0)}   {spread(ratios, 2)}", flush=True)


def waiting(rounds: int) -> None:
    """Compare threads that wait by spinning with ones that sleep, on an idle and on a busy machine."""
    command = [sys.executable, __file__, "--alone"]
    policies = {
        "as torch comes": {},
        "OMP_WAIT_POLICY=PASSIVE": {"OMP_WAIT_POLICY": "PASSIVE"},
        "GOMP_SPINCOUNT=2000": {"GOMP_SPINCOUNT": "2000"},
    }
    for busy in (False, True):
        neighbour = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if busy else None
        speeds: dict[str, list[float]] = {name: [] for name in policies}
        try:
            for _ in range(rounds):
                for name, policy in policies.items():
                    found = subprocess.check_output(command, env={**os.environ, **policy}, text=True)
                    speeds[name].append(float(found))
        finally:
            if neighbour:
                neighbour.kill()
        print("busy machine" if busy else "idle machine")
        for name, found in speeds.items():
            ratios = [mine / base for mine, base in zip(found, speeds["as torch comes"], strict=True)]
            print(f"  {name:26}{spread(found, 0)}   {spread(ratios, 2)}", flush=True)


def main() -> None:
    """Read the options and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", action="append", help="embedding x hidden; may be given again")
    parser.add_argument("--lanes", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--waiting", action="store_true")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--serve", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.shape[0], asked.lanes, asked.steps)
    elif asked.alone:
        keep_freed_memory()
        run = ours(128, 256, 32, 30, {})
        run()
        began = time.perf_counter()
        run()
        print(30 * 32 * WINDOW / (time.perf_counter() - began))
    elif asked.waiting:
        waiting(asked.rounds)
    else:
        for shape in asked.shape or ["128x256", "256x512"]:
            compare(shape, asked.lanes, asked.rounds, asked.steps)


if __name__ == "__main__":
    main()
