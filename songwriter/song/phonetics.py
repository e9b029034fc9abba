"""Count syllables of English from its spelling.

There is no dictionary behind this: rules respell a word until every run of vowel letters in it is one syllable. So a
word that follows no rule is miscounted unless it stands in the short table of irregular ones, one that is sung in two
ways ("fire", "every", "prayer") has one count only, and nothing is known about stress. Words of other languages are
counted as if they were English.
"""

import re
import unicodedata
from functools import cache, lru_cache

_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"  # accents may stand apart from their letters
_WORD = re.compile(rf"['’]?{_LETTERS}(?:['’]{_LETTERS})*['’]?")
_LONGEST = 40  # longer "words" are no words, and would only keep the rules busy

_IRREGULAR = {
    word: count
    for count, words in {
        1: "aisle isle aches ached hm mm sh zeus",
        2: "mr mrs dr jr vs ok tv dj cmon maybe argue argues argued colonel naked wicked crooked ragged rugged jagged "
        "wretched righteous chloe zoe diamond valiant soldier guinea wednesday genius canyon frontier lier liest",
        3: "w recipe element beloved parliament tenement vehement cavalier chevalier",
        4: "etc apostrophe nevertheless",
    }.items()
    for word in words.split()
}

# Compounds with a silent e at the seam: lone-ly, some-times, fire-place, home-town, fore-most.
_SUFFIXES = (
    "back bird boat body by day fish fly fold fore ful fully groom hood house land less lessly lier liest light like "
    "liness ly maker man men ment mental ness of on one place proof self ship shoe side some stone teen thing time "
    "times to town ty unto upon ward way well where wise with work yard"
)
_COMPOUND = re.compile(rf"(.*[aeiouy].*[^aeiouy]e)((?:{'|'.join(_SUFFIXES.split())})s?)")
_FIRST = "ey|hom|hous|som|fir|lif|ros|brid|for(?!est|ever|eign)|(?:[tw]?h)enc"

# (pattern, replacement): silent letters go, and a "-" parts vowels that are two syllables. The order matters.
_RULES = (
    # vowel letters that are consonants, or nothing
    (r"^every", "evry"),
    (r"^busi", "bis"),
    (r"^evening", "evning"),
    (rf"^({_FIRST})e(?=[bcfghklmpstvw][a-z])", r"\1"),
    (r"qu", "q"),
    (r"([aeiouy].*)gue([sd]?)$", r"\1g\2"),
    (r"gu(?=[eiy])", "g"),
    (r"^y(?=[aeiou])", "j"),
    # endings
    (r"(?<=[aeiou]y)e([sd]?)$", r"\1"),
    (r"(?<=[bcdfgkpstz])le([sd]?)$", r"el\1"),
    (r"([aeiouy].*[bcdgkt])re([sd]?)$", r"\1er\2"),
    (r"([aeiouy].*[^aeiouytd-])ed$", r"\1d"),
    (r"([aeiouy].*(?:[bdfklmnpqrtvw]|th))es$", r"\1s"),
    (r"([aeiouy].*[^aeiouy])e$", r"\1"),
    (r"(?<=[aeiouy]s)m(s?)$", r"em\1"),
    (r"thm", "them"),
    # y between vowels, and after a consonant
    (r"(?<=[aeiou])y(?=[aeiou])", "j"),
    (r"(?<=[^aeiou-])y(?=[aiou]|e[ln]|(?<!wy)er)", "y-"),
    # two vowels, two syllables
    (r"(?<=[aeiouy])(?=ings?$)", "-"),
    (r"(?<=^g)ia(?=n)|(?<=^l)ia|(?<=[^l]l)ia(?!rs?$)|(?<=ll)ia(?=nc)|(?<=[tc])ia(?=t)|ia(?=h)", "i-a"),
    (r"(?<![tcsgl])ia(?!gs?$|ges)", "i-a"),
    (r"(?<=[^tcs])ie(?=n[ct])|ie(?=t|ry)|(?<=r)ie(?=ls?$)|(?<=^sc)ie", "i-e"),
    (r"([aeiouy].*[^aeiouy])ie(?=rs?$|st$)|(^[bcdfp][lr])ie(?=rs?$)", r"\1\2i-e"),
    (r"(?<![tscgx])(?<!sh|ch|ll)(?!(?<=n)ion|(?<=[nv])iou?r)io", "i-o"),
    (r"i(?=[iu])", "i-"),
    (r"^(id|ar)ea(?!l)", r"\1e-a"),
    (r"(?<=^r)ea(?=ct|li[tz]|pp|ss|rr)|(?<=th)ea(?=t)|(?<=or)ea(?=n?s?$)|(?<=cr)ea(?=t(?!ur)|nt)", "e-a"),
    (r"(?<!p|l|j|y)(?<!ch)eo(?!(?<=geo)[nru])|(?<=l)eo(?!p)", "e-o"),
    (r"eu(?=[ms]$)", "e-u"),
    (r"(?<=d)ei(?=t|f)|ei(?=s[tm])", "e-i"),
    (r"ai(?=cs?$)", "a-i"),
    (r"(?<=[rt])oi(?=cs?$)", "o-i"),
    (r"^oa(?=s)|(?<![hc])oa(?=h?$)", "o-a"),
    (r"(?<=p)oe(?=[mt])|oe(?=ls?$|st$|th$)|(?<=^wh)oe|(?<=s)oe(?=[ve])", "o-e"),
    (r"(?<![gs])ua|ua(?=l)", "u-a"),
    (r"ue(?=l|r|n[ct]|st$|ts?$)", "u-e"),
    (r"(?<=[rn])ui(?=n)|(?<=[lr])ui(?=d)|ui(?=cid|t[iy])|(?<=lo)ui(?=s)", "u-i"),
    (r"uo", "u-o"),
    (r"(?<=r)ae(?=l)", "a-e"),
    (r"ao(?=s|rt)", "a-o"),
    (r"ee(?=[aiou])", "ee-"),
)
_VOWELS = re.compile(r"[aeiouy]+")

