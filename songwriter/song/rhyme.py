"""Tell which English words rhyme, from their spelling.

Two words rhyme if they sound alike from their last stressed vowel on. The sound is approximated: endings such as "-ing" and
"-ly" are taken off, the stem is read by the rules of `songwriter.song.sounds`, and stress is guessed from the ending.

The limits: names and rare words are read as they are spelled, so "bough" may be given the wrong partner; words with a
stress that their ending does not betray lose their feminine rhymes; near rhymes ("time", "mind") do not count, and accents
that tell "poor" from "door" find too many. A word rhymes with itself, as in a rhyme scheme.
"""

import re
from functools import lru_cache

from songwriter.song.phonetics import plain, syllables
from songwriter.song.sounds import IRREGULAR, VOWELS, sounds

_VOICELESS = "ptkf0sxc"
_HISSING = "szxcj"
_LIVELY = re.compile(r".*[aeiouy].*")

# Endings without stress: the rhyme begins in the syllable before.
_WEAK = re.compile(
    r".*[aeiouy].*(?:"
    r"[bcdfgkpstz]le|[aeiou]l|en|on|ain|er|or|a|ous|us|um|[aeiou]t|ed|es|ow|ey|ie|y|ion|ture|sure|age|ard|ern|"
    r"ic|id|ish|ness|less|ful|man|ior|ial|ive|ent|ant|ence|ance|ace|ice|ar|ure|est|om)"
)
_STRONG = re.compile(
    r".*(?:ee[lnt]|ea[ltn]|oo[ltn]|ai[lt]|o[ua]t|au[lt]|oul|ow[lt]|mit|get|gret|set|cept|tel|pel|bel|ll|ain$(?<!tain)|lence|mance|"
    r"vance|hance|glance|vent|tent|sent|pent|scent|lament|ument|vice|joice|wice|place|face|race|grace|"
    r"brace|space|vive|rive|live|prive|lect|est$(?<![nrv]est)|quest|ound|it$(?<=^.{3}it)|at|ot|ut)"
)
