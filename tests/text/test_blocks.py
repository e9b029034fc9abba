from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwriter.errors import CorpusError, StorageError
from songwriter.text.blocks import read_blocks
from songwriter.text.reading import decode

LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
LINES = st.lists(st.text(LETTERS, max_size=9), min_size=1, max_size=30)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])


@given(LINES, ENCODINGS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([100, 128, 400]))
def test_a_file_reads_the_same_in_blocks(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], encoding: str, end: str, block: int
) -> None:
    content = "".join(f"love {line}{end}" for line in lines).encode(encoding)
    file = tmp_path_factory.mktemp("blocks") / "song.txt"
    file.write_bytes(content)
    whole = decode(content, "song").removesuffix("\n").split("\n")
    found = list(read_blocks(file, block=block))
    # The encoding of text without a mark is judged by its beginning, which both see.
    assert [line for each in found for line in each.lines] == whole
    for each in found:
        again = next(iter(read_blocks(file, each.offset, block)))
        assert again == each


def test_a_line_longer_than_a_block_is_broken_at_a_space(tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_text("love me " * 40, encoding="utf-8")
    lines = [line for each in read_blocks(file, block=64) for line in each.lines]
    assert len(lines) > 3
    assert "".join(lines) == "love me " * 40


@given(st.text("aé—🌙", min_size=40, max_size=90))
def test_no_character_is_cut(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("blocks") / "song.txt"
    file.write_text(text, encoding="utf-8")
    assert "".join(line for each in read_blocks(file, block=16) for line in each.lines) == text


def test_what_is_no_text_is_refused_wherever_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_bytes(b"love me\n" * 100 + b"\0\0\0")
    with pytest.raises(CorpusError, match="not a text file"):
        list(read_blocks(file, block=64))
    file.write_bytes(b"%PDF-1.7 love")
    with pytest.raises(CorpusError, match="a PDF"):
        list(read_blocks(file))
    with pytest.raises(StorageError, match="no such file"):
        list(read_blocks(tmp_path / "none.txt"))
