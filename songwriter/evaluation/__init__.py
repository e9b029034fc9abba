"""Measure how much a model helps, on songs that it has not seen; numpy only.

`measures` reads songs with anything that is a `Predictor` and yields tallies, `total` adds them up; `copying` and
`overlap` hold texts beside a corpus.
"""

from songwriter.evaluation.copying import Copying, Ngrams, copying
from songwriter.evaluation.measuring import measures
from songwriter.evaluation.overlap import Overlap, overlap
from songwriter.evaluation.predictor import Memory, Network, Predictor
from songwriter.evaluation.tally import Hits, Keystrokes, Reliability, Tally, total

__all__ = [
    "Copying",
    "Hits",
    "Keystrokes",
    "Memory",
    "Network",
    "Ngrams",
    "Overlap",
    "Predictor",
    "Reliability",
    "Tally",
    "copying",
    "measures",
    "overlap",
    "total",
]
