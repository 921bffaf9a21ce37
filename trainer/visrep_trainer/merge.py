"""The last resort for samplers that load no adapter: the base with the adapter added in, as a model folder."""

from __future__ import annotations

from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from visrep_trainer.adapter import CONFIG, POLICY, read_object
from visrep_trainer.base import LOOK, files_of
from visrep_trainer.errors import TrainerError
from visrep_trainer.files import digest_of, whole_folder


def merge(base: str, adapter: Path, to: Path) -> None:
    """Writes config, tokenizer and merged weights in the base's own precision; `to` appears whole or not at all. @raises TrainerError."""
    check_base(base, adapter)
    try:
        model = AutoModelForCausalLM.from_pretrained(base, dtype="auto")
        tokenizer = AutoTokenizer.from_pretrained(base)
    except (OSError, ValueError) as error:
        raise TrainerError("base", f"The base {base} cannot be loaded: {str(error).strip().splitlines()[0]}", LOOK) from error
    merged: torch.nn.Module = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    with whole_folder(to) as partial:
        merged.save_pretrained(partial)  # type: ignore[operator]
        tokenizer.save_pretrained(partial)


def check_base(base: str, adapter: Path) -> None:
    """@raises TrainerError if an adapter of this trainer belongs to another base, or the folder holds none."""
    read_object(adapter / CONFIG)
    if not (adapter / POLICY).exists():
        return
    belongs = read_object(adapter / POLICY).get("base", {})
    if belongs.get("digest") != digest_of(files_of(base)):
        raise TrainerError("adapter", f"The adapter {adapter} belongs to another base ({belongs.get('name')}) than {base}.", "Name the base that it was trained on.")