# A contraction is one more syllable after these.
_CONTRACTIONS = (
    (re.compile(r"(.*(?:[bcdfghjklmnpqstvwxz]|ve))n't"), 1),
    (re.compile(r"(.*)n't"), 0),
    (re.compile(r"(.*[^aeiouyw])'(?:ll|ve|re)"), 1),
    (re.compile(r"(.*[td])'d"), 1),
    (re.compile(r"(.*(?:[sxz]|[cs]h|[csgz]e))'s"), 1),
    (re.compile(r"(.*)'(?:ll|ve|re|d|s|m)"), 0),
)

_BELOW_TWENTY = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2)


def words(line: str) -> list[str]:
    """Return the words of a line as they are written: letters and digits with the apostrophes that belong to them."""
    return _WORD.findall(line)


def syllables(text: str) -> int:
    """Return the number of syllables in a word or in a whole line; 0 where there is no word."""
    return sum(_word_syllables(word) for word in words(text))


def plain(word: str) -> str:
    """Return `word` in lower case with straight apostrophes, "in'" as "ing", and accents gone.

    An accent that makes a vowel sound on its own, as in "blessèd", "café" and "naïve", leaves hyphens around it.
    """
    letters = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    letters = re.sub("(e[\u0300\u0301\u0308]|[aiouy]\u0308)", r"-\1-", letters)
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"(?<=[a-z])in'$", "ing", letters)


@lru_cache(maxsize=20_000)
def _word_syllables(word: str) -> int:
    word = plain(word)
    if word.strip("'")[:1].isdecimal():
        return _numeral(word.strip("'"))
    word = word.replace("'n'", "'en'").strip("'")
    for pattern, extra in _CONTRACTIONS:
        if found := pattern.fullmatch(word):
            return extra + _count(found[1].replace("'", ""))
    return _count(word.replace("'", ""))


def _count(word: str) -> int:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("s") and word[:-1] in _IRREGULAR:
        return _IRREGULAR[word[:-1]]
    if len(word) > _LONGEST:
        return len(_VOWELS.findall(word)) or 1
    if found := _COMPOUND.fullmatch(word):
        return _count(found[1]) + _count(found[2])
    for pattern, replacement in _compiled_rules():
        word = pattern.sub(replacement, word)
    return max(1, len(_VOWELS.findall(word)))


@cache
def _compiled_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the rules at the first word, as it takes longer than importing all the rest."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in _RULES)


def _numeral(word: str) -> int:
    digits = word[: len(word) - len(word.lstrip("0123456789"))] or word[0]
    rest = word[len(digits) :].replace("'", "")
    # "twentieth" is one longer than "twenty", and "second" than "two"; "first", "tenth" and "eighties" are not.
    if rest in ("st", "nd", "rd", "th", "s"):
        longer = rest == "nd" or (rest == "th" and digits[-1] == "0" and digits[-2:] not in ("00", "10"))
        return _number(digits) + longer
    return _number(digits) + (_count(rest) if rest else 0)


def _number(digits: str) -> int:
    if len(digits) > 9 or (len(digits) > 1 and digits[0] == "0"):
        return sum(_BELOW_TWENTY[int(digit)] for digit in digits)
    value = int(digits)
    if len(digits) == 4 and (1100 <= value < 2000 or 2010 <= value < 2100):
        return _year(*divmod(value, 100))
    for size, name in ((1_000_000, 2), (1_000, 2), (100, 2)):
        if value >= size:
            whole, rest = divmod(value, size)
            return _number(str(whole)) + name + (_number(str(rest)) if rest else 0)
    if value < 20:
        return _BELOW_TWENTY[value]
    tens, ones = divmod(value, 10)
    return (3 if tens == 7 else 2) + (_BELOW_TWENTY[ones] if ones else 0)


def _year(century: int, year: int) -> int:
    """Count as in nineteen-hundred, nineteen-oh-five, nineteen-eighty-four."""
    if year == 0:
        return _number(str(century)) + 2
    return _number(str(century)) + (year < 10) + _number(str(year))
