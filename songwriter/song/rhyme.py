"""Tell which English words rhyme, from their spelling.

Two words rhyme if they sound alike from their last stressed vowel on. The sound is approximated: endings such as "-ing"
and "-ly" are taken off, the stem is read by the rules of `songwriter.song.sounds`, and the ending tells where the
stress is likely to be.

The limits: names and rare words are read as they are spelled, and may be given a wrong partner; a stress that the
ending does not betray is missed; near rhymes ("time", "mind") do not count; and where accents differ the looser
one wins, so that "poor" rhymes with "door". A word rhymes with itself, as in a rhyme scheme.
"""

import re
from functools import lru_cache

from songwriter.song.phonetics import plain, syllables, words
from songwriter.song.sounds import IRREGULAR, VOWELS, sounds

_LONGEST = 40  # of a longer "word" the end is enough

# Endings without stress, where the rhyme begins a syllable earlier; and words that only look as if they had one.
_WEAK = re.compile(
    r".*[aeiouy].*(?:[bcdfgkpstz]le|[bcdgkt]re|[aeio]l|en|[^o]on|(?:ount|apt|cert|curt|vill|brit)ain|[^ei]er|[^o]or|[^e]ar"
    r"|a|ous|us|um|et|[^a]it|es|[bdlmnv]our|[lrd]ow|ey|ie|[^aeiou]y|age|ard|ic|[^aeou]id|ish|man|[^e]ive|[dilr]en[ct]e?"
    r"|[^aeiouy]ant|[bdntr]ance|[rtl]ace|tice|vice|ness|est|som|dom|[td]ed|[ts]ure|[gts]land|ireland)"
)
_STRONG = re.compile(
    r".*(?:ee[lnt]|[aeo]al|e[an]t|oo[ltn]|ail|oil|o[ua]t|au[lt]|oul|ow[lt]|mit|fit|get|gret|set|[tpbc]el|[snu]til|fulfil|ll"
    r"|assure|mature|romance|advance|prance|dance|chance|glance|[pfg]lace|face|grace|brace|trace|ad?vice|vive|rive|a?live"
    r"|prive|que?st|east|molest|behest|gest|arrest|[dt]etest|protest|attest|vest|manifest|unrest|devour|below|throw|flow"
    r"|glow|bid|amid|did|unless|bless|confess|press|guess|gress|cess|then|when|ten|men|fy|gage|enrage|suage|again"
    r"|[gtcy]u?ard)"
)

_PREFIXED = re.compile(r"(?:un|over|out|re|be|mis|sweet|grand)(.{4,})")
_ELIDED = ((re.compile("(?<=[wk])'?n$|'n$"), "en"), (re.compile("(?<=[^e])'r$"), "er"))
_CONTRACTED = re.compile(r"(.*[aeiouyw])'(m|ll|ve|d)")
_PLURAL = re.compile(r".*[^sui]s|.*[aeiouy].*ies")
_PAST = re.compile(r".*[aeiouy].*[^e]ed|[^aeiou]+[yi]ed")
# Past tenses of stems that end in a consonant and would look as if a silent e had made their vowel long.
_PAST_OF_CONSONANT = re.compile(
    r".*[aeiouy].*(?:er|[^e]en|el|(?:is|im|er|ab|ib|of)it|(?:k|rm|iv|nn)et|ow|ish|[^o]om|(?:ck|nd|rd|as)on)ed"
    r"|.*[aeio][aeiou][^aeiouscgvz]ed"
)
_SUFFIXED = re.compile(r"(.*[aeiouy].*)(ly|ness|less|ful)")
_SUFFIX_SOUNDS = {"ly": "lE", "ness": "nus", "less": "lus", "ful": "ful"}
_UNSTRESSED_VERB = re.compile(r".*[aeiouy].*(?:er|en|el|it|et|on|om|ish)")
_VERB_WITH_E = re.compile(
    r"(?:.*[^aeiou]|.*[gq]u)?[aeiouy][bcdfgklmnprstvz]|.*[^aeiouy][cgsvz]|.*[aeiou]{2}[csvz]",
)


def rhyme_keys(text: str) -> tuple[str, ...]:
    """Return what the end of a word or a line may sound like, likeliest first.

    There is more than one key where a word is said in two ways, as "wind" is, and none where there is no word.
    """
    found = words(text)
    return _keys_of(found[-1]) if found else ()


