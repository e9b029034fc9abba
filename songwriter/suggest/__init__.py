"""Suggest what comes next: words with their probabilities, the rest of a line, whole texts; numpy only."""

from songwriter.suggest.cursor import split_at_cursor
from songwriter.suggest.loading import blended, load
from songwriter.suggest.prediction import Prediction, Score, Suggestion
from songwriter.suggest.suggester import Suggester
from songwriter.suggest.taste import Taste

__all__ = ["Prediction", "Score", "Suggester", "Suggestion", "Taste", "blended", "load", "split_at_cursor"]
