"""What a taste refuses is never offered, drawn or written, unless the writer has written it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwriter.errors import UsageError
from songwriter.evaluation import Ngrams, copying
from songwriter.model.config import Level, ModelConfig
from songwriter.model.file import Header
from songwriter.model.fingerprint import Fingerprint, fingerprint_of
from songwriter.sampling import Only, Sampler
from songwriter.settings import WritingSettings
from songwriter.suggest import Suggester, Taste, load
from songwriter.suggest.taste import is_old, is_slur
from songwriter.text.stream import TokenStream
from songwriter.text.tokenizer import Tokenizer, words_of
from songwriter.text.vocabulary import Vocabulary
from tests.model.networks import small_network

WORDS = ("\n", ",", "the", "moon", "my", "thee", "squaw", "o'er", "\n\n")
SAMPLERS = st.sampled_from([Sampler.likeliest(), Sampler.random(), Sampler.top_k(2), Sampler.top_p(0.3)])
# Every run of six words out of "the" and "moon", and some more.
CORPUS = "\n".join(
    " ".join("the" if number >> bit & 1 else "moon" for bit in range(8)) + " my the moon" for number in range(256)
)


def suggester_of(level: Level = "word", corpus: str = "", seed: int = 1) -> Suggester:
    tokens = WORDS if level == "word" else tuple("\n ,themonysquawr'"[:2]) + tuple(sorted(set(",themonysquawr'")))
    vocabulary = Vocabulary(("<unk>", "<song>", *tokens))
    config = ModelConfig(len(vocabulary), level, "gru", 8, 12)
    weights = {name: weight.numpy() for name, weight in small_network(config, seed).state_dict().items()}
    header = Header(config, Tokenizer(level), vocabulary, name="small")
    return Suggester(header, weights, fingerprint_for(header, corpus) if corpus else None)


def fingerprint_for(header: Header, corpus: str) -> Fingerprint:
    ids = header.vocabulary.encode(header.tokenizer.song_tokens(corpus.split("\n")))
    stream = TokenStream(ids.astype(np.uint16), np.array([0, len(ids)]))
    found = fingerprint_of(stream, header.vocabulary, header.config.level)
    assert found is not None
    return Fingerprint([found], header.vocabulary)


def offered(suggester: Suggester, text: str, taste: Taste | None = None, begin: str = "") -> dict[str, float]:
    return {
        each.text: each.sampled for each in suggester.predict(text, 40, begin, Sampler.random(), 0.3, taste).suggestions
    }


def test_slurs_come_only_where_the_writer_has_used_them() -> None:
    suggester = suggester_of()
    assert "squaw" not in offered(suggester, "the moon ")
    assert "squaw" not in offered(suggester, "the ", begin="s")
    assert "squaw" in offered(suggester, "the squaw, the ")
    assert "squaw" in offered(suggester, "the Squaw ", begin="s")
    for _ in suggester.remember("songs", ["my squaw"]):
        pass
    assert "squaw" in offered(suggester, "the moon ")


def test_old_words_are_a_matter_of_taste() -> None:
    suggester, today = suggester_of(), Taste(old_words=False)
    assert {"thee", "o'er"} <= offered(suggester, "the ").keys()
    assert not {"thee", "o'er"} & offered(suggester, "the ", today).keys()
    assert "thee" in offered(suggester, "thee, the ", today)
    assert "o'er" not in offered(suggester, "thee, the ", today)
    assert "the" in offered(suggester, "my ", today, begin="th")
    assert "thee" not in offered(suggester, "my ", today, begin="th")


@pytest.mark.parametrize(
    "old",
    [
        "thee",
        "o'er",
        "lov'd",
        "know'st",
        "heav'n",
        "'tis",
        "hath",
        "singeth",
        "whate'er",
        "thou'lt",
        "ta'en",
        "thinkest",
    ],
)
def test_old_words_are_known(old: str) -> None:
    assert is_old(old)


@pytest.mark.parametrize(
    "word",
    [
        "he'd",
        "who'd",
        "the",
        "best",
        "don't",
        "lovin'",
        "'cause",
        "ain't",
        "i'd",
        "art",
        "teeth",
        "elizabeth",
        "harvest",
        "never",
    ],
)
def test_words_of_today_are_not_old(word: str) -> None:
    assert not is_old(word)


@pytest.mark.parametrize("end", ["", "s", "'s"])
@pytest.mark.parametrize("word", ["negro", "chink", "mulatto", "squaw"])
def test_a_slur_is_one_whatever_it_ends_in(word: str, end: str) -> None:
    assert is_slur(word + end)
    assert Taste().refuses(word + end)


def test_no_slur_is_offered_by_the_models_that_come_with_it() -> None:
    suggester = load("today")
    for begin in ("chin", "negr", "spic", "mulat", "squa", "gyp", "coon", "darki"):
        assert not [word for word in offered(suggester, "the old ", begin=begin) if is_slur(word.lower())]


@given(text=st.lists(st.sampled_from([*WORDS, "unheard"]), max_size=12).map(" ".join), sampler=SAMPLERS)
@settings(deadline=None, max_examples=40)
def test_the_columns_add_up_whatever_is_refused(text: str, sampler: Sampler) -> None:
    for level in ("word", "char"):
        found = suggester_of(level, CORPUS).predict(text, 20, "", sampler, 0.3, Taste(old_words=False, original=6))
        assert sum(each.probability for each in found.suggestions) + found.line_end + found.other == pytest.approx(1)
        sampled = sum(each.sampled for each in found.suggestions)
        assert sampled + found.line_end_sampled + found.other_sampled == pytest.approx(1)
        assert not any(each.copied for each in found.suggestions)


@given(seed=st.integers(0, 999), level=st.sampled_from(["word", "char"]), sampler=SAMPLERS)
@settings(deadline=None, max_examples=40)
def test_nothing_refused_is_written(seed: int, level: Level, sampler: Sampler) -> None:
    text = suggester_of(level, seed=seed % 7).generate("my ", 40, None, sampler, seed, taste=Taste(old_words=False))
    # The last word of a character-level model may be cut short.
    words = words_of(text.split("\n"))[: None if level == "word" else -1]
    assert not {"thee", "squaw", "o'er"} & set(words)


def copied(texts: Sequence[str], run: int = 6) -> int:
    return copying(
        Ngrams(words_of(text.split("\n")) for text in texts), Ngrams([words_of(CORPUS.split("\n"))]), run
    ).copied


@pytest.mark.parametrize("seed", ["", "the moon the moon", "the the the the the the moon the, "])
@pytest.mark.parametrize("run", [6, 8])
def test_no_copied_run_is_ever_written(seed: str, run: int) -> None:
    suggester = suggester_of("word", CORPUS)
    sampler = Sampler((Only(suggester.header.vocabulary.encode(["the", "moon", "\n"]).tolist()),))
    free, bound = (
        [seed + suggester.generate(seed, 60, sampler=sampler, seed=number, taste=taste) for number in range(6)]
        for taste in (None, Taste(original=run))
    )
    own = copied([seed], run)
    assert copied(free, run) > 6 * own
    assert copied(bound, run) == 6 * own


def test_a_character_level_model_does_not_end_a_word_that_would_copy() -> None:
    suggester = suggester_of("char", CORPUS)
    context = "the moon the moon the "
    marked = {each.text: each.copied for each in suggester.predict(context, 40, "moo").suggestions}
    assert marked["moon"]
    assert "moon" not in offered(suggester, context, Taste(original=6), "moo")
    restraint, vocabulary = suggester._restraint, suggester.header.vocabulary  # where words may end
    logs = np.zeros(len(vocabulary))
    kept = restraint.kept_open(Taste(original=6), context + "moon", logs)
    assert kept[vocabulary.id(" ")] == kept[vocabulary.id("\n")] == -np.inf
    assert kept[vocabulary.id("s")] > -np.inf
    assert (restraint.kept_open(Taste(original=6), context + "moo", logs) == logs).all()


def test_words_that_copy_are_marked_and_without_a_fingerprint_none_is() -> None:
    context = "The moon, the moon\nthe "
    marked = {each.text: each.copied for each in suggester_of(corpus=CORPUS).predict(context, 40).suggestions}
    assert marked["moon"]
    assert marked["the"]
    assert not marked["thee"]
    assert not any(each.copied for each in suggester_of().predict(context, 40).suggestions)
    assert not any(each.copied for each in suggester_of(corpus=CORPUS).predict("the moon ", 40).suggestions)


def test_short_runs_can_not_be_told() -> None:
    with pytest.raises(UsageError, match="say nothing") as caught:
        Taste(original=5)
    assert "6" in (caught.value.hint or "")


def test_the_settings_make_a_taste() -> None:
    assert Taste.from_settings(WritingSettings()) == Taste(old_words=False, original=0)
    assert Taste.from_settings(WritingSettings(original=True, old_words=True)) == Taste(old_words=True, original=6)
