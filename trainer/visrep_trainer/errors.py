"""Errors for people: what happened, and what to do next."""

from __future__ import annotations

import errno
from typing import Literal

Kind = Literal["job", "rows", "base", "adapter", "packages", "memory", "disk", "loss", "cancelled", "internal"]


class TrainerError(Exception):
    """Everything that ends a training on purpose; becomes the one `error` line on stdout."""

    def __init__(self, kind: Kind, message: str, next_step: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.next_step = next_step


FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def explained(error: Exception) -> TrainerError:
    """The error for people that an exception of Python, PyTorch or the disk means."""
    if isinstance(error, TrainerError):
        return error
    text = str(error).strip() or type(error).__name__
    if is_out_of_memory(error):
        return TrainerError("memory", f"There is not enough memory for this training: {text.splitlines()[0]}",
                            "Raise trainer.gradientAccumulation, set trainer.gradientCheckpointing or trainer.load4bit in experiment.json, or take a smaller base; other programs on the GPU count too.")
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return TrainerError("disk", f"{error.filename or 'The result'} cannot be written: {error.strerror}.", "Free some disk space, then resume: training goes on from its last checkpoint.")
    if isinstance(error, PermissionError):
        return TrainerError("disk", f"{error.filename or 'A file'}: {error.strerror}.", "Check the folder's permissions, then resume.")
    if isinstance(error, ModuleNotFoundError):
        return TrainerError("packages", f"The Python package {error.name} is missing.", 'Run "VisReP: Set Up Trainer" (or "visrep setup-trainer").')
    return TrainerError("internal", f"{type(error).__name__}: {text}", "The log holds the whole traceback.")


def is_out_of_memory(error: Exception) -> bool:
    """PyTorch tells a full GPU by a class of its own, full main memory by text only."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(error) or "not enough memory" in str(error)
