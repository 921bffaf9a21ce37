"""Numbers made by PyTorch and transformers that the built-in trainer and sampler must reproduce.

    python trainer/reference_steps.py test/fixtures/llama [--seed N]

writes one folder for each case: `config.json`, `model.safetensors` (start), `trained.safetensors` (after 20 steps),
`steps.json` (batches, learning rates, losses, gradient norms, and logits of one sequence at the start).
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

STEPS, ROWS, LENGTH, VOCABULARY = 20, 3, 12, 40
# Tokens from here on are never seen.
SEEN = 30
WEIGHT_DECAY, MAX_GRAD_NORM, LEARNING_RATE = 0.01, 1.0, 3e-3
RANK, ALPHA = 4, 8.0
ADAPTED = ("q_proj", "k_proj", "v_proj", "o_proj")

# The first has grouped heads and an output layer of its own, the second ties both ends.
CASES: dict[str, dict[str, int | bool | str]] = {
    "grouped": {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "tie_word_embeddings": False, "method": "full"},
    "tied": {"num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8, "tie_word_embeddings": True, "method": "full"},
    "lora": {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 4, "tie_word_embeddings": True, "method": "lora"},
}


def derive_seed(*parts: str | int) -> int:
    """`deriveSeed` of src/core/random.ts."""
    value = 0x811C9DC5
    for char in "\0".join(str(part) for part in parts):
        value = ((value ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    value ^= value >> 16
    value = (value * 0x85EBCA6B) & 0xFFFFFFFF
    return value ^ (value >> 13)


def mulberry(seed: int, count: int) -> list[float]:
    """`seededRandom` of src/core/random.ts."""
    state, numbers = seed, []
    for _ in range(count):
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        numbers.append((t ^ (t >> 14)) / 4294967296)
    return numbers


class Adapted(nn.Module):
    """A linear layer with a low-rank adapter, begun as the built-in trainer begins it."""

    def __init__(self, base: nn.Linear, name: str, seed: int) -> None:
        super().__init__()
        self.base = base
        self.base.weight.requires_grad_(False)
        columns = base.in_features
        uniform = torch.tensor(mulberry(derive_seed(seed, "lora", name), RANK * columns), dtype=torch.float64)
        self.a = nn.Parameter(((2 * uniform - 1) / columns**0.5).to(torch.float32).view(RANK, columns))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + functional.linear(functional.linear(x, self.a), self.b) * (ALPHA / RANK)


def adapt(model: LlamaForCausalLM, seed: int) -> None:
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for index, layer in enumerate(model.model.layers):
        for name in ADAPTED:
            full = f"model.layers.{index}.self_attn.{name}.weight"
            setattr(layer.self_attn, name, Adapted(getattr(layer.self_attn, name), full, seed))


def merged(model: LlamaForCausalLM) -> dict[str, torch.Tensor]:
    """The weights by transformers' names, adapters added in."""
    for layer in model.model.layers:
        for name in ADAPTED:
            module = getattr(layer.self_attn, name)
            if isinstance(module, Adapted):
                module.base.weight.data += module.b.data @ module.a.data * (ALPHA / RANK)
                setattr(layer.self_attn, name, module.base)
    state = {name: tensor.clone().contiguous() for name, tensor in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del state["lm_head.weight"]
    return state


def make_case(folder: Path, options: dict[str, int | bool | str], seed: int) -> None:
    torch.manual_seed(seed)
    method = options["method"]
    shape = {key: value for key, value in options.items() if key != "method"}
    config = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, intermediate_size=24, max_position_embeddings=32,
        rms_norm_eps=1e-5, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, initializer_range=0.3,
        bos_token_id=None, eos_token_id=0, pad_token_id=0, **shape,
    )
    model = LlamaForCausalLM(config)
    # Norms that are not all one, so that they matter.
    for name, parameter in model.named_parameters():
        if "norm" in name:
            parameter.data += 0.2 * torch.randn_like(parameter)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()

    sequence = torch.randint(0, VOCABULARY, (20,))
    with torch.no_grad():
        logits = model(sequence[None]).logits[0]
    if method == "lora":
        adapt(model, seed)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW([group for group in groups if group["params"]], betas=(0.9, 0.999), eps=1e-8)
    steps = []
    for step in range(STEPS):
        rate = LEARNING_RATE * (1 - step / STEPS)
        # Token 0 pads: it is never read, and transformers gives its embedding no gradient as an input.
        ids, targets = torch.randint(1, SEEN, (ROWS, LENGTH)), torch.randint(0, SEEN, (ROWS, LENGTH))
        weights = torch.rand(ROWS, LENGTH) * (torch.rand(ROWS, LENGTH) > 0.4)
        weights /= weights.sum()
        for group in optimizer.param_groups:
            group["lr"] = rate
        losses = functional.cross_entropy(model(ids).logits.flatten(0, 1), targets.flatten(), reduction="none")
        loss = (losses * weights.flatten()).sum()
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(trained, MAX_GRAD_NORM)
        optimizer.step()
        steps.append({
            "learningRate": rate, "ids": ids.flatten().tolist(), "targets": targets.flatten().tolist(),
            "weights": weights.flatten().tolist(), "loss": loss.item(), "gradNorm": norm.item(),
        })
    save_file(merged(model), folder / "trained.safetensors", metadata={"format": "pt"})
    record = {
        "method": method, "seed": seed, "rows": ROWS, "length": LENGTH, "weightDecay": WEIGHT_DECAY, "maxGradNorm": MAX_GRAD_NORM,
        "rank": RANK, "alpha": ALPHA, "sequence": sequence.tolist(), "logits": logits.tolist(), "steps": steps,
    }
    (folder / "steps.json").write_text(json.dumps(record) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for name, options in CASES.items():
        make_case(arguments.out / name, options, arguments.seed)


if __name__ == "__main__":
    main()
