from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from songwriter.shelf.names import ago, file_name, folder_name, free_path, title_of


@given(st.text(st.characters(), max_size=300))
def test_every_title_makes_a_file_name(title: str) -> None:
    name = file_name(title)
    assert name.endswith(".txt")
    assert len(name) > 4
    assert len(name.encode()) < 200
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert not name.startswith((".", " "))


def test_names_that_windows_keeps_for_itself_are_avoided() -> None:
    assert file_name("CON") == "CON song.txt"
    assert file_name("Midnight / Train?") == "Midnight Train.txt"


def test_a_title_is_the_files_name_or_the_first_line_that_is_sung(tmp_path: Path) -> None:
    assert title_of("[Verse 1]\n\n  Rolling home,\nagain") == "Rolling home"
    assert title_of("# My song\nla") == "My song"
    assert title_of("") == "untitled"
    assert title_of("la la", tmp_path / "Blue Hour.txt") == "Blue Hour"


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for name in ("a.txt", "a 2.txt", "a 3.txt"):
        assert free_path(path).name == name
        free_path(path).touch()


def test_a_file_has_one_folder_whatever_leads_to_it_and_no_other_has_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "link.txt").symlink_to("a.txt")
    assert folder_name(tmp_path / "a.txt").startswith("a ")
    assert folder_name(tmp_path / "b" / ".." / "a.txt") == folder_name(tmp_path / "a.txt")
    assert folder_name(tmp_path / "b" / "a.txt") != folder_name(tmp_path / "a.txt")


def test_ages_are_told_as_people_do() -> None:
    told = [ago(0, now) for now in (-5, 59, 60, 7_300, 86_400, 3 * 86_400)]
    assert told == ["just now", "just now", "1 minute ago", "2 hours ago", "1 day ago", "3 days ago"]
    assert ago(43_200, 43_200 + 40 * 86_400) == "1970-01-01"
