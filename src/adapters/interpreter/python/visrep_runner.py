"""Runs one program: received from the worker, checked, compiled, executed, reported. Part of the memory snapshot."""

import ast
import gc
import math
import random
import re
import signal
import sys
import time
import types
import typing
from typing import Any

import visrep_api
import visrep_check
import visrep_host
import visrep_trace
from visrep_host import PROGRAM_FILE, before_leaving, dumps, flush_all, program_line, receive, send
from visrep_trace import Tracer, message
from visrep_values import encode, type_name

MAX_OUTPUT = 65_536
MAX_RECURSION = 1000

_TYPING = ("Any", "Callable", "Dict", "Iterable", "List", "Optional", "Sequence", "Set", "Tuple", "Union")
_API = frozenset(visrep_api.PUBLIC)
_MEMBERS = frozenset(vars(visrep_api.ImagePatch))
_BUILTINS = visrep_check.checked_builtins(visrep_api.ImagePatch)
_GIVEN: dict[str, Any] = {**visrep_api.PUBLIC, "math": math, "re": re, **{name: getattr(typing, name) for name in _TYPING}}


class Output:
    """What the program prints, up to a limit; sent in pieces, so that a stopped program's output is there too."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.left = MAX_OUTPUT

    def write(self, text: str) -> int:
        if self.left > 0:
            part = text[: self.left]
            self.parts.append(part)
            self.left -= len(part)
        return len(text)

    def flush(self) -> None:
        pass

    def send(self) -> None:
        if self.parts:
            text, self.parts = "".join(self.parts), []
            send(b"O", dumps(text))


def main() -> None:
    request = receive()
    output = Output()
    sys.stdout = sys.stderr = output  # type: ignore[assignment]
    sys.stdin = None  # type: ignore[assignment]
    before_leaving(output.send)
    random.seed(request["seed"])
    report = run(request)
    flush_all()
    send(b"R", dumps(report))


def run(request: dict[str, Any]) -> dict[str, Any]:
    compiled = compile_program(request["program"], request["check"])
    return compiled if isinstance(compiled, dict) else execute(compiled, request)


def compile_program(source: str, checked: bool) -> types.CodeType | dict[str, Any]:
    """The program's code, or its failure. Most programs are compiled at once: a tree is made only of those that need a closer look."""
    if not checked or visrep_check.is_plain(source, _API):
        try:
            return compile(source, PROGRAM_FILE, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            pass  # parsing alone tells which of the two failures it is
    try:
        tree = ast.parse(source, PROGRAM_FILE)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return failure("program_parsing", error, getattr(error, "lineno", None))
    try:
        refused = visrep_check.refusal(visrep_check.without_repeats(tree, _API, _MEMBERS), _API) if checked else None
        if refused:
            return {"failure": {"kind": "program_compilation", "type": "StaticCheck", "message": refused[1], "line": refused[0]}}
        return compile(tree, PROGRAM_FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        return failure("program_compilation", error, getattr(error, "lineno", None))


def execute(code: types.CodeType, request: dict[str, Any]) -> dict[str, Any]:
    world = dict(_GIVEN, __name__="__program__")
    if request["check"]:
        world["__builtins__"] = _BUILTINS
    images = visrep_api.Images(visrep_api.Image(i, (0, 0, width, height)) for i, (width, height) in enumerate(request["images"]))
    tracer = Tracer(code, request["maxTraceSteps"]) if request["trace"] else None
    if tracer:
        before_leaving(tracer.flush)
        visrep_api.call = _counting(tracer)
        tracer.start()
    try:
        exec(code, world)
        entry = world.get("execute_command")
        if entry is None:
            raise NameError("name 'execute_command' is not defined")
        value = entry(images[0] if len(images) == 1 else images)
        if tracer:
            tracer.stop()
        return {"value": encode(value), "valueText": value_text(value)}
    except BaseException as error:
        if isinstance(error, MemoryError):
            give_up_locals(error)
        if tracer:
            tracer.stop()
        return failure(kind_of(error), error, line_of(error))


def give_up_locals(error: BaseException) -> None:
    """What the program held would leave no memory to tell that it held too much."""
    entry = error.__traceback__
    while entry:
        try:
            entry.tb_frame.clear()
        except RuntimeError:
            pass  # the runner's own frame, which is still at work
        entry = entry.tb_next


def _counting(tracer: Tracer) -> Any:
    ask = visrep_api.call

    def call(member: str, fields: dict[str, Any]) -> Any:
        answer = ask(member, fields)
        if not tracer.stopped:
            tracer.counted()
        return answer

    return call


def value_text(value: Any) -> str:
    """Python's `str()` of it; an object whose `__str__` fails is shown by its type."""
    try:
        return str(value)[:MAX_OUTPUT]
    except Exception:
        return f"<{type_name(value)} object>"


def kind_of(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    return "program_name_error" if isinstance(error, NameError) else "program_execution"


def line_of(error: BaseException) -> int | None:
    """The innermost line of the program's own text that the error passed through."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == PROGRAM_FILE:
            line = step.tb_lineno
        step = step.tb_next
    return line


def failure(kind: str, error: BaseException, line: int | None) -> dict[str, Any]:
    if isinstance(error, SyntaxError) and kind != "program_execution":
        text = str(error.msg)
    else:
        text = error_text(error)
    found = {"kind": kind, "type": type_name(error), "message": text[:2000]}
    if type(line) is int and line > 0:
        found["line"] = line
    return {"failure": found}


def error_text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return message(error)


def _stopped(signum: int, frame: Any) -> None:
    """The fuel is used up. The worker ends the program inside this message: nothing the program catches is raised."""
    flush_all()
    send(b"X", dumps({"line": program_line(frame)}))


def _sleep(seconds: float) -> None:
    """Sleeping costs a program nothing and gives it nothing."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")


_TYPICAL = """def execute_command(image):
    patch = ImagePatch(image)
    found = [p for p in patch.find("mug") if p.exists("mug")]
    found.sort(key=lambda p: p.horizontal_center)
    names = {}
    for i, each in enumerate(found):
        names.setdefault("wide" if each.width > 45 else "narrow", []).append(i)
    return f"{len(found)} {sorted(names.items())}"
"""


def warm_up() -> None:
    """Runs a typical program a few times, so that the snapshot holds the runner as Python specialises code that is often run."""
    kept = sys.stdout, sys.stderr, sys.stdin, visrep_api.call, visrep_host._read, visrep_host._write
    inbox = b""

    def answer(value: Any) -> None:
        nonlocal inbox
        body = dumps(value).encode()
        inbox = len(body).to_bytes(4, "little") + body

    def read(_descriptor: int, size: int) -> bytes:
        nonlocal inbox
        part, inbox = inbox[:size], inbox[size:]
        return part

    def write(_descriptor: int, said: bytes) -> None:
        if said.startswith(b"C"):
            answer([[10, 20, 50, 60], [200, 30, 250, 90]] if b'"find"' in said else True)
        elif said.startswith(b"R") and b'"failure"' in said:
            raise RuntimeError(f"the typical program failed: {said.decode()}")

    visrep_host._read, visrep_host._write = read, write
    for turn in range(16):
        answer({"program": _TYPICAL, "images": [[320, 240]], "seed": 1, "check": True, "trace": turn % 2 == 0, "maxTraceSteps": 500})
        main()
        visrep_host.forget()
        visrep_api.call = kept[3]
    sys.stdout, sys.stderr, sys.stdin, visrep_api.call, visrep_host._read, visrep_host._write = kept


visrep_check.preload()
sys.modules["image_patch"] = types.ModuleType("image_patch")
vars(sys.modules["image_patch"]).update(visrep_api.PUBLIC)
visrep_trace.prepare()
warm_up()
time.sleep = _sleep
signal.signal(signal.SIGINT, _stopped)
sys.setrecursionlimit(MAX_RECURSION)
gc.collect()
