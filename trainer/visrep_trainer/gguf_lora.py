"""An adapter as a GGUF LoRA file, which llama.cpp and Ollama put over a GGUF base."""

from __future__ import annotations

import os
from pathlib import Path

import gguf
import numpy
from numpy.typing import NDArray
from safetensors.numpy import load
from transformers import AutoConfig

from visrep_trainer.adapter import CONFIG, WEIGHTS, read_object
from visrep_trainer.errors import TrainerError
from visrep_trainer.merge import check_base

Matrix = NDArray[numpy.float32]
PREFIX = "base_model.model."
# Hugging Face's model_type to llama.cpp's architecture.
ARCHITECTURES = {"llama": gguf.MODEL_ARCH.LLAMA, "mistral": gguf.MODEL_ARCH.LLAMA, "qwen2": gguf.MODEL_ARCH.QWEN2, "qwen3": gguf.MODEL_ARCH.QWEN3, "gemma2": gguf.MODEL_ARCH.GEMMA2}


def export_gguf(base: str, adapter: Path, to: Path) -> None:
    """Writes float32 factors; the file appears whole or not at all. @raises TrainerError naming a layer that llama.cpp does not know."""
    check_base(base, adapter)
    config = AutoConfig.from_pretrained(base)
    architecture = ARCHITECTURES.get(config.model_type)
    if architecture is None:
        raise TrainerError("base", f"No GGUF adapter is written for {config.model_type} models.", f"Use one of {', '.join(ARCHITECTURES)}, or a merged model (merge).")
    names = gguf.get_tensor_name_map(architecture, config.num_hidden_layers)
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(f".{to.name}.partial")
    writer = gguf.GGUFWriter(partial, gguf.MODEL_ARCH_NAMES[architecture])
    try:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(read_object(adapter / CONFIG)["lora_alpha"]))
        for name, factor in sorted(load((adapter / WEIGHTS).read_bytes()).items()):
            layer, which = split(name)
            target = names.get_name(layer)
            if target is None:
                raise TrainerError("adapter", f"llama.cpp knows no adapter of {layer} in {config.model_type} models.", "Leave that layer out of trainer.targets, or use a merged model (merge).")
            heads = rotated_heads(layer, config) if architecture == gguf.MODEL_ARCH.LLAMA and which == "b" else None
            writer.add_tensor(f"{target}.weight.lora_{which}", factor if heads is None else in_pairs(factor, heads))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        os.replace(partial, to)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def split(name: str) -> tuple[str, str]:
    """PEFT's name of a factor as the layer's name and `a` or `b`."""
    for which, end in (("a", ".lora_A.weight"), ("b", ".lora_B.weight")):
        if name.startswith(PREFIX) and name.endswith(end):
            return name[len(PREFIX) : -len(end)], which
    raise TrainerError("adapter", f"{name} is no factor of a low-rank adapter.", "Use an adapter as the trainer writes it.")


def rotated_heads(layer: str, config: object) -> int | None:
    """Heads of a projection whose rows are turned by position; None for the others."""
    heads = getattr(config, "num_attention_heads")
    if layer.endswith("q_proj"):
        return int(heads)
    return int(getattr(config, "num_key_value_heads", None) or heads) if layer.endswith("k_proj") else None


def in_pairs(factor: Matrix, heads: int) -> Matrix:
    """Rows of a head from Hugging Face's order (first halves, then second halves of the turned pairs) into llama.cpp's (pair after pair)."""
    rows, rank = factor.shape
    return numpy.ascontiguousarray(factor.reshape(heads, 2, rows // heads // 2, rank).swapaxes(1, 2).reshape(rows, rank))
