"""`job.json`: everything a training depends on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from visrep_trainer.errors import TrainerError

Template = Literal["plain", "chat"]
Precision = Literal["fp32", "bf16", "fp16"]
T = TypeVar("T")


@dataclass(frozen=True)
class Lora:
    rank: int
    alpha: float
    dropout: float
    # Last parts of the names of the layers that get an adapter, such as `q_proj`.
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """Paths are absolute, or relative to the folder that the trainer is started in."""

    rows: Path
    # A Hugging Face id or a local folder, and the name that records give it.
    base: str
    base_name: str
    # Folder of an earlier result to go on from; the base alone if None.
    start_from: Path | None
    # Folder for the result; it appears there whole or not at all.
    to: Path
    # Folder for checkpoints, which outlives a killed training.
    work: Path
    template: Template
    epochs: int
    batch_size: int
    learning_rate: float
    warmup: float
    max_grad_norm: float
    weight_decay: float
    lora: Lora
    precision: Precision
    # Parts that the rows of a step are read in: the same step in less memory.
    gradient_accumulation: int
    gradient_checkpointing: bool
    load_4bit: bool
    seed: int
    # Threads of PyTorch on the CPU; its own choice if None.
    threads: int | None
    # A checkpoint is written after the first step that ends so long after the last one.
    checkpoint_seconds: float


def read_job(file: Path) -> Job:
    """@raises TrainerError naming the field that is wrong."""
    try:
        fields = Fields(json.loads(file.read_text(encoding="utf-8")), "")
    except (OSError, ValueError) as error:
        raise TrainerError("job", f"{file} cannot be read: {error}", "Name a job file as the extension writes it.") from error
    if fields.get("schemaVersion", int) != 1:
        raise TrainerError("job", f"{file} has another schemaVersion than 1.", "Use the trainer of this version of the extension.")
    options = fields.inner("options")
    lora = options.inner("lora")
    start_from = fields.optional("from", str)
    return Job(
        rows=Path(fields.get("rows", str)), base=fields.get("base", str), base_name=fields.get("baseName", str),
        start_from=None if start_from is None else Path(start_from), to=Path(fields.get("to", str)), work=Path(fields.get("work", str)),
        template=fields.choice("template", get_args(Template)),
        epochs=options.count("epochs"), batch_size=options.count("batchSize"), learning_rate=options.number("learningRate"), warmup=options.number("warmup"),
        max_grad_norm=options.number("maxGradNorm"), weight_decay=options.number("weightDecay"),
        lora=Lora(lora.count("rank"), lora.number("alpha"), lora.number("dropout"), tuple(lora.texts("targets"))),
        precision=fields.choice("precision", get_args(Precision)), gradient_accumulation=fields.count("gradientAccumulation"),
        gradient_checkpointing=fields.get("gradientCheckpointing", bool), load_4bit=fields.get("load4bit", bool),
        seed=fields.get("seed", int), threads=fields.optional("threads", int), checkpoint_seconds=fields.number("checkpointSeconds"),
    )


class Fields:
    """A JSON object whose members are asked for by name and type."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise TrainerError("job", f"The job's {where or 'file'} is no JSON object.", "Name a job file as the extension writes it.")
        self._value: dict[str, Any] = value
        self._where = where

    def get(self, name: str, kind: type[T]) -> T:
        value = self._value.get(name)
        # bool is an int in Python, and no number in a job.
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self._wrong(name, kind.__name__)
        return value

    def optional(self, name: str, kind: type[T]) -> T | None:
        return None if self._value.get(name) is None else self.get(name, kind)

    def number(self, name: str) -> float:
        value = self._value.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
            raise self._wrong(name, "a number from 0")
        return float(value)

    def count(self, name: str) -> int:
        value = self.get(name, int)
        if value < 1:
            raise self._wrong(name, "a whole number from 1")
        return value

    def choice(self, name: str, among: tuple[T, ...]) -> T:
        value = self._value.get(name)
        if value not in among:
            raise self._wrong(name, f"one of {', '.join(map(str, among))}")
        return value

    def texts(self, name: str) -> list[str]:
        value = self._value.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
            raise self._wrong(name, "a list of texts")
        return value

    def inner(self, name: str) -> Fields:
        return Fields(self._value.get(name), f"{self._where}{name}.")

    def _wrong(self, name: str, wanted: str) -> TrainerError:
        return TrainerError("job", f"The job's {self._where}{name} is {json.dumps(self._value.get(name))}, not {wanted}.", "Correct it in the job file.")
