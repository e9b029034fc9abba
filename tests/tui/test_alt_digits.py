from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from songwriter.tui.alt_digits import AltDigits

PIECES = (
    b"\x1b3",
    b"\x1b0",
    b"\x1b-",
    b"\x1b[A",
    b"\x1bt",
    "£".encode(),
    b"a3",
    b"\x1b[200~x\x1b3\x1b[201~",
    b"\x1b\x1b1",
)
MADE = {
    b"\x1b3": b"\x1b[51;3u",
    b"\x1b0": b"\x1b[48;3u",
    b"\x1b-": b"\x1b[45;3u",
    b"\x1b\x1b1": b"\x1b\x1b[49;3u",
}


@given(st.lists(st.sampled_from(PIECES)), st.data())
def test_digits_with_alt_are_written_out_wherever_the_bytes_are_cut_and_nothing_else_changes(
    keys: list[bytes], data: st.DataObject
) -> None:
    sent = b"".join(keys)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)))) | {0, len(sent)})
    digits = AltDigits(1.0, lambda: 0.0)
    assert b"".join(digits.read(sent[a:b]) for a, b in pairwise(cuts)) == b"".join(MADE.get(k, k) for k in keys)


def test_a_digit_that_comes_long_after_an_escape_is_a_digit() -> None:
    now = [0.0]
    digits = AltDigits(0.05, lambda: now[0])
    assert digits.read(b"\x1b") == b"\x1b"
    now[0] = 0.06
    assert digits.read(b"3") == b"3"


def test_a_long_paste_stays_a_paste_though_its_pieces_come_late() -> None:
    now = [0.0]
    digits = AltDigits(0.05, lambda: now[0])
    for piece in (b"\x1b[20", b"0~x", b"\x1b3", b"\x1b[201", b"~"):
        now[0] += 1
        assert digits.read(piece) == piece
    assert digits.read(b"\x1b3") == b"\x1b[51;3u"
