"""`songwriter generate`: text that goes on from a seed."""

from typing import Annotated

import typer

from songwriter.cli import options, show
from songwriter.cli.analyse import no_fingerprint
from songwriter.library import DEFAULT


def generate(
    text: Annotated[str, typer.Argument(help="The text to go on from; may be empty.", show_default=False)] = "",
    model: options.Model = DEFAULT,
    blend: options.Blend = "",
    words: Annotated[int | None, typer.Option("--words", "-w", min=1, help="Stop after so many words (40).")] = None,
    lines: Annotated[int | None, typer.Option("--lines", "-l", min=1, help="Stop after so many lines.")] = None,
    count: Annotated[int, typer.Option("--count", "-c", min=1, help="How many texts.")] = 1,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="The same seed gives the same text.")] = None,
    stop_at_end: Annotated[bool, typer.Option("--stop-at-end", help="Stop where the model ends the song.")] = False,
    original: Annotated[
        int | None,
        typer.Option("--original", min=0, help="Never copy so many words in a row (6 or more) from the training text."),
    ] = None,
    greedy: options.Greedy = False,
    random: options.Random = False,
    temperature: options.Heat = None,
    top_k: options.K = None,
    top_p: options.P = None,
    min_p: options.LeastP = None,
    typical: options.TypicalMass = None,
    repetition: options.Again = None,
    json: options.Json = False,
) -> None:
    """Write on from a text, word by word."""
    sampler = options.sampler_from(
        greedy=greedy,
        random=random,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
        typical=typical,
        repetition=repetition,
    )
    taste = options.taste_from(original)
    suggester = options.suggester_from(model, blend)
    if original and suggester.fingerprint is None:
        raise no_fingerprint(suggester.name)
    written = [
        # One seed for all, and yet each text its own: the seeds follow on one another.
        suggester.generate(
            text, words, lines, sampler, None if seed is None else seed + number, stop_at_end, taste=taste
        )
        for number in range(count)
    ]
    if json:
        show.as_json({"text": text, "sampler": sampler.describe(), "generated": written})
        return
    show.text("\n\n---\n\n".join((text + each).strip("\n") for each in written))
