"""Say what is not to be suggested: words of another time, slurs, and what would copy the texts that were learned from.

A word that stands in the writer's own text may always come back.
"""

import re
from dataclasses import dataclass

from songwriter.errors import UsageError
from songwriter.model.fingerprint import RUN
from songwriter.settings import WritingSettings


@dataclass(frozen=True)
class Taste:
    """What may be suggested beside the plain words of today.

    `old_words` lets words as `thee` and `o'er` come; `original` is the number of words in a row, six or more, that must
    not be copied from what the model learned from, 0 for any. Slurs never come. Raises UsageError.
    """

    old_words: bool = True
    original: int = 0

    def __post_init__(self) -> None:
        """Refuse runs that the fingerprint of a model doesn't tell."""
        if self.original and self.original < RUN:
            raise UsageError(
                f"{self.original} words in a row say nothing of a copy", hint=f"choose {RUN} or more, or 0 for any"
            )

    @staticmethod
    def from_settings(settings: WritingSettings) -> "Taste":
        """Return the taste that the settings ask for."""
        return Taste(settings.old_words, RUN if settings.original else 0)

    def refuses(self, word: str) -> bool:
        """Tell whether a word, in lower case, comes only where the writer's own text has it."""
        return is_slur(word) or (not self.old_words and is_old(word))


def is_old(word: str) -> bool:
    """Tell whether a word, in lower case, is one that songs of today do without, or an old spelling."""
    # All forms have an apostrophe or end so, which is quicker to see in a whole vocabulary.
    formed = ("'" in word or word.endswith("eth")) and _OLD_FORM.fullmatch(word) is not None
    return word in _OLD or (formed and word not in _TODAY)


def is_slur(word: str) -> bool:
    """Tell whether a word, in lower case, is never offered of the model's own accord, whatever it ends in."""
    return word in _SLURS_WITH_ENDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SLURS = _words(
    "nigger niggers nigga niggas nigger's niggah niggahs darky darkie darkies darkey darkeys darkys coon coons "
    "pickaninny pickaninnies picaninny piccaninny sambo sambos negro negroes negress mulatto mulattoes redskin "
    "redskins squaw squaws injun injuns chink chinks chinaman chinamen chinee chinees gook gooks jap japs coolie "
    "coolies kike kikes sheeny sheenies yid yids wop wops dago dagos dagoes spic spics greaser greasers wetback "
    "wetbacks paki pakis wog wogs kaffir kaffirs hottentot hottentots golliwog golliwogs raghead ragheads gyppo "
    "gyppos pikey pikeys spick spicks chinky chinkies gyp gyps gypped quadroon quadroons octoroon octoroons "
    "mulatter mulatta half-breed halfbreed "
    "faggot faggots fag fags dyke dykes tranny trannies shemale retard retards retarded spastic"
)
"""Words that are never suggested unless the writer's own text has them."""
_SLURS_WITH_ENDS = frozenset(word + end for word in SLURS for end in ("", "s", "'s", "s'", "'"))

_OLD = _words(
    "thee thou thy thine thyself ye hath hast doth dost didst hadst wast wert shalt wilt canst couldst wouldst "
    "shouldst mayst mightst mayest saith sayeth sayest spake quoth methinks methought "
    "cometh goeth giveth maketh taketh loveth seeth knoweth liveth dwelleth standeth bringeth lieth sitteth hearest "
    "knowest seest lovest comest goest givest thinkest takest makest bringest bearest callest sayest speakest standest "
    "dwellest livest leadest feelest sleepest weepest mournest findest holdest keepest rulest reignest wearest lookest "
    "sendest shinest sittest singest fearest turnest walkest breathest rememberest "
    "o'er e'er ne'er e'en ev'n ev'ry ere 'tis 'twas 'twere 'twill 'twould 'twixt 'mid 'midst 'mong 'mongst 'gainst "
    "oft ofttimes oftentimes hither thither whither whence thence wherefore whereon whereto therein thereof thereon "
    "betwixt yon yonder forsooth perchance verily prithee anon nay yea lo alack hark "
    "heav'n heav'ns heav'nly giv'n driv'n ris'n fall'n stol'n pow'r pow'rs flow'r flow'rs bow'r bow'rs tow'r tow'rs "
    "show'r show'rs hov'ring wand'ring wand'rer ling'ring th' thro' tho' altho' "
    "morrow eventide swain swains fain wroth"
)
# `lov'd` and `know'st`, `singeth`, `whate'er`, `thou'lt`, `ta'en` and `heav'n`, beside what is said today.
_OLD_FORM = re.compile(
    r"[^\W\d_]{2,}'(?:d|st)|[^\W\d_]{3,}eth|[^\W\d_]*[eo]'er[^\W\d_]*|(?:thou|thee|ye)'[^\W\d_]+"
    r"|[^\W\d_]+'en|[^\W\d_]+v'n[^\W\d_]*"
)
_TODAY = _words(
    "teeth elizabeth macbeth kenneth gareth nazareth shibboleth twentieth thirtieth fortieth fiftieth sixtieth "
    "seventieth eightieth ninetieth "
    "he'd she'd it'd we'd you'd they'd who'd what'd that'd this'd there'd these'd those'd here'd how'd why'd when'd "
    "where'd nobody'd everybody'd somebody'd anybody'd everyone'd someone'd everything'd something'd nothing'd one'd "
    "mama'd daddy'd"
)
