"""`python -m visrep_trainer`: train, probe, export-gguf, merge."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import traceback
from pathlib import Path

from visrep_trainer.errors import TrainerError, explained
from visrep_trainer.events import Emit, claim_stdout, emit_error
from visrep_trainer.stop import Stop


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="visrep_trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a LoRA adapter")
    train.add_argument("--job", type=Path, required=True)
    train.add_argument("--watch-stdin", action="store_true", help="end when stdin does, because whoever started this has died")
    commands.add_parser("probe", help="tell versions and device")
    for name, what in (("export-gguf", "write an adapter as a GGUF LoRA file"), ("merge", "write the base with an adapter added in")):
        command = commands.add_parser(name, help=what)
        command.add_argument("--base", required=True, help="Hugging Face id or folder")
        command.add_argument("--adapter", type=Path, required=True)
        command.add_argument("--to", type=Path, required=True)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 done, 1 failed, 3 cancelled. Events go to stdout, tracebacks and what libraries print to stderr."""
    options = parse(arguments)
    emit = claim_stdout()
    # Progress bars of downloads stay; hints of the tokenizers about forks do not.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        run(options, emit)
        return 0
    except Exception as error:
        told = explained(error)
        if told.kind == "internal":
            traceback.print_exc(file=sys.stderr)
        emit_error(emit, told)
        return 3 if told.kind == "cancelled" else 1


def run(options: argparse.Namespace, emit: Emit) -> None:
    # PyTorch takes seconds to import: only what a command needs.
    if options.command == "train":
        from visrep_trainer.job import read_job

        job = read_job(options.job)
        stop = Stop()
        stop.on_signals()
        if options.watch_stdin:
            stop.on_end_of_stdin()
        from visrep_trainer.train import train

        train(job, emit, stop)
    elif options.command == "probe":
        probe(emit)
    elif options.command == "export-gguf":
        from visrep_trainer.gguf_lora import export_gguf

        export_gguf(options.base, options.adapter, options.to)
        emit("done", file=str(options.to))
    else:
        from visrep_trainer.merge import merge

        merge(options.base, options.adapter, options.to)
        emit("done", folder=str(options.to))


def probe(emit: Emit) -> None:
    """@raises TrainerError `packages` naming what is missing."""
    try:
        import peft
        import torch
        import transformers
    except ImportError as error:
        raise TrainerError("packages", f"Python {platform.python_version()} ({sys.executable}) lacks a package of the trainer: {error}", 'Run "VisReP: Set Up Trainer" (or "visrep setup-trainer").') from error
    emit("probe", python=platform.python_version(), torch=str(torch.__version__), transformers=transformers.__version__, peft=peft.__version__,
         device=torch.cuda.get_device_name(0) if torch.cuda.is_available() else "cpu")
