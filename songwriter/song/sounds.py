"""Read English spelling aloud, roughly: letters to sounds, by rules and a short table of words that break them.

Only what comes after the last stressed vowel has to be right, as this serves rhyme alone. Sounds are written with one letter,
vowels in capitals or as a, e, i, u:

    A day   E me    I my    O go    U you   W now   Y boy   Q law   P hot   V book
    a cat   e bed   i sit   u love  R her   and before r: Pr car, Qr more, er care, Er near, Ir fire, Wr hour

Consonants stand for themselves, but c is chin, x is shin, 0 is thin or then, and q is sing.
"""

import re

VOWELS = "AEIOUWYQPVRaeiu"

# Rhyming parts of common words that break the rules; "|" where a word is said in two ways.
IRREGULAR = {
    word: tuple(keys.split("|"))
    for keys, words in {
        "A": "obey they grey prey hey survey convey ballet cafe café",
        "Ak": "ache break steak",
        "As": "base case chase",
        "At": "eight freight great straight weight",
        "E": "ski key quay",
        "E0": "beneath heath sheath wreath",
        "Ed": "bead knead lead mead plead",
        "Ed|ed": "read",
        "Er": "weird",
        "Er|er": "tear",
        "Es": "cease decrease increase lease peace release",
        "Ev": "eve",
        "I": "ally apply awry aye buy bye comply defy deny eye goodbye guy hereby high imply july lie lullaby multiply nearby "
        "occupy prophesy rely reply supply thereby thigh whereby",
        "Is": "advice device ice paradise precise",
        "It": "height",
        "Ind": "behind blind find grind hind kind mankind mind",
        "O": "ago although below dough hello know owe sew though toe woe",
        "O0": "both oath",
        "Ol": "bowl control patrol soul",
        "OnlE": "lonely only",
        "Ost": "almost ghost host most post",
        "Om": "comb home",
        "Pnt": "want",
        "Pr": "afar are car guitar",
        "Prt": "heart",
        "Qf": "cough off trough",
        "Qn|Pn|un": "begone gone",
        "Qn|Pn": "on upon",
        "Qnt|ant": "aunt",
        "Qr": "abhor before door floor for four ignore oar poor pour restore therefore war wherefore your",
        "Qrd": "award lord reward sword toward",
        "QtR": "daughter water",
        "R": "confer defer deter infer prefer refer sir stir were",
        "Rd": "bird heard word",
        "U": "adieu anew blue canoe do ewe hereto into onto shoe thereto through to too true two undo unto view who you",
        "U0": "tooth truth youth",
        "Ud": "brood food mood",
        "Uld": "ruled",
        "Um": "tomb whom womb",
        "Ur|Qr": "sure tour",
        "Us": "truce loose",
        "Us|Uz": "use excuse",
        "Uv": "approve groove improve move prove remove",
        "Uz": "choose lose whose",
        "V": "",
        "Vl": "bull full pull",
        "Vt": "foot put soot",
        "Vx": "bush push",
        "W": "allow avow bough endow how plough somehow thou",
        "a": "",
        "af": "calf half laugh",
        "al": "shall",
        "av": "have",
        "az": "as has",
        "ed": "said",
        "en|An": "again",
        "end": "friend",
        "enE": "any many",
        "er": "anywhere bear elsewhere ere everywhere heir nowhere pear prayer somewhere swear their there wear where",
        "evR": "clever ever forever however never whatever",
        "imin": "women",
        "in|En": "been",
        "ind|Ind": "wind",
        "itE": "pity pretty city",
        "iv": "give forgive",
        "iv|Iv": "live",
        "ivR": "deliver quiver river shiver silver",
        "iz": "his is",
        "P0R": "father",
        "u": "a the",
        "u0R": "another brother mother other",
        "ud": "blood flood",
        "uf": "enough rough tough",
        "um": "become come from overcome some",
        "un": "anyone done everyone none one someone son ton undone won",
        "unE": "honey money",
        "ut": "but what",
        "uv": "above dove glove love of shove thereof whereof",
        "uvR": "cover discover lover",
        "uz|Pz": "was",
        "uz": "because does",
    }.items()
    for word in words.split()
}

