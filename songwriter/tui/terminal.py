"""Read the terminal as textual does, with alt and a digit put right on the way; not for Windows."""

import os
import selectors
from threading import Thread

from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver

from songwriter.tui.alt_digits import AltDigits

# Seconds between two looks whether the terminal is still to be read.
_LOOK = 0.1
_PIECE = 4_096


class Terminal(LinuxDriver):
    """The terminal, with a pipe between it and textual's own reader."""

    def run_input_thread(self) -> None:
        """Hand on what comes from the terminal until it is no longer to be read."""
        terminal = self.fileno
        reading, writing = os.pipe()
        failed: list[BaseException] = []
        # A daemon: it must not keep a process alive whose terminal is gone.
        reader = Thread(target=self._read_pipe, args=(failed,), name="textual-keys", daemon=True)
        self.fileno = reading
        try:
            reader.start()
            self._hand_on(terminal, writing, failed)
            reader.join()
        finally:
            self.fileno = terminal
            if not reader.is_alive():
                os.close(reading)
                os.close(writing)
        if failed:
            raise failed[0]

    def _read_pipe(self, failed: list[BaseException]) -> None:
        try:
            super().run_input_thread()
        except BaseException as error:  # raised again in the thread that textual watches
            failed.append(error)

    def _hand_on(self, terminal: int, writing: int, failed: list[BaseException]) -> None:
        # Half the time after which an Escape is a key of its own: by then textual has not yet decided.
        digits = AltDigits(ESCAPE_DELAY / 2)
        with selectors.DefaultSelector() as selector:
            selector.register(terminal, selectors.EVENT_READ)
            while not self.exit_event.is_set() and not failed:
                if not selector.select(_LOOK):
                    continue
                data = os.read(terminal, _PIECE)
                if not data:
                    # The terminal is gone, which is seen to elsewhere.
                    self.exit_event.wait(_LOOK)
                    continue
                os.write(writing, digits.read(data))
