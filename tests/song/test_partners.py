import pytest

from songwriter.song.partners import rhyme_partners

DAY, RAIN, WAY, TRAIN = "I wait all day", "out in the rain", "so far away", "a silver train"


@pytest.mark.parametrize(
    ("lines", "partners"),
    [
        ([""], ()),
        (["I wait"], ()),
        ([DAY, ""], (DAY,)),
        ([DAY, "out in"], (DAY,)),
        ([DAY, RAIN, "so "], (DAY, RAIN)),
        ([DAY, WAY, "out"], ()),
        ([DAY, RAIN, WAY, ""], (RAIN,)),
        ([DAY, WAY, RAIN, "and"], (RAIN,)),
        ([DAY, "", ""], ()),
        ([DAY, RAIN, "", "so"], ()),
        (["[Chorus]", DAY, "a "], (DAY,)),
        (["[Verse]", DAY, "[Chorus]", "a "], ()),
        # The scheme of the stanza above is followed.
        ([DAY, RAIN, WAY, TRAIN, "", "oh moon", "oh tide", "oh "], ("oh moon",)),
        ([DAY, WAY, RAIN, TRAIN, "", "oh moon", "oh "], ("oh moon",)),
        ([DAY, WAY, RAIN, TRAIN, "", "oh moon", "oh tide", "oh "], ()),
    ],
)
def test_a_line_has_its_partners(lines: list[str], partners: tuple[str, ...]) -> None:
    assert rhyme_partners("\n".join(lines)) == partners
