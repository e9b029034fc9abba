"""Tell where things live on disk; the only user of platformdirs.

`SONGWRITER_HOME` overrides every place, so that tests and portable set-ups keep everything in one folder.
"""

import os
from pathlib import Path


def _place(kind: str) -> Path:
    home = os.environ.get("SONGWRITER_HOME")
    if home:
        return expand_home(home) / kind
    # Imported here: platformdirs is not needed when SONGWRITER_HOME is set, and start-up counts.
    import platformdirs

    folder = {"config": platformdirs.user_config_path, "cache": platformdirs.user_cache_path}.get(
        kind, platformdirs.user_data_path
    )("songwriter", appauthor=False)
    return folder if kind in ("config", "cache") else folder / kind


def expand_home(path: str | Path) -> Path:
    """Return `path` with a leading `~` or `~name` made the folder of that user, as it is where there is none such."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def settings_file() -> Path:
    """Return the path of the settings file, which need not exist."""
    return _place("config") / "settings.toml"


def models_folder() -> Path:
    """Return the folder of the user's own models, which need not exist."""
    return _place("models")


def songs_folder() -> Path:
    """Return the folder of the user's songs, which need not exist."""
    return _place("songs")


def journal_folder() -> Path:
    """Return the folder where open studios note what is typed, which need not exist."""
    return _place("journal")


def versions_folder() -> Path:
    """Return the folder of the earlier versions of songs, which need not exist."""
    return _place("versions")


def trash_folder() -> Path:
    """Return the folder of the songs that were deleted, which need not exist."""
    return _place("trash")


def logs_folder() -> Path:
    """Return the folder for the error output of training processes, which need not exist."""
    return _place("logs")


def looked_file() -> Path:
    """Return the file whose time tells when a studio last looked at the runs; it need not exist."""
    return _place("state") / "looked"


def cache_folder() -> Path:
    """Return the folder for what can be made again, such as token streams; it need not exist."""
    return _place("cache")


def shipped_models_folder() -> Path:
    """Return the folder of the models that come with the program: in the wheel, or in the checkout."""
    inside = Path(__file__).parent / "shipped"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "models"
