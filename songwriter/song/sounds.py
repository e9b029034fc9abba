"""Read English spelling aloud, roughly: letters to sounds, by rules and a short table of words that break them.

Only what comes after the last stressed vowel has to be right, as this serves rhyme alone. Sounds are written with one
letter, vowels in capitals or as a, e, i, u:

    A day   E me    I my    O go    U you   W now   Y boy   Q law   P hot   V book
    a cat   e bed   i sit   u love  R her   and before r: Pr car, Qr more, er care, Er near, Ir fire, Wr hour

Consonants stand for themselves, but c is chin, x is shin, 0 is thin or then, and q is sing.
"""

import re
from functools import cache

VOWELS = "AEIOUWYQPVRaeiu"

# Rhyming parts of common words that break the rules; "|" where a word is said in two ways.
IRREGULAR = {
    word: tuple(keys.split("|"))
    for keys, words in {
        "A": "ballet cafe café convey grey hey obey prey survey they",
        "Ak": "ache break steak",
        "Ant": "ain't",
        "As": "base case chase",
        "At": "eight freight great straight weight",
        "Av": "behave",
        "E": "key quay ski ye",
        "E0": "beneath heath sheath wreath",
        "Ed": "bead knead mead plead",
        "Ed|ed": "lead read",
        "En": "machine marine",
        "Epul": "people steeple",
        "Er": "we're weird",
        "Er|er": "tear",
        "Es": "cease decrease increase lease peace release",
        "Ev": "eve",
        "Evul": "evil",
        "Evun": "even",
        "I": "ally apply awry aye buy bye comply defy deny eye goodbye guy hereby high imply july lie lullaby "
        "lye multiply nearby occupy prophesy rely reply supply thereby thigh whereby",
        "Il": "aisle isle",
        "Im": "climb",
        "Ind": "behind blind find grind hind kind mankind mind",
        "Is": "advice device ice paradise precise",
        "It": "height",
        "O": "ago although dough hello know oh owe owes sew though toe woe",
        "O0": "both oath",
        "OR": "lower slower",
        "Ol": "bowl control patrol soul",
        "Om": "comb home",
        "OnlE": "lonely only",
        "Ont": "don't won't",
        "Ost": "almost ghost host most post",
        "Oxun": "ocean",
        "Oz": "clothes",
        "O|W": "bow row sow",
        "P0R": "father",
        "Plij": "college knowledge",
        "Pnt": "want",
        "Pr": "afar are car guitar",
        "Pr0": "hearth",
        "Prnt": "aren't",
        "Prt": "heart",
        "PrtE": "hearty party",
        "Qd": "abroad",
        "Qf": "cough off trough",
        "Qnt|ant": "aunt",
        "Qn|Pn": "anon begone gone john on upon",
        "Qr": "abhor before door floor for four ignore o'er oar poor pour restore therefore war wherefore you're your",
        "Qrd": "award lord reward sword toward",
        "QtR": "daughter water",
        "R": "confer defer deter infer prefer refer sir stir were",
        "Rd": "bird heard word",
        "RlE": "early pearly",
        "Rnt": "weren't",
        "U": "adieu anew blue canoe do ewe hereto into onto shoe thereto through to too true two undo unto view "
        "who you",
        "U0": "ruth tooth truth youth",
        "Ud": "brood food mood",
        "Uld": "ruled",
        "Um": "tomb whom womb",
        "Und|Wnd": "wound",
        "Ur|Qr": "sure tour",
        "Us": "loose truce",
        "Us|Uz": "excuse use",
        "Uv": "approve groove improve move prove remove",
        "Uz": "choose lose whose",
        "Vd": "could should would",
        "Vl": "bull full pull wool",
        "Vt": "foot put soot",
        "Vx": "bush push",
        "Vzum": "bosom",
        "W": "allow avow bough brow cow endow how now plough plow prow somehow thou vow",
        "ad": "plaid",
        "af": "calf half laugh",
        "aftR": "after laughter",
        "al": "shall",
        "av": "have",
        "az": "as has",
        "ed": "said",
        "edO|O": "meadow",
        "ejR": "leisure",
        "enE": "any many",
        "end": "friend",
        "en|An": "again",
        "er": "anywhere bear e'er elsewhere ere everywhere heir ne'er nowhere pear prayer somewhere swear their "
        "there they're wear whate'er where where'er",
        "erE": "bury",
        "est": "abreast breast",
        "evR": "clever endeavor endeavour ever forever however never sever whatever",
        "ez": "says",
        "ezunt": "pleasant",
        "ezunt|ent": "present",
        "ilE": "lily",
        "imin": "women",
        "in": "begin herein therein wherein within",
        "ind|Ind": "wind",
        "in|En": "been",
        "iq": "anything everything nothing something thing",
        "itE": "city pity pretty",
        "iv": "forgive give",
        "ivR": "deliver giver quiver river shiver silver",
        "iv|Iv": "live",
        "iz": "his is tis",
        "izun": "prison risen",
        "u": "the",
        "u0R": "another brother mother other",
        "ud": "blood flood",
        "uf": "enough rough tough",
        "um": "become come from overcome some",
        "un": "anyone done everyone none one someone son ton undone won",
        "unE": "honey money",
        "undR": "thunder under wonder",
        "unt": "front",
        "uq": "among tongue",
        "ut": "but what",
        "uv": "above dove glove love of shove thereof whereof",
        "uvR": "cover discover lover",
        "uvR|PvR": "hover",
        "uz": "does",
        "uz|Pz": "was",
        "uz|Qz": "because",
        "u|A": "a",
    }.items()
    for word in words.split()
}