def rhyme_key(text: str) -> str:
    """Return the likeliest sound of the rhyming part of a word or a line, or "" where there is no word."""
    return next(iter(rhyme_keys(text)), "")


def rhymes(first: str, second: str) -> bool:
    """Tell whether two words, or the ends of two lines, rhyme."""
    return not set(rhyme_keys(first)).isdisjoint(rhyme_keys(second))


@lru_cache(maxsize=20_000)
def _keys_of(word: str) -> tuple[str, ...]:
    letters = re.sub(r"[^a-z']", "", plain(word)).strip("'")[-_LONGEST:]
    keys = _keys(letters) if letters else (word.casefold(),)
    # Singers let the last syllable of "melody" and "tenderly" rhyme with "me".
    if keys[0].endswith("E") and syllables(word) > 2:
        return ("E", *keys)
    return keys


def _keys(word: str) -> tuple[str, ...]:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if "'" in word:
        return _keys_with_apostrophe(word)
    if (prefixed := _PREFIXED.fullmatch(word)) and prefixed[1] in IRREGULAR:
        return IRREGULAR[prefixed[1]]
    return _plural(word) or _past(word) or _suffixed(word) or (_stem_key(word),)


def _keys_with_apostrophe(word: str) -> tuple[str, ...]:
    """Read "I'm" and "they'll" by their parts, and "heav'n", "pow'r" and "lov'd" as if they were written out."""
    if found := _CONTRACTED.fullmatch(word):
        return tuple(key + found[2][0] for key in _keys(found[1]))
    for elision, full in _ELIDED:
        word = elision.sub(full, word)
    word = word.replace("'d", "ed").replace("e'er", "ere").replace("'", "")
    return _keys(word)


def _plural(word: str) -> tuple[str, ...]:
    if len(word) < 3 or not _PLURAL.fullmatch(word) or word == "yes":
        return ()
    if re.fullmatch(r".+(?:[cs]h|ss|x|zz)es", word):
        return tuple(key + "iz" for key in _keys(word[:-2]))
    base = word[:-3] + "y" if re.fullmatch(r".+[^aeiou]ies", word) else word[:-1]
    return tuple(key + ("iz" if key[-1] in "szxcj" else "s" if key[-1] in "ptkf0" else "z") for key in _keys(base))


def _past(word: str) -> tuple[str, ...]:
    if not _PAST.fullmatch(word):
        return ()
    if re.fullmatch(r".+[^aeiou]ied", word):
        base = word[:-3] + "y"
    elif word[:-2] in IRREGULAR or _PAST_OF_CONSONANT.fullmatch(word):
        base = word[:-2]
    else:
        base = word[:-1]
    return tuple(key + ("id" if key[-1] in "td" else "t" if key[-1] in "pkf0sxc" else "d") for key in _keys(base))


def _suffixed(word: str) -> tuple[str, ...]:
    if found := _SUFFIXED.fullmatch(word):
        base = re.sub("(?<=.[^aeiou])i$", "y", found[1])
        return tuple((key + _SUFFIX_SOUNDS[found[2]]).replace("ll", "l") for key in _keys(base))
    if found := re.fullmatch(r"(.*[aeiouy].*)ing", word):
        return tuple(key + "iq" for key in _keys(_verb(found[1])))
    return ()


def _verb(base: str) -> str:
    """Give the stem of an "-ing" its e back: "lov" is "love", and "dream" is "dream"."""
    if base + "e" in IRREGULAR or (_VERB_WITH_E.fullmatch(base) and not _UNSTRESSED_VERB.fullmatch(base)):
        return base + "e"
    return base


def _stem_key(word: str) -> str:
    read = sounds(word)
    starts = [place for place, sound in enumerate(read) if sound in VOWELS]
    if not starts:
        return read or word
    start = starts[-1]
    if len(starts) > 1 and _WEAK.fullmatch(word) and not _STRONG.fullmatch(word):
        start = starts[-2]
        read = re.sub(r"[aeiPA](?=[b-df-hj-qs-tv-z0][b-df-hj-tv-z0]*$)", "u", read)
        read = re.sub(r"(?:Pr|Qr|er|Wr)$", "R", read)
    # "fire" and "higher" are one sound; a doubled consonant is one, too.
    return re.sub(r"([a-z])\1", r"\1", re.sub("([IW])R", r"\1r", read[start:]))
