"""One training, from its job to the folder of the adapter."""

from __future__ import annotations

import hashlib
import math
import os
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

# Read by cuBLAS when it starts: one way to sum, so that equal seeds give equal weights.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import torch
from torch.nn import functional

from visrep_trainer.adapter import POLICY, WEIGHTS, adapter_files, text, with_adapter
from visrep_trainer.base import DTYPES, Base, load_base
from visrep_trainer.batches import Tensors, epoch_batches, loss_tokens, parts, tensors
from visrep_trainer.checkpoint import Progress, fingerprint, read_checkpoint, remove_checkpoint, versions, write_checkpoint
from visrep_trainer.errors import TrainerError
from visrep_trainer.events import Emit
from visrep_trainer.files import replace_folder
from visrep_trainer.job import Job
from visrep_trainer.rows import TokenRow, fitting, read_rows, token_rows
from visrep_trainer.schedule import learning_rate_at
from visrep_trainer.stop import Stop


def train(job: Job, emit: Emit, stop: Stop) -> None:
    """Emits `start`, a `step` for each step, `checkpoint`s and `done`. @raises TrainerError; what is interrupted goes on from its checkpoint."""
    rows = read_rows(job.rows)
    device = prepare(job)
    emit("note", message=f"loading {job.base_name} ({job.precision}) on {device_name(device)}")
    base = load_base(job, device)
    stop.check()
    fit = fitting(token_rows(rows, base.tokenizer, job.template), base.positions)
    batches = [batch for epoch in range(job.epochs) for batch in epoch_batches(fit, job.batch_size, job.seed, epoch)]
    progress = begin(job, base, device)
    owner = fingerprint(job, base)
    resumed = read_checkpoint(job.work, progress, owner, device)
    stop.check()
    emit("start", device=device_name(device), rows=len(fit), leftOut=len(rows) - len(fit), steps=len(batches), resumedFrom=len(progress.losses) if resumed else 0)
    run_steps(job, batches, progress, Loop(base, device, owner, emit, stop))
    digest = write_result(job, base, progress, {"rows": len(fit), "leftOut": len(rows) - len(fit), "device": device_name(device)})
    remove_checkpoint(job.work)
    # The mean of a tenth of the steps: a single batch says little.
    losses, tenth = progress.losses, math.ceil(len(progress.losses) / 10)
    emit("done", digest=digest, steps=len(losses), firstLoss=sum(losses[:tenth]) / tenth, lastLoss=sum(losses[-tenth:]) / tenth, leftOut=len(rows) - len(fit))


@dataclass(frozen=True)
class Loop:
    """What the steps of a training share."""

    base: Base
    device: torch.device
    # Whose checkpoints these are.
    owner: str
    emit: Emit
    stop: Stop


def prepare(job: Job) -> torch.device:
    """The device, with one way to compute on it."""
    if job.threads is not None:
        torch.set_num_threads(job.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    return torch.device("cuda", 0) if torch.cuda.is_available() else torch.device("cpu")


def device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"


def begin(job: Job, base: Base, device: torch.device) -> Progress:
    model = with_adapter(base, job)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=job.learning_rate, weight_decay=job.weight_decay, fused=True)
    return Progress(model, optimizer, torch.amp.GradScaler(device.type, enabled=job.precision == "fp16"), [])


