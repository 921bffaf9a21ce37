"""Native CPython for comparison: each program in a fork of this process, through the very runner that the interpreter uses.

A request comes on stdin (4 bytes of length, little endian, then JSON); the fork writes the runner's messages to stdout, a line each,
and reads the answers of its perception calls from stdin. A fork is all that keeps programs apart: there is no sandbox.
Argument: the folder of the runner's modules.
"""

import gc
import os
import sys
import types
from typing import Any

sys.path.insert(0, sys.argv[1])
if not hasattr(sys, "monitoring"):  # before Python 3.12: programs run, untraced
    events = types.SimpleNamespace(LINE=0, PY_RETURN=0, RAISE=0, PY_UNWIND=0)
    sys.monitoring = types.SimpleNamespace(events=events, use_tool_id=lambda *_: None, set_events=lambda *_: None)  # type: ignore[assignment]

import visrep_host


def read(_descriptor: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = os.read(0, size - len(found))
        if not part:
            os._exit(0)
        found += part
    return found


def write(_descriptor: int, message: bytes) -> None:
    os.write(1, message + b"\n")


visrep_host._read, visrep_host._write = read, write

import visrep_runner


def main() -> None:
    gc.freeze()
    while True:
        request: Any = visrep_host.receive()
        pid = os.fork()
        if pid == 0:
            visrep_runner.receive = lambda: request
            visrep_runner.main()
            os._exit(0)
        os.waitpid(pid, 0)


main()
