"""Runs programs (JSON list on stdin), each in a fork of this process, several at once; prints what it took as JSON.

Arguments: how many run at once, and for how many seconds programs are started at most.
"""

import json
import os
import platform
import re
import sys
import time
from typing import Any


class Patch:
    """Answers in place, as the scripted perception of the other rows does with two mugs."""

    def __init__(self, left: float = 0, lower: float = 0, right: float = 320, upper: float = 240) -> None:
        self.width, self.height = right - left, upper - lower
        self.horizontal_center, self.vertical_center = (left + right) / 2, (lower + upper) / 2

    def exists(self, name: str) -> bool:
        return name == "mug"

    def find(self, name: str) -> list["Patch"]:
        return [Patch(10, 20, 50, 60), Patch(200, 30, 250, 90)]


def run(program: str, out: int) -> None:
    world: dict[str, Any] = {"ImagePatch": lambda image: Patch(), "re": re}
    exec(compile(program, "<program>", "exec"), world)
    os.write(out, str(world["execute_command"](None)).encode())
    os._exit(0)


def main() -> None:
    at_once, seconds = int(sys.argv[1]), float(sys.argv[2])
    programs = json.load(sys.stdin)
    running: dict[int, tuple[int, float]] = {}
    times: list[float] = []

    def take() -> None:
        pid, status = os.wait()
        source, since = running.pop(pid)
        text = os.read(source, 65536)
        os.close(source)
        if status or not text:
            raise RuntimeError(f"a program ended with status {status}")
        times.append((time.perf_counter() - since) * 1000)

    started = time.perf_counter()
    for program in programs:
        if time.perf_counter() - started > seconds:
            break
        if len(running) == at_once:
            take()
        since = time.perf_counter()
        source, out = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                run(program, out)
            finally:
                os._exit(1)
        os.close(out)
        running[pid] = (source, since)
    while running:
        take()
    print(json.dumps({"version": platform.python_version(), "programs": len(times), "seconds": time.perf_counter() - started, "times": times}))


main()
