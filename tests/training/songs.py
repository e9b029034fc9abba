"""Songs made by rule, for runs of any size."""

from pathlib import Path

import numpy as np

_THINGS = ("kettle", "ladder", "lantern", "pocket", "window", "river", "pigeon", "button")
_DEEDS = ("falls", "sings", "turns", "waits", "shines", "burns")
_PLACES = ("by the door", "in the rain", "on the stair", "under Dublin", "near me", "at noon")


def write_songs(file: Path, songs: int = 24, seed: int = 1) -> Path:
    """Write songs of eight lines each to a file, and return it."""
    rng = np.random.default_rng(seed)
    texts = []
    for number in range(songs):
        lines = [f"# Song {number}"]
        for _ in range(8):
            thing, deed, place = rng.choice(_THINGS), rng.choice(_DEEDS), rng.choice(_PLACES)
            lines.append(f"The {thing} {deed} {place},")
        texts.append("\n".join(lines))
    file.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    return file
