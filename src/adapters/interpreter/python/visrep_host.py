"""The only door out of Python: messages over one fake file descriptor, answered by the worker that runs this interpreter.

A message is one letter and a JSON text: C perception call (answered), T trace steps, O output, R result,
U something was asked that perception never answers, X the program was interrupted.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

DESCRIPTOR = 1000
FIRST_LINE = 1_000_000
PROGRAM_FILE = "<program>"
MAX_TEXT = 8192

_read, _write, _isatty = os.read, os.write, os.isatty
_getframe = sys._getframe
_loads = json.JSONDecoder().decode


def _refused(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is not JSON")


# What json.dumps makes anew for every text: half of its time for short ones.
_chunks = json.encoder.c_make_encoder(None, _refused, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False)  # type: ignore[attr-defined]

_flushers: list[Callable[[], None]] = []


def send(kind: bytes, text: str) -> None:
    _write(DESCRIPTOR, kind + text.encode())


def dumps(value: Any) -> str:
    return "".join(_chunks(value, 0))


def say_line(line: int) -> None:
    """For the watchdog, since a program that is stuck inside C code cannot be asked where it is. The cheapest call that takes a number out."""
    _isatty(FIRST_LINE + line)


def receive() -> Any:
    size = int.from_bytes(_read(DESCRIPTOR, 4), "little")
    return _loads(_read(DESCRIPTOR, size).decode()) if size else None


def before_leaving(flush: Callable[[], None]) -> None:
    """`flush` runs before every call and at the end, so that nothing is lost when the program is stopped inside a call."""
    _flushers.append(flush)


def forget() -> None:
    _flushers.clear()


def flush_all() -> None:
    for flush in _flushers:
        flush()


def program_line(frame: Any = None) -> int:
    """The innermost line of the program's own text, 0 if none is running."""
    frame = frame or _getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == PROGRAM_FILE:
            return frame.f_lineno or 0
        frame = frame.f_back
    return 0


def call(member: str, fields: dict[str, Any]) -> Any:
    """One perception call. What perception cannot answer ends the program inside this function, whatever it catches."""
    flush_all()
    send(b"C", dumps({"line": program_line(), "call": {"member": member, **fields}}))
    return receive()


def unsupported(what: str) -> Any:
    """Ends the program: perception has no answer to this at all."""
    flush_all()
    send(b"U", dumps({"line": program_line(), "message": what}))


def text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a str, not {type(value).__name__}")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{what} is longer than {MAX_TEXT} characters")
    return str.__str__(value)