def run_steps(job: Job, batches: list[list[TokenRow]], progress: Progress, loop: Loop) -> None:
    """Goes on after the steps that are done; checkpoints and requests to end are looked at between steps."""
    saved = time.monotonic()
    tokens, seconds = 0, 0.0
    for step in range(len(progress.losses), len(batches)):
        end_if_asked(job, progress, loop)
        started = time.perf_counter()
        rate = learning_rate_at(step, len(batches), job.learning_rate, job.warmup)
        loss, norm = one_step(job, batches[step], progress, loop, step, rate)
        if not math.isfinite(loss):
            raise TrainerError("loss", f"The loss of step {step + 1} is {loss}.", "Lower training.learningRate in experiment.json" + (', or set trainer.precision to "bf16".' if job.precision == "fp16" else "."))
        seconds += time.perf_counter() - started
        tokens += sum(len(row.tokens) for row in batches[step])
        progress.losses.append(loss)
        loop.emit("step", step=step + 1, steps=len(batches), loss=loss, gradNorm=norm if math.isfinite(norm) else None, learningRate=rate, tokensPerS=tokens / seconds)
        if time.monotonic() - saved >= job.checkpoint_seconds and step + 1 < len(batches):
            write_checkpoint(job.work, progress, loop.owner)
            saved = time.monotonic()
            loop.emit("checkpoint", step=step + 1)
    end_if_asked(job, progress, loop)


def end_if_asked(job: Job, progress: Progress, loop: Loop) -> None:
    """Keeps what is done. @raises TrainerError `cancelled` if the end was asked for."""
    if loop.stop.asked and progress.losses:
        write_checkpoint(job.work, progress, loop.owner)
    loop.stop.check()


def one_step(job: Job, batch: list[TokenRow], progress: Progress, loop: Loop, step: int, rate: float) -> tuple[float, float]:
    """Moves the adapter once. Gives the loss and the gradient's norm before clipping, infinite where fp16 overflowed and the step was skipped."""
    # A seed of its own for every step's dropout: a training that goes on draws what it would have drawn.
    torch.manual_seed((job.seed * 1_000_003 + step) % 2**63)
    for group in progress.optimizer.param_groups:
        group["lr"] = rate
    mean_over = loss_tokens(batch)
    loss = torch.zeros((), device=loop.device)
    for part in parts(batch, job.gradient_accumulation):
        share = loss_of(progress.model, tensors(part, mean_over, pad_token(loop.base), loop.device), job, loop.device)
        progress.scaler.scale(share).backward()
        loss += share.detach()
    progress.scaler.unscale_(progress.optimizer)
    norm = torch.nn.utils.clip_grad_norm_([p for group in progress.optimizer.param_groups for p in group["params"]], job.max_grad_norm)
    progress.scaler.step(progress.optimizer)
    progress.scaler.update()
    progress.optimizer.zero_grad(set_to_none=True)
    return float(loss), float(norm)


def loss_of(model: Any, part: Tensors, job: Job, device: torch.device) -> torch.Tensor:
    """Part of the mean over a step's program tokens of weight times minus log-probability."""
    precise = nullcontext() if job.precision == "fp32" else torch.autocast(device.type, DTYPES[job.precision])
    with precise:
        logits = model(input_ids=part.ids, attention_mask=part.mask, use_cache=False).logits
    each = functional.cross_entropy(logits[part.learnt].float(), part.targets[part.learnt], reduction="none")
    return (each * part.weights[part.learnt]).sum()


def pad_token(base: Base) -> int:
    """Any token does: padding is masked."""
    padding = base.tokenizer.pad_token_id
    return padding if isinstance(padding, int) else int(base.tokenizer.eos_token_id)


def write_result(job: Job, base: Base, progress: Progress, facts: dict[str, Any]) -> str:
    """The adapter's folder, whole or not at all. Gives its digest: sha256 of the weights' file."""
    record = {"schemaVersion": 1, "base": {"name": job.base_name, "digest": base.digest}, "versions": versions(), "losses": progress.losses, **facts,
              "job": {name: value for name, value in asdict(job).items() if name not in ("rows", "to", "work", "start_from", "base")}}
    files = adapter_files(progress.model, base, job, record)
    digest = hashlib.sha256(files[WEIGHTS]).hexdigest()
    policy = {"schemaVersion": 1, "kind": "peft-adapter", "base": record["base"], "digest": digest, "template": job.template}
    replace_folder(job.to, {**files, POLICY: text(policy)})
    return digest

