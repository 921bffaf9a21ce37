"""Records what a program does, line by line, with PEP 669 monitoring of the program's own code objects alone."""

import operator
import sys
import types
from typing import Any

from visrep_api import ImagePatch
from visrep_host import PROGRAM_FILE, dumps, say_line, send
from visrep_values import MAX_PATCHES, describe, traced

MAX_BYTES = 4 * 1024 * 1024
_TOOL = 1
_IMMUTABLE = frozenset((type(None), bool, int, float, str))
_PATCH = {ImagePatch}
_category = operator.attrgetter("category")
_getframe = sys._getframe
_monitoring = sys.monitoring
_events = _monitoring.events
_EVENTS = (_events.LINE, _events.PY_RETURN, _events.RAISE, _events.PY_UNWIND)


def _all_code(code: types.CodeType) -> list[types.CodeType]:
    return [code, *(inner for const in code.co_consts if isinstance(const, types.CodeType) for inner in _all_code(const))]


class Tracer:
    """Steps as `src/core/trace/trace.ts` has them, without the calls: the engine, which times them, puts them in between."""

    def __init__(self, code: types.CodeType, max_steps: int) -> None:
        self.own = [inner for inner in _all_code(code) if inner is not code]
        self.max_steps = max_steps
        self.steps: list[dict[str, Any]] = []
        self.count = self.bytes = 0
        self.stopped = True
        self.seen: dict[Any, tuple[int, dict[str, Any]]] = {}
        self.raised: BaseException | None = None

    def start(self) -> None:
        for event, handler in zip(_EVENTS, (self.on_line, self.on_return, self.on_raise, self.on_unwind)):
            _monitoring.register_callback(_TOOL, event, handler)
        for code in self.own:
            _monitoring.set_local_events(_TOOL, code, _events.LINE | _events.PY_RETURN)
        self.stopped = False

    def stop(self) -> None:
        if not self.stopped:
            self.stopped = True
            self.seen.clear()
            self.raised = None
            for event in _EVENTS:
                _monitoring.register_callback(_TOOL, event, None)

    def add(self, step: dict[str, Any]) -> None:
        self.steps.append(step)
        self.counted()
        if len(self.steps) >= 128:
            self.flush()

    def counted(self) -> None:
        """Perception calls are steps too."""
        self.count += 1
        if self.count >= self.max_steps:
            self.cut(f"after {self.max_steps} steps")

    def cut(self, reason: str) -> None:
        if not self.stopped:
            self.stop()
            self.steps.append({"kind": "cut", "reason": reason})

    def flush(self) -> None:
        if self.steps:
            text, self.steps = dumps(self.steps), []
            self.bytes += len(text)
            send(b"T", text)
            if self.bytes > MAX_BYTES:
                self.cut(f"after {MAX_BYTES >> 20} MiB")

    def enter(self, frame: types.FrameType) -> tuple[int, dict[str, Any]]:
        """Call depth and, from now on, the last seen locals of a frame."""
        depth, outer = 0, frame.f_back
        while outer is not None:
            depth += outer.f_code.co_filename == PROGRAM_FILE and outer.f_code.co_name != "<module>"
            outer = outer.f_back
        state = self.seen[frame] = (depth, {})
        return state

    def changed(self, frame: types.FrameType, known: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in frame.f_locals.items():
            before = known.get(name)
            if before is not None and before[0] is value and (type(value) in _IMMUTABLE or _same(before[1], value)):
                continue
            shown = traced(value)
            if before is None or before[2] != shown:
                found[name] = shown
            known[name] = (value, _stamp(value), shown)
        return found

    def on_line(self, code: types.CodeType, line: int) -> None:
        say_line(line)
        frame = _getframe(1)
        depth, known = self.seen.get(frame) or self.enter(frame)
        self.add({"kind": "line", "line": line, "fn": code.co_name, "depth": depth, "changed": self.changed(frame, known)})

    def on_return(self, code: types.CodeType, offset: int, value: Any) -> None:
        frame = _getframe(1)
        depth, known = self.seen.get(frame) or self.enter(frame)
        step = {"kind": "return", "line": frame.f_lineno, "fn": code.co_name, "depth": depth, "changed": self.changed(frame, known), "value": traced(value)}
        self.seen.pop(frame, None)
        self.add(step)

    def on_raise(self, code: types.CodeType, offset: int, error: BaseException) -> None:
        if code.co_filename == PROGRAM_FILE and error is not self.raised:
            self.raised = error
            self.add({"kind": "exception", "line": _getframe(1).f_lineno, "type": type(error).__name__[:100], "message": message(error)})

    def on_unwind(self, code: types.CodeType, offset: int, error: BaseException) -> None:
        if code.co_filename == PROGRAM_FILE:
            self.seen.pop(_getframe(1), None)


def prepare() -> None:
    """Events of exceptions are of the whole interpreter: switching them on rewrites all code that runs afterwards, so it is done once for all programs."""
    _monitoring.use_tool_id(_TOOL, "trace")
    _monitoring.set_events(_TOOL, _events.RAISE | _events.PY_UNWIND)


def _stamp(value: Any) -> Any:
    """What shows later whether a value that can change has changed; None where only a new description tells."""
    if type(value) is ImagePatch:
        return (value.category,)  # what else is shown of it the static check keeps as it is
    if type(value) is not list or len(value) > MAX_PATCHES:
        return None
    kinds = set(map(type, value))
    if kinds <= _IMMUTABLE:
        return (value.copy(), [])
    return (value.copy(), [patch.category for patch in value]) if kinds == _PATCH else None


def _same(stamp: Any, value: Any) -> bool:
    if stamp is None:
        return False
    if len(stamp) == 1:
        return type(value) is ImagePatch and stamp[0] is value.category
    items, categories = stamp
    return len(items) == len(value) and all(map(operator.is_, items, value)) and all(map(operator.is_, categories, map(_category, value)))


def message(error: BaseException) -> str:
    """An exception's text without calling a `__str__` or `__repr__` of the program."""
    args = BaseException.args.__get__(error)
    if len(args) == 1 and type(args[0]) is str and not isinstance(error, KeyError):
        return args[0][:1000]
    return describe(args[0] if len(args) == 1 else args, 300) if args else ""
