from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.song.section import KINDS, section_kind


@given(st.text())
def test_only_a_bracketed_line_is_a_header(line: str) -> None:
    kind = section_kind(line)
    assert kind is None or (kind in KINDS and line.strip().startswith("[") and line.strip().endswith("]"))


@given(st.sampled_from(KINDS), st.integers(1, 99), st.sampled_from([str.upper, str.title, str.lower]))
def test_every_kind_is_known_with_a_number_in_any_case(kind: str, number: int, case: Callable[[str], str]) -> None:
    assert section_kind(f"[{case(kind)}]") == kind
    assert section_kind(f" [{case(kind)} {number}] ") == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[Verse 2]", "verse"),
        ("[Verse One]", "verse"),
        ("[Verse II]", "verse"),
        ("[Verse2]", "verse"),
        ("[Verse #2]", "verse"),
        ("[Pre-Chorus]", "pre-chorus"),
        ("[prechorus]", "pre-chorus"),
        ("[Post Chorus]", "post-chorus"),
        ("[Chorus x2]", "chorus"),
        ("[Chorus 2x]", "chorus"),
        ("[CHORUS: Someone & Another]", "chorus"),
        ("[Chorus - All]", "chorus"),
        ("[Final Chorus]", "chorus"),
        ("[Repeat Chorus]", "chorus"),
        ("[Chorus (softly)]", "chorus"),
        ("[Refrain]", "refrain"),
        ("[Hook]", "hook"),
        ("[Bridge]", "bridge"),
        ("[Intro]", "intro"),
        ("[Introduction]", "intro"),
        ("[Outro]", "outro"),
        ("[Guitar Solo]", "solo"),
        ("[Middle 8]", "middle"),
        ("[Interlude]", "interlude"),
    ],
)
def test_headers(line: str, kind: str) -> None:
    assert section_kind(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[Am]",
        "[C#m7/G]",
        "[]",
        "Chorus",
        "Chorus:",
        "sing the [Chorus]",
        "[Chorus] again",
        "[chorus of angels]",
        "[sunrise]",
        "[Verses of gold]",
        "[intros]",
        "[Chorus][Verse]",
    ],
)
def test_other_lines(line: str) -> None:
    assert section_kind(line) is None