_RULES = (
    # silent letters and weak endings
    (r"qu", "kw"),
    (r"gu(?=[eiy]|ar)", "g"),
    (r"(?<=[aeiouy])gh(?=$|t)|h(?=$)|(?<=m)[bn]$|^[kg](?=n)|^w(?=r)|g(?=ns?$|ned?$)|b(?=ts?$)|t(?=le$|en$)(?<=s.)", ""),
    (r"[tsc]ious$|[tsc]eous$", "xus"),
    (r"(?:t|ss|c|sh)ion$", "xun"),
    (r"sion$", "jun"),
    (r"[tc]ial$", "xul"),
    (r"(?<!^)ture$", "cR"),
    (r"(?<=[aeio])sure$", "jR"),
    (r"(?<=[bcdfgkpstz])le$", "ul"),
    (r"(?<=[bcdgkt])re$", "R"),
    (r"ous$", "us"),
    # vowels that are spelled with a consonant
    (r"[ae]igh", "A"),
    (r"(?:au|ou)gh(?=t)", "Q"),
    (r"ough$", "O"),
    (r"igh", "I"),
    (r"ou(?=ld)", "O"),
    (r"ign(?=e?$)", "In"),
    (r"ind$", "Ind"),
    (r"ild$", "Ild"),
    (r"all(?![aioy]|ey)|awl|aul", "Ql"),
    (r"al(?=k)", "Q"),
    (r"al(?=[td])", "Ql"),
    (r"al(?=m)", "P"),
    (r"al(?=[fv])", "a"),
    (r"ol(?=k)", "O"),
    (r"oll(?=e?$)|ol(?=d|t$|ster)", "Ol"),
    (r"ost$", "Pst"),
    # before r
    (r"are$", "er"),
    (r"(?<=w)ar|(?<=qu)ar", "Qr"),
    (r"ure$", "Ur"),
    (r"oar|oor|ore|our(?=[cnst])", "Qr"),
    (r"our(?=ag|ish|n[ea])", "R"),
    (r"our|ower|owr", "Wr"),
    (r"ear(?=[lnst]|ch)", "R"),
    (r"ear|eer|ier|ere$|eir$", "Er"),
    (r"air|ayr|arr?(?=[iy])", "er"),
    (r"ire$|yre$|oir$|iar$|yer$", "Ir"),
    (r"(?<=w)or(?=[dklmst])|[eiuy]rr?+(?=[^aeiouy]|e?$)", "R"),
    (r"urr", "R"),
    (r"err", "er"),
    (r"irr", "ir"),
    (r"or", "Qr"),
    (r"ar(?=[^r]|$)", "Pr"),
    # two vowels
    (r"(?<=cr)ea(?=t[eio])", "EA"),
    (r"i[eo]t$", "Iut"),
    (r"ue(?=l|n[ct])", "Ue"),
    (r"eau(?=t)|ieu|iew|eu|ew|ue$|ui(?=[tsc])", "U"),
    (r"eau", "O"),
    (r"ae(?!l)|ai|ay|ei(?!v|z|t)|ey(?=e?$)(?<=^..ey)", "A"),
    (r"ea(?=d$|d[iyo]|lm|th$|lth|dth|nt$|pt|v[eiy]n?|ther|sure|pon|sant)(?!ve$)", "e"),
    (r"ea|ee|ei|ey|ie(?!$)|(?<=.[^aeiou].)ie$", "E"),
    (r"ie$|ye$", "I"),
    (r"oa|oe$", "O"),
    (r"oo(?=[kd])", "V"),
    (r"oo", "U"),
    (r"ou(?=ng|ble|ple|ch$|sin|ntr)", "u"),
    (r"ou(?=p|te$)(?<=[rgs]ou)|you(?!n)", "U"),
    (r"ou", "W"),
    (r"ow$|(?<=kn|gr|sh|bl|fl|hr)ow(?=n$)|^ow(?=n)|(?<=[ms])ow(?=n$)|ow(?=th|est$)", "O"),
    (r"ow", "W"),
    (r"oy|oi", "Y"),
    (r"au|aw(?!a)", "Q"),
    # one vowel made long by an e
    (r"a(?=[bcdfgklmnpqstvz]e|[bv]ou?r|the?$|ste$|nge$|[bcdfgklmnpstvz]y|ci|ti)(?!th$)", "A"),
    (r"e(?=[bcdfgklmnpqstvz]e(?:r?s?)$)", "E"),
    (r"[iy](?=[bcdfgklmnpqstvz]e|the$)", "I"),
    (r"i(?=ny$|vy$|dy$)", "I"),
    (r"o(?=[bcdfgklmnpqstvz]e|the$|[lnskmrv]y|ti|ci)", "O"),
    (r"u(?=[bcdfgklmnpqstvz]e|[bt]y)", "U"),
    # one vowel at the end
    (r"e$(?<=^e)|e$(?<=^.e)|e$(?<=^[^aeiouy]{2}e)", "E"),
    (r"e$", ""),
    (r"y$(?<=fy)|[iy]$(?<=^.)|[iy]$(?<=^[^aeiou].)|[iy]$(?<=^[^aeiou]{2}.)|[iy]$(?<=^[^aeiou]{3}.)", "I"),
    (r"[iy]$", "E"),
    (r"o$", "O"),
    (r"u$", "U"),
    (r"a$", "u"),
    # one short vowel
    (r"^y(?=[aeiou])", "j"),
    (r"(?<=w)a(?=[nst](?!e)|mp|ll)|(?<=qu)a(?=[lnt][^e])", "P"),
    (r"o(?=ff|ng|ss$|st$|ft$|g$)", "Q"),
    (r"o", "P"),
    (r"y", "i"),
    # consonants
    (r"tch|ch", "c"),
    (r"sh", "x"),
    (r"th", "0"),
    (r"ph", "f"),
    (r"wh", "w"),
    (r"dg(?=e)|g(?=e|[iy]$)", "j"),
    (r"ng(?=e)", "nj"),
    (r"ng", "q"),
    (r"n(?=[kx])", "q"),
    (r"sc(?=[ei])|ss|c(?=[eiy])", "s"),
    (r"ck|cc?", "k"),
    (r"(?<=[aeiouy])s(?=e$)(?<!us)", "z"),
    (r"(?<=au)s(?=e$)|(?<=[^eo]u)s(?=e$)", "z"),
    (r"(?<=[aeiou])s(?=[iy])", "z"),
    (r"x", "ks"),
    (r"bb|dd|ff|gg|kk|ll|mm|nn|pp|rr|tt|vv|zz", "="),
)


def sounds(stem: str) -> str:
    """Return the sounds of a stem that is not irregular, one letter each."""
    result, place = [], 0
    while place < len(stem):
        found = _reader().match(stem, place)
        if not found or not found[0]:
            result.append(stem[place])
            place += 1
            continue
        sound = _RULES[(found.lastindex or 1) - 1][1]
        result.append(found[0][0] if sound == "=" else sound)
        place = found.end()
    return "".join(result)


@cache
def _reader() -> re.Pattern[str]:
    """Compile the rules at the first word, as it takes longer than importing all the rest."""
    return re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
