"""JSON lines on stdout, and nothing else there."""

from __future__ import annotations

import json
import os
import sys
from typing import IO, Protocol, Union

from visrep_trainer.errors import TrainerError

Value = Union[str, int, float, bool, None]


class Emit(Protocol):
    """Sends one event."""

    def __call__(self, event: str, **fields: Value) -> None: ...


def claim_stdout() -> Emit:
    """Keeps the real stdout for events and sends what any library prints to stderr, native code included."""
    stream: IO[str] = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def emit(event: str, **fields: Value) -> None:
        stream.write(json.dumps({"event": event, **fields}, allow_nan=False) + "\n")
        stream.flush()

    return emit


def emit_error(emit: Emit, error: TrainerError) -> None:
    emit("error", kind=error.kind, message=str(error), nextStep=error.next_step)
