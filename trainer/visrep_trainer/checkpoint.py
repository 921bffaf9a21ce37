"""What a killed training needs to go on as if it had not been."""

from __future__ import annotations

import hashlib
import io
import json
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peft
import torch
import transformers

from visrep_trainer.adapter import adapter_weights, set_adapter
from visrep_trainer.base import Base
from visrep_trainer.files import digest_of, replace_file
from visrep_trainer.job import Job

FILE = "checkpoint.pt"


@dataclass
class Progress:
    """What changes with every step. Random numbers are not here: each step draws from a seed of its own."""

    model: Any
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    # Loss of each step so far.
    losses: list[float]


def fingerprint(job: Job, base: Base) -> str:
    """What a checkpoint must agree in with the training that goes on from it: everything but where files lie."""
    parts = [repr((job.template, job.epochs, job.batch_size, job.learning_rate, job.warmup, job.max_grad_norm, job.weight_decay, job.lora, job.precision,
                   job.gradient_accumulation, job.gradient_checkpointing, job.load_4bit, job.seed, job.threads)),
             digest_of([job.rows]), base.digest, "" if job.start_from is None else digest_of([job.start_from / "adapter_model.safetensors"]), json.dumps(versions())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), "torch": str(torch.__version__), "transformers": transformers.__version__, "peft": peft.__version__}


def write_checkpoint(folder: Path, progress: Progress, owner: str) -> None:
    """Replaces the last one whole. @raises OSError if the disk refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save({"owner": owner, "adapter": adapter_weights(progress.model), "optimizer": progress.optimizer.state_dict(), "scaler": progress.scaler.state_dict(), "losses": progress.losses}, buffer)
    replace_file(folder / FILE, buffer.getvalue())


def read_checkpoint(folder: Path, progress: Progress, owner: str, device: torch.device) -> bool:
    """Goes on from a checkpoint of the same training, if there is one; another one is left alone."""
    file = folder / FILE
    if not file.exists():
        return False
    state = torch.load(file, map_location=device, weights_only=True)
    if state["owner"] != owner:
        return False
    set_adapter(progress.model, state["adapter"])
    progress.optimizer.load_state_dict(state["optimizer"])
    progress.scaler.load_state_dict(state["scaler"])
    progress.losses[:] = state["losses"]
    return True


def remove_checkpoint(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)
