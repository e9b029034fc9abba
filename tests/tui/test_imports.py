"""The studio is up in a blink: what it must not import, seen in a fresh process."""

import json
import subprocess
import sys

_SEEN = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def modules_after(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}; {_SEEN}"], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_studio_imports_no_torch_no_typer_and_not_even_numpy() -> None:
    assert not modules_after("import songwriter.tui.app") & {"torch", "typer", "numpy", "safetensors"}


def test_a_song_is_opened_without_the_command_line() -> None:
    opens = "import contextlib, sys; from songwriter.__main__ import main; sys.argv = ['songwriter', 'write', 'x']"
    assert "typer" not in modules_after(f"{opens}\nwith contextlib.suppress(SystemExit):\n    main()\npass")


def test_the_studio_begins_without_songcraft() -> None:
    crafts = {f"songwriter.song.{name}" for name in ("document", "phonetics", "rhyme", "sounds")}
    assert not modules_after("import songwriter.tui.app") & crafts


def test_no_place_imports_torch_or_typer() -> None:
    places = ", ".join(f"songwriter.tui.{name}" for name in ("write", "train", "models", "settings", "help"))
    assert not modules_after(f"import {places}") & {"torch", "typer"}


def test_processes_files_and_the_model_know_nothing_of_textual() -> None:
    names = (
        "compare",
        "corpus_look",
        "cowriter",
        "ghost",
        "guard",
        "model_list",
        "outside",
        "plan",
        "preview",
        "run_process",
        "run_view",
    )
    imports = ", ".join(f"songwriter.tui.{name}" for name in names)
    shelf = ", ".join(f"songwriter.shelf.{name}" for name in ("journal", "songs", "trash", "versions"))
    assert "textual.app" not in modules_after(f"import {imports}, {shelf}")


def test_a_loaded_studio_has_no_torch(tiny: object) -> None:
    code = (
        "import songwriter.tui.cowriter as c, songwriter.tui.preview as p, songwriter.settings as s;"
        "m = c.load_model('tiny'); m.predict('the '); m.line('the '); p.effect(s.SamplingSettings());"
        "from songwriter.tui.model_list import listed; assert listed();"
        "from songwriter.tui.compare import Comparer; assert Comparer().views(['tiny'], 'the')"
    )
    assert not modules_after(code) & {"torch", "typer"}
