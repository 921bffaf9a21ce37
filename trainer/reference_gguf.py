"""Numbers made by the packages `gguf`, `torch` and `peft` that the GGUF reader and trainer must reproduce.

    python trainer/reference_gguf.py test/fixtures/gguf [--seed N]

writes `blocks.json` (bytes and values of each type of tensor) and `peft/`: `config.json`, `model.safetensors` (a tiny Llama),
`adapter.safetensors` (a LoRA adapter of it), `gradients.safetensors` (of the loss in the adapter) and `batch.json`.
"""

import argparse
import base64
import json
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import dequantize, quantize
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

Type = gguf.GGMLQuantizationType
ROWS, LENGTH, VOCABULARY, RANK, ALPHA = 3, 12, 64, 4, 8


def blocks(seed: int) -> dict[str, dict[str, object]]:
    generator = np.random.default_rng(seed)
    result: dict[str, dict[str, object]] = {}
    for kind in (Type.F32, Type.F16, Type.BF16, Type.Q8_0, Type.Q4_0, Type.Q4_1):
        result[kind.name] = entry(kind, quantize(generator.normal(size=(2, 64)).astype(np.float32), kind))
    for kind in (Type.Q4_K, Type.Q6_K):
        # The package only reads these: any bytes are blocks, as long as their scales are numbers.
        _, size = gguf.GGML_QUANT_SIZES[kind]
        data = generator.integers(0, 256, size=(2, size), dtype=np.uint8)
        places = (0, 2) if kind is Type.Q4_K else (208,)
        for place in places:
            data[:, place : place + 2] = generator.normal(size=(2, 1)).astype(np.float16).view(np.uint8)
        result[kind.name] = entry(kind, data)
    return result


def entry(kind: Type, data: np.ndarray) -> dict[str, object]:
    values = dequantize(data, kind).astype(np.float32)
    return {"bytes": base64.b64encode(data.tobytes()).decode(), "values": [float(value) for value in values.flatten()]}


def gradients(folder: Path, seed: int) -> None:
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8, intermediate_size=48,
        max_position_embeddings=32, rms_norm_eps=1e-5, rope_parameters={"rope_type": "default", "rope_theta": 500.0}, initializer_range=0.3,
        tie_word_embeddings=False, bos_token_id=None, eos_token_id=0, pad_token_id=None,
    )
    model = LlamaForCausalLM(config)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    targets = ["q_proj", "k_proj", "v_proj", "o_proj"]
    adapted = get_peft_model(model, LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0, target_modules=targets))
    trained = {name: parameter for name, parameter in adapted.named_parameters() if parameter.requires_grad}
    for parameter in trained.values():
        # B is zero at first, and A would have no gradient.
        parameter.data = 0.2 * torch.randn_like(parameter)
    ids, wanted = torch.randint(1, VOCABULARY, (ROWS, LENGTH)), torch.randint(0, VOCABULARY, (ROWS, LENGTH))
    weights = torch.rand(ROWS, LENGTH)
    weights /= weights.sum()
    losses = functional.cross_entropy(adapted(input_ids=ids).logits.flatten(0, 1), wanted.flatten(), reduction="none")
    loss = (losses * weights.flatten()).sum()
    loss.backward()
    save_file(get_peft_model_state_dict(adapted), folder / "adapter.safetensors")
    save_file({name.replace(".default", ""): parameter.grad for name, parameter in trained.items() if parameter.grad is not None}, folder / "gradients.safetensors")
    record = {
        "rows": ROWS, "length": LENGTH, "rank": RANK, "alpha": ALPHA, "loss": loss.item(),
        "ids": ids.flatten().tolist(), "targets": wanted.flatten().tolist(), "weights": weights.flatten().tolist(),
    }
    (folder / "batch.json").write_text(json.dumps(record) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "blocks.json").write_text(json.dumps(blocks(arguments.seed)) + "\n")
    gradients(arguments.out / "peft", arguments.seed)


if __name__ == "__main__":
    main()
