"""The options that several commands share, and what they mean together."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from songwriter.errors import UsageError
from songwriter.sampling import MinP, Repetition, Sampler, Temperature, TopK, TopP, Transform, Typical
from songwriter.settings import SamplingSettings, read_leniently, read_settings
from songwriter.suggest import Suggester, Taste, load

_SAMPLING = "Sampling (without any: as in your settings)"


def _sampling(flag: str, help: str) -> Any:
    return typer.Option(flag, help=help, rich_help_panel=_SAMPLING)


Model = Annotated[str, typer.Option("--model", "-m", help="A model's name, or the path of its file.")]
Blend = Annotated[
    str,
    typer.Option(
        "--blend",
        metavar="NAME[:SHARE]",
        help="Another model to blend in, and its share from 0 to 1.",
        show_default=False,
    ),
]
Memory = Annotated[
    float,
    typer.Option("--memory", min=0, max=1, help="How strongly words of the text come back; 0 is the plain model."),
]
Own = Annotated[
    list[str] | None,
    typer.Option("--own", metavar="PATH", help="Songs of yours, whose turns of phrase come back. Repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Greedy = Annotated[bool, _sampling("--greedy", "Always the likeliest.")]
Random = Annotated[bool, _sampling("--random", "Draw from all, in proportion.")]
Heat = Annotated[float | None, _sampling("--temperature", "Below 1 safer, above 1 bolder, 0 always the likeliest.")]
K = Annotated[int | None, _sampling("--top-k", "Draw from this many of the likeliest.")]
P = Annotated[float | None, _sampling("--top-p", "Draw from the likeliest that add up to this share.")]
LeastP = Annotated[float | None, _sampling("--min-p", "Drop what is below this share of the likeliest.")]
TypicalMass = Annotated[float | None, _sampling("--typical", "Draw from the most typical that add up to this share.")]
Again = Annotated[float | None, _sampling("--repetition", "Divide the probability of recent tokens by this.")]


def sampler_from(
    *,
    greedy: bool,
    random: bool,
    temperature: float | None,
    top_k: int | None,
    top_p: float | None,
    min_p: float | None,
    typical: float | None,
    repetition: float | None,
) -> Sampler:
    """Make the sampler that the options ask for: all that are given in one chain, or the settings' own if none is.

    Raises UsageError for options that contradict each other.
    """
    cuts: list[Transform] = []
    for kind, value in ((TopK, top_k), (TopP, top_p), (MinP, min_p), (Typical, typical)):
        if value is not None:
            cuts.append(kind(value))  # type: ignore[arg-type]  # each takes the kind of number that its option parses
    if greedy and (random or cuts or temperature):
        raise UsageError("--greedy leaves nothing to draw from", hint="give --greedy alone, or leave it out")
    if random and cuts:
        raise UsageError("--random draws from all words", hint="leave --random out to draw from some of them")
    if not (greedy or random or cuts):
        return Sampler.from_settings(_changed(read_settings().sampling, temperature, repetition))
    if greedy or temperature == 0:
        return Sampler((Repetition(repetition),) if repetition else (), greedy=True)
    heat = (Temperature(temperature),) if temperature is not None else ()
    return Sampler((*heat, *((Repetition(repetition),) if repetition else ()), *cuts))


def suggester_from(model: str, blend: str) -> Suggester:
    """Load the model, blended with the one that `blend` names, as NAME or NAME:SHARE, if it does.

    Raises ModelError, or UsageError where the share is no number or the two can't be blended.
    """
    name, colon, share = blend.rpartition(":")
    # A path may have a colon too, as `C:\\models` does.
    if not colon or "/" in share or "\\" in share:
        return load(model, blend)
    try:
        return load(model, name, float(share))
    except ValueError:
        raise UsageError(
            f"--blend {blend}: {share!r} is no share", hint="a number from 0 to 1 behind the colon, such as mine:0.3"
        ) from None


def taste_from(original: int | None = None) -> Taste:
    """Return the taste that the settings ask for, as far as they can be read; `original` as given, if it is."""
    settings, _ = read_leniently()
    taste = Taste.from_settings(settings.writing)
    return taste if original is None else replace(taste, original=original)


def _changed(settings: SamplingSettings, temperature: float | None, repetition: float | None) -> SamplingSettings:
    given: dict[str, Any] = {"temperature": temperature, "repetition": repetition}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})
