"""Load the models that suggest: one by its name, or two that are blended."""

from dataclasses import replace
from pathlib import Path

from songwriter.errors import UsageError
from songwriter.library import DEFAULT, find_model, model_name
from songwriter.model.completing import Completing
from songwriter.model.file import read_fingerprint, read_model
from songwriter.model.fingerprint import Fingerprint
from songwriter.model.player import Player
from songwriter.suggest.blend import Blend
from songwriter.suggest.suggester import Suggester


def load(name: str | Path = DEFAULT, blend: str | Path = "", share: float = 0.5) -> Suggester:
    """Load a model by its name, "default", or its path, ready to suggest; numpy only.

    With the name of another word-level model as `blend`, the two suggest together: `share`, from 0 to 1, is how much
    of each probability is the other's. Raises ModelError where there is none or it is damaged, and UsageError for two
    that can't be blended.
    """
    path = find_model(str(name))
    if not blend:
        return _loaded(path)
    other = find_model(str(blend))
    if other.resolve() == path.resolve():
        raise UsageError(f"{blend} would be blended with itself", hint="name another model for the blend")
    return blended(_loaded(path), _loaded(other), share)


def blended(first: Suggester, second: Suggester, share: float) -> Suggester:
    """Return a suggester that believes `1 - share` of what the first does and `share` of what the second does.

    It offers the words of both, and reads each word with both; its `turned` gives it another share. Raises UsageError
    for character-level models, and for a share that isn't from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise UsageError(f"a share of {share:g} makes no sense", hint="a number from 0, the first alone, to 1")
    by_letters = [each.name for each in (first, second) if each.level == "char"]
    if by_letters:
        why = "it goes by letters" if len(by_letters) == 1 else "they go by letters"
        raise UsageError(
            f"{' and '.join(by_letters)} can't be blended: {why}",
            hint="blend two word-level models; `songwriter models list` shows which are",
        )
    if share in (0, 1):
        return second if share else first
    models = (first, second)
    blend = Blend([each.header for each in models], [each.player for each in models], (1 - share, share))
    header = blend.header
    marks = [each.fingerprint for each in models if each.fingerprint is not None]
    return Suggester(header, blend, Fingerprint.joined(marks, header.vocabulary), partly=len(marks) < len(models))


def _loaded(path: Path) -> Suggester:
    header, weights = read_model(path)
    header, fingerprint = replace(header, name=model_name(path, header)), read_fingerprint(path, header.vocabulary)
    if not header.rare:
        return Suggester(header, weights, fingerprint)
    reader = Completing(Player(header.config, weights, header.temperature), header.rare)
    vocabulary = header.rare.beside(header.vocabulary)
    header = replace(header, config=reader.config, vocabulary=vocabulary)
    return Suggester(header, reader, fingerprint and Fingerprint.joined([fingerprint], vocabulary))
