from collections import Counter

from textual.binding import Binding

from songwriter.tui.keys import catalogue, clashes, dialogs, hints, problems, shown, unknown_ids


def test_every_binding_has_a_name_and_says_what_it_does() -> None:
    bindings = [each for _, group in catalogue() for each in group]
    assert len(bindings) > 40
    assert all(each.id and each.description for each in bindings)
    assert max(Counter(each.id for each in bindings).values()) == 1


def test_the_keys_as_they_come_do_not_clash() -> None:
    assert clashes(catalogue(), {}) == []
    assert problems({}) == []


def test_a_remapped_key_that_clashes_is_told() -> None:
    found = clashes(catalogue(), {"write.save": "ctrl+x"})
    assert [(each.key, {each.winner, each.loser}) for each in found] == [("ctrl+x", {"write.save", "edit.cut"})]
    assert clashes(catalogue(), {"write.save": "f12"}) == []
    # Swapped keys do not clash, nor do the same keys in two places.
    assert clashes(catalogue(), {"write.save": "ctrl+o", "write.open": "ctrl+s"}) == []


def test_a_name_that_no_binding_has_is_told() -> None:
    assert unknown_ids(catalogue(), {"write.sav": "f9", "write.save": "f9"}) == ["write.sav"]
    assert "write.sav" in problems({"write.sav": "f9"})[0][0]


def test_the_keys_of_boxes_have_names_too_and_do_not_clash() -> None:
    for _, bindings in dialogs():
        assert all(each.id and each.description for each in bindings)
        assert max(Counter(each.key for each in bindings).values()) == 1
    assert problems({"songs.rename": "f12"}) == []


def test_keys_are_shown_as_people_write_them() -> None:
    assert shown(["f2", "alt+down", "escape"]) == "F2, alt+↓, esc"


def test_hints_follow_the_keymap() -> None:
    bindings = [Binding("tab", "accept", "Accept", id="a"), Binding("x", "other", "Other", id="b")]
    assert hints(bindings, {"a": "word", "b": "other", "none": "?"}, {"b": "f9,f10"}) == "tab word · F9 other"
