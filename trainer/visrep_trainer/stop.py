"""Being asked to end: by a signal, or by the end of stdin where whoever started the trainer has died."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

from visrep_trainer.errors import TrainerError


class Stop:
    """Set from a signal handler or a thread, looked at between steps."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        self._asked.set()

    def check(self) -> None:
        """@raises TrainerError `cancelled` if the end was asked for."""
        if self.asked:
            raise TrainerError("cancelled", "The training was cancelled.", "Resume: it goes on from its last checkpoint.")

    def on_signals(self) -> None:
        def handle(_number: int, _frame: FrameType | None) -> None:
            self.ask()

        signal.signal(signal.SIGTERM, handle)
        signal.signal(signal.SIGINT, handle)

    def on_end_of_stdin(self) -> None:
        def wait() -> None:
            # Not through sys.stdin, whose lock would be held when Python ends.
            while os.read(0, 4096):
                pass
            self.ask()

        threading.Thread(target=wait, daemon=True).start()
