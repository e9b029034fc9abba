"""Small networks for tests: random weights of any cell, depth and width."""

import numpy as np
import torch

from songwriter.model.config import ModelConfig
from songwriter.model.network import Network, initialise
from songwriter.model.player import Player


def small_network(config: ModelConfig, seed: int = 1, spread: float = 0.5) -> Network:
    """Make a network whose weights are large enough that each of them matters, biases too."""
    network = Network(config)
    initialise(network, seed)
    noise = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.empty_like(weight).uniform_(-spread, spread, generator=noise))
    return network


def player_of(network: Network) -> Player:
    """Return the numpy twin of a network."""
    weights: dict[str, np.ndarray] = {name: each.detach().numpy() for name, each in network.state_dict().items()}
    return Player(network.config, weights)
