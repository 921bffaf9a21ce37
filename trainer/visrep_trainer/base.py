"""The frozen base: its weights, tokenizer and digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils.hub import cached_file

from visrep_trainer.errors import TrainerError, is_out_of_memory
from visrep_trainer.files import digest_of
from visrep_trainer.job import Job, Precision

DTYPES: dict[Precision, torch.dtype] = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
LOOK = "Set trainer.base in experiment.json to a Hugging Face id or to a folder with config.json, tokenizer.json and model.safetensors; a gated model wants your token in HF_TOKEN."


@dataclass(frozen=True)
class Base:
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    # sha256 over config.json, tokenizer.json and the weights, hex: for one file of weights the digest of the built-in policy.
    digest: str
    # Tokens of prompt and program together.
    positions: int


def load_base(job: Job, device: torch.device) -> Base:
    """@raises TrainerError if it cannot be had or does not fit the device."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(job.base)
        model = AutoModelForCausalLM.from_pretrained(job.base, dtype=DTYPES[job.precision], **quantization(job, device))
    except (OSError, ValueError) as error:
        if is_out_of_memory(error):
            raise
        raise TrainerError("base", f"The base {job.base} cannot be loaded: {str(error).strip().splitlines()[0]}", LOOK) from error
    end = model.config.eos_token_id
    if tokenizer.eos_token is None and isinstance(end, int):
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(end)
    if not job.load_4bit:
        torch.nn.Module.to(model, device)
    positions = getattr(model.config, "max_position_embeddings", None)
    return Base(model, tokenizer, digest_of(files_of(job.base)), positions if isinstance(positions, int) else 2**31)


def quantization(job: Job, device: torch.device) -> dict[str, Any]:
    """NF4 with double quantisation (Dettmers et al. 2023), computed in the job's precision."""
    if not job.load_4bit:
        return {}
    try:
        import bitsandbytes  # noqa: F401
    except ImportError as error:
        raise TrainerError("packages", f"A 4-bit base needs the Python package bitsandbytes: {error}", 'Run "visrep setup-trainer --with-4bit", or leave trainer.load4bit out of experiment.json.') from error
    from transformers import BitsAndBytesConfig

    return {"quantization_config": BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=DTYPES[job.precision]),
            "device_map": {"": 0 if device.type == "cuda" else device.type}}


def folder_of(base: str) -> Path:
    """The folder that a base's files lie in: its own, or the one of Hugging Face's cache."""
    config = cached_file(base, "config.json")
    if config is None:
        raise TrainerError("base", f"The base {base} has no config.json.", LOOK)
    return Path(config).parent


def files_of(base: str) -> list[Path]:
    """What determines a base: config.json, tokenizer.json and its weights."""
    folder = folder_of(base)
    index = folder / "model.safetensors.index.json"
    if index.exists():
        weights = sorted({str(name) for name in json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()})
    else:
        weights = ["model.safetensors"] if (folder / "model.safetensors").exists() else sorted(file.name for file in folder.glob("pytorch_model*.bin"))
    return [folder / name for name in ["config.json", "tokenizer.json", *weights] if (folder / name).exists()]
