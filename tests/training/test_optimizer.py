import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.model.config import ModelConfig
from songwriter.training.optimizer import make_optimizer, pick_device, pick_precision, rate_at
from songwriter.training.recipe import Recipe
from tests.model.networks import small_network


@given(st.sampled_from(["linear", "cosine", "constant"]), st.floats(0, 1))
def test_the_rate_stays_within_what_was_asked_for(schedule: str, done: float) -> None:
    recipe = Recipe(schedule=schedule, rate=0.5)  # type: ignore[arg-type]
    assert 0 <= rate_at(recipe, done) <= 0.5


def test_schedules_warm_up_and_fall_as_named() -> None:
    linear, cosine, constant = (Recipe(schedule=each, rate=1.0) for each in ("linear", "cosine", "constant"))  # type: ignore[arg-type]
    assert all(rate_at(each, 0) < 0.1 for each in (linear, cosine, constant))
    assert rate_at(linear, 0.25) == pytest.approx(0.75)
    assert rate_at(cosine, 0.5) == pytest.approx(0.5)
    assert rate_at(constant, 0.99) == 1
    assert rate_at(linear, 1) == rate_at(cosine, 1) == 0


@pytest.mark.parametrize(
    ("name", "kind"), [("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam), ("sgd", torch.optim.SGD)]
)
def test_the_optimizer_is_the_one_that_was_named(name: str, kind: type) -> None:
    network = small_network(ModelConfig(20, embedding=4, hidden=6))
    optimizer = make_optimizer(network, Recipe(optimizer=name, weight_decay=0.3), torch.device("cpu"))  # type: ignore[arg-type]
    assert type(optimizer) is kind
    held = [weight for group in optimizer.param_groups for weight in group["params"]]
    assert {id(weight) for weight in held} == {id(weight) for weight in network.parameters()}
    assert len(held) == len(list(network.parameters()))


def test_weight_decay_spares_embedding_and_biases() -> None:
    network = small_network(ModelConfig(20, embedding=4, hidden=6))
    optimizer = make_optimizer(network, Recipe(weight_decay=0.3), torch.device("cpu"))
    decayed = {id(weight) for group in optimizer.param_groups if group["weight_decay"] for weight in group["params"]}
    for name, weight in network.named_parameters():
        assert (id(weight) in decayed) == (weight.ndim == 2 and name != "embedding.weight"), name


def test_momentum_reaches_sgd() -> None:
    network = small_network(ModelConfig(20, embedding=4, hidden=6))
    optimizer = make_optimizer(network, Recipe(optimizer="sgd", momentum=0.7), torch.device("cpu"))
    assert all(group["momentum"] == 0.7 for group in optimizer.param_groups)


def test_precision_is_tried_and_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    assert pick_precision("float32", cpu) == torch.float32
    assert pick_precision("bfloat16", cpu) == torch.bfloat16
    assert pick_precision("auto", cpu) in (torch.bfloat16, torch.float32)

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no bfloat16 here")

    monkeypatch.setattr(torch.nn.LSTM, "forward", refuse)
    assert pick_precision("auto", cpu) == torch.float32


def test_the_device_can_be_named() -> None:
    assert pick_device("cpu") == "cpu"
    assert pick_device("auto") in ("cpu", "cuda", "mps")
    with pytest.raises(UsageError, match="there is no device"):
        pick_device("abacus")
