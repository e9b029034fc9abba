"""A model that answers at once, or as slowly as a test wants, and a studio around it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from songwriter.tui.app import StudioApp
from tests.tui.fake import FakeSuggester

Opened = tuple[StudioApp, Pilot[None]]
Opener = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def fake() -> FakeSuggester:
    return FakeSuggester()


@pytest.fixture
def studio(fake: FakeSuggester) -> Opener:
    """Open a studio with the fake model, ready to be typed in."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (100, 30), song: Path | None = None, ready: bool = True
    ) -> AsyncIterator[Opened]:
        app = StudioApp(song, load=fake.load)
        async with app.run_test(size=size) as pilot:
            app.writing.editor.cursor_blink = False
            if ready:
                await until(pilot, lambda: app.model_state == fake.name)
            yield app, pilot

    return opened


async def until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds, and fail if it never does."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came true")
