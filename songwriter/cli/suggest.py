"""`songwriter suggest`: the next words and their probabilities."""

from typing import Annotated

import typer

from songwriter.cli import options, show
from songwriter.errors import UsageError
from songwriter.library import DEFAULT
from songwriter.suggest import Suggester
from songwriter.text.corpus import read_corpus


def suggest(
    text: Annotated[str, typer.Argument(help="What stands before the word.", show_default=False)] = "",
    model: options.Model = DEFAULT,
    begin: Annotated[str, typer.Option("--begin", help="The half-typed word.")] = "",
    n: Annotated[int, typer.Option("-n", min=1, help="How many words.")] = 10,
    memory: options.Memory = 0.0,
    own: options.Own = None,
    blend: options.Blend = "",
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
    """Show the likeliest next words: what the model believes, and what is left after sampling."""
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
    suggester = options.suggester_from(model, blend)
    if own:
        _read_own(suggester, own)
    taste = options.taste_from()
    prediction = suggester.predict(text, n, begin, sampler, memory, taste, own=1.0 if own else 0.0)
    if json:
        show.as_json({"text": text, "begin": begin, "sampler": sampler.describe(), **vars(prediction)})
        return
    rows = [
        (f"{each.text} ©" if each.copied else each.text, each.probability, each.sampled)
        for each in prediction.suggestions
    ]
    rows.append(("(line end)", prediction.line_end, prediction.line_end_sampled))
    rows.append(("other words", prediction.other, prediction.other_sampled))
    highest = max(max(row[1:]) for row in rows) or 1.0
    # What came from where is told of words alone.
    told = {"memory": memory, "own": own}
    columns = [
        [*(show.percent(part) for part in parts), "", ""]
        for name, parts in (
            ("memory", [each.recalled for each in prediction.suggestions]),
            ("own", [each.own for each in prediction.suggestions]),
        )
        if told[name]
    ]
    shown = [
        (word, show.bar(chance / highest), show.percent(chance), show.percent(after)) for word, chance, after in rows
    ]
    show.table(
        ("next word", "", ">model", ">sampled", *(f">of it {name}" for name in told if told[name])),
        [(*row, *parts) for row, *parts in zip(shown, *columns, strict=True)],
    )
    if any(each.copied for each in prediction.suggestions):
        show.notes.print("©: six words in a row would be copied from what the model learned from", style="dim")
    show.notes.print(f"sampled: {sampler.describe()}", style="dim")


def _read_own(suggester: Suggester, paths: list[str]) -> None:
    if suggester.level == "char":
        raise UsageError("a character-level model has no words to look up in your songs", hint="leave --own out")
    for _ in suggester.remember("songs", [song.text for song in read_corpus(paths).songs]):
        pass
