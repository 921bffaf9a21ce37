"""The low-rank adapter that is trained, and the folder it becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict
from safetensors import SafetensorError
from safetensors.torch import load, save

from visrep_trainer.base import Base
from visrep_trainer.errors import TrainerError
from visrep_trainer.files import digest_of
from visrep_trainer.job import Job

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
# What makes a folder a policy of this trainer: the base it belongs to and its own digest.
POLICY = "policy.json"
FROM_BASE = 'Set training.initFrom to "base" in experiment.json, or go back to the options that the earlier adapter was trained with.'


def with_adapter(base: Base, job: Job) -> PeftModel:
    """The base with a new adapter, or with that of an earlier result. @raises TrainerError if that does not fit."""
    model: Any = base.model
    model.config.use_cache = False
    checkpointing = {"use_reentrant": False}
    if job.load_4bit:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=job.gradient_checkpointing, gradient_checkpointing_kwargs=checkpointing)
    elif job.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs=checkpointing)
        model.enable_input_require_grads()
    config = LoraConfig(task_type="CAUSAL_LM", r=job.lora.rank, lora_alpha=job.lora.alpha, lora_dropout=job.lora.dropout,  # type: ignore[arg-type]
                        target_modules=list(job.lora.targets), bias="none")
    torch.manual_seed(job.seed)
    try:
        adapted = get_peft_model(model, config)
    except ValueError as error:
        raise TrainerError("base", f"The base {job.base_name} gets no adapter: {str(error).splitlines()[0]}", "Set trainer.targets in experiment.json to names of this model's linear layers.") from error
    if job.start_from is not None:
        set_adapter(adapted, earlier_adapter(job.start_from, base, job))
    adapted.train()
    return adapted


def earlier_adapter(folder: Path, base: Base, job: Job) -> dict[str, torch.Tensor]:
    """Weights of an earlier result. @raises TrainerError if it is torn, for another base or of another shape."""
    policy, config = (read_object(folder / name) for name in (POLICY, CONFIG))
    if policy.get("base", {}).get("digest") != base.digest:
        raise TrainerError("adapter", f"The adapter {folder} belongs to another base ({policy.get('base', {}).get('name')}) than {job.base_name}.", FROM_BASE)
    shape = (config.get("r"), config.get("lora_alpha"), sorted(config.get("target_modules") or []))
    if shape != (job.lora.rank, job.lora.alpha, sorted(job.lora.targets)):
        raise TrainerError("adapter", f"The adapter {folder} has rank {shape[0]}, alpha {shape[1]} and targets {', '.join(shape[2])}; others are asked for.", FROM_BASE)
    if digest_of([folder / WEIGHTS]) != policy.get("digest"):
        raise TrainerError("adapter", f"{folder / WEIGHTS} is not the file that was written there.", "Delete that iteration's policy folder and resume: it is trained again.")
    try:
        return load((folder / WEIGHTS).read_bytes())
    except (OSError, SafetensorError) as error:
        raise TrainerError("adapter", f"{folder / WEIGHTS} cannot be read: {error}", "Delete that iteration's policy folder and resume: it is trained again.") from error


def set_adapter(model: Any, weights: dict[str, torch.Tensor]) -> None:
    found: Any = set_peft_model_state_dict(model, weights)
    if found.unexpected_keys or any("lora_" in key for key in found.missing_keys):
        raise TrainerError("adapter", "The adapter's weights are those of other layers than the base's.", FROM_BASE)


def adapter_weights(model: Any) -> dict[str, torch.Tensor]:
    """PEFT's names to float32 on the CPU."""
    return {name: weight.detach().to("cpu", torch.float32).contiguous() for name, weight in sorted(get_peft_model_state_dict(model).items())}


def adapter_files(model: PeftModel, base: Base, job: Job, record: dict[str, Any]) -> dict[str, bytes]:
    """The folder that PEFT, the samplers and a later training load. The weights' own header names base and alpha, so that their digest covers both."""
    weights = with_metadata(save(adapter_weights(model)), {"alpha": repr(job.lora.alpha), "base": base.digest, "format": "pt"})
    config = {**model.peft_config["default"].to_dict(), "base_model_name_or_path": job.base, "inference_mode": True}
    return {WEIGHTS: weights, CONFIG: text(plain(config)), "training.json": text(record)}


def with_metadata(tensors: bytes, metadata: dict[str, str]) -> bytes:
    """A safetensors file with words about itself in its header; the library writes them in an order of chance, which would change the digest."""
    length = int.from_bytes(tensors[:8], "little")
    header = json.dumps({"__metadata__": metadata, **json.loads(tensors[8 : 8 + length])}).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + tensors[8 + length :]


def plain(value: Any) -> Any:
    """JSON's types only, with a set in order."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def text(value: Any) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def read_object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainerError("adapter", f"{file} cannot be read: {error}", FROM_BASE) from error
    if not isinstance(value, dict):
        raise TrainerError("adapter", f"{file} is no JSON object.", FROM_BASE)
    return value