_RULES = (
    # silent letters and weak endings
    (r"(?<=[aeiouy])gh(?=$|t)|h(?=$)|(?<=m)[bn]$|^[kg](?=n)|^w(?=r)|g(?=ns?$|ned?$)|b(?=ts?$)|t(?=le$|en$)(?<=s.)", ""),
    (r"[tsc]ious$|[tsc]eous$", "xus"),
    (r"(?:t|ss|c)ion$", "xun"),
    (r"sion$", "jun"),
    (r"[tc]ial$", "xul"),
    (r"(?<!^)ture$", "cR"),
    (r"(?<=[aeo])sure$", "jR"),
    (r"(?<=[bcdfgkpstz])le$", "ul"),
    (r"ous$", "us"),
    # vowels that are spelled with a consonant
    (r"[ae]igh", "A"),
    (r"(?:au|ou)gh(?=t)", "Q"),
    (r"ough$", "O"),
    (r"igh", "I"),
    (r"ould", "Vd"),
    (r"ign(?=e?$)", "In"),
    (r"ind$", "Ind"),
    (r"ild$", "Ild"),
    (r"imb$", "Im"),
    (r"all|awl|aul", "Ql"),
    (r"al(?=k)", "Q"),
    (r"al(?=[td])", "Ql"),
    (r"al(?=m)", "P"),
    (r"al(?=[fv])", "a"),
    (r"ol(?=k)", "O"),
    (r"oll$|ol(?=[dt]$|ster)", "Ol"),
    (r"ost$", "Pst"),
    # before r
    (r"(?<=w)ar|(?<=qu)ar", "Qr"),
    (r"oar|oor|ore|our(?=[cnst])", "Qr"),
    (r"our(?=ag|ish|n[ea])", "R"),
    (r"our|ower|owr", "Wr"),
    (r"ear(?=[lnt]|ch)", "R"),
    (r"ear|eer|ier|ere$|eir$", "Er"),
    (r"air|are(?=$)|ayr", "er"),
    (r"ar(?=y|i)", "er"),
    (r"err", "er"),
    (r"ire$|yre$|oir$|iar$|yer$|ier$", "Ir"),
    (r"irr", "ir"),
    (r"(?<=w)or(?=[dklmst])|[eiuy]rr?(?=[^aeiouy]|e?$)", "R"),
    (r"or", "Qr"),
    (r"ure$", "Ur"),
    (r"ar(?=[^r]|$)", "Pr"),
    # two vowels
    (r"eau(?=t)|ieu|iew|eu|ew|ue$|ui(?=[tsc])", "U"),
    (r"eau", "O"),
    (r"ai|ay|ei(?!v|z|t)|ey(?=e?$)(?<=^..ey)", "A"),
    (r"ea(?=d$|d[iy]|th$|lth|dth|nt$|pt|v[eiy]n?|ther|sure|pon|sant)(?!ve$)", "e"),
    (r"ea|ee|ei|ey|ie(?!$)|(?<=.[^aeiou].)ie$", "E"),
    (r"ie$", "I"),
    (r"oa|oe$", "O"),
    (r"oo(?=[kd])", "V"),
    (r"oo", "U"),
    (r"ou(?=ng|ble|ple|ch$|sin|ntr)", "u"),
    (r"ou(?=p|te?$)(?<=[rgs]ou)|you", "U"),
    (r"ou", "W"),
    (r"(?<=[nhbcv])ow$|(?<=br)ow$|(?<=pr)ow$|(?<=pl)ow$", "W"),
    (r"ow$|(?<=kn|gr|sh|bl|fl|hr)ow(?=n$)|^ow(?=n)|(?<=[msl])ow(?=n$)|ow(?=th|est$)", "O"),
    (r"ow", "W"),
    (r"oy|oi", "Y"),
    (r"au|aw", "Q"),
    # one vowel made long by an e
    (r"a(?=[bcdfgklmnpqstvz]e|the?$|ste$|nge$|[bcdfgklmnpstvz]y|ci|ti)(?!th$)", "A"),
    (r"e(?=[bcdfgklmnpqstvz]e)", "E"),
    (r"[iy](?=[bcdfgklmnpqstvz]e|the$)", "I"),
    (r"i(?=ny$|vy$|dy$)", "I"),
    (r"o(?=[bcdfgklmnpqstvz]e|the$|[lnskmrv]y|ti|ci)", "O"),
    (r"u(?=[bcdfgklmnpqstvz]e|[bt]y)", "U"),
    # one vowel at the end
    (r"e$(?<=^e)|e$(?<=^.e)|e$(?<=^[^aeiouy]{2}e)", "E"),
    (r"e$", ""),
    (r"[iy]$(?<=^.)|[iy]$(?<=^[^aeiou].)|[iy]$(?<=^[^aeiou]{2}.)|[iy]$(?<=^[^aeiou]{3}.)", "I"),
    (r"[iy]$", "E"),
    (r"o$", "O"),
    (r"u$", "U"),
    (r"a$", "u"),
    # one short vowel
    (r"^y(?=[aeiou])", "j"),
    (r"o(?=ng|ss$|st$|ft$|g$)", "Q"),
    (r"o", "P"),
    (r"y", "i"),
    # consonants
    (r"tch|ch", "c"),
    (r"sh", "x"),
    (r"th", "0"),
    (r"ph", "f"),
    (r"wh", "w"),
    (r"dge?|ge(?=[^t]|$)|g(?=[iy]$)", "j"),
    (r"ng", "q"),
    (r"n(?=[kx])", "q"),
    (r"sc(?=[ei])|ss|c(?=[eiy])", "s"),
    (r"ck|cc?|q(?=u)", "k"),
    (r"(?<=[aeiouy])s(?=e$)(?<!us)", "z"),
    (r"(?<=au)s(?=e$)|(?<=[^eo]u)s(?=e$)", "z"),
    (r"(?<=[aeiou])s(?=[iy])", "z"),
    (r"x", "ks"),
    (r"bb|dd|ff|gg|kk|ll|mm|nn|pp|rr|tt|vv|zz", "="),
)
_RULES = tuple((p if p != r"dge?|ge(?=[^t]|$)|g(?=[iy]$)" else r"dge|ge(?=[^t]|$)|g(?=[iy]$)", s) for p, s in _RULES)
_READER = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))


def sounds(stem: str) -> str:
    """Return the sounds of a stem that is not irregular, one letter each."""
    result, place = [], 0
    while place < len(stem):
        found = _READER.match(stem, place)
        if not found or not found[0]:
            result.append(stem[place])
            place += 1
            continue
        sound = _RULES[(found.lastindex or 1) - 1][1]
        result.append(found[0][0] if sound == "=" else sound)
        place = found.end()
    return "".join(result)
