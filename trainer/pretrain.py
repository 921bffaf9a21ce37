"""Pre-trains the built-in base policy: a LlamaForCausalLM of about two million parameters, and its tokenizer.

    python trainer/pretrain.py --corpus build/corpus --out build/policy --tokens 20000000 --threads 1
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

from bpe import END, train_tokenizer
from documents import END_ID, Document, batches, encode, read_documents


CHECKPOINT = "checkpoint.pt"


def policy_config(vocabulary: int, hidden: int = 192, layers: int = 4, heads: int = 6, intermediate: int = 512, positions: int = 384) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=heads,
        intermediate_size=intermediate, max_position_embeddings=positions, rope_theta=10000.0, rms_norm_eps=1e-5,
        tie_word_embeddings=True, bos_token_id=None, eos_token_id=END_ID, pad_token_id=END_ID,
    )


def learning_rate(step: int, steps: int, peak: float, warmup: int) -> float:
    """Linear warm-up, then half a cosine down to a tenth of the peak."""
    if step < warmup:
        return peak * (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return peak * (0.1 + 0.45 * (1 + math.cos(math.pi * min(1.0, done))))


def optimizer_of(model: LlamaForCausalLM, weight_decay: float) -> torch.optim.AdamW:
    """AdamW; gains of the norms are not decayed."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    gains = [p for p in model.parameters() if p.dim() <= 1]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": weight_decay}, {"params": gains, "weight_decay": 0.0}], lr=0.0, betas=(0.9, 0.95), fused=True)


def train_step(model: LlamaForCausalLM, optimizer: torch.optim.AdamW, ids: torch.Tensor, labels: torch.Tensor, rate: float) -> float:
    """One step on a batch; the loss is the mean over all tokens of prompt, program and end token, in nats."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    loss = model(input_ids=ids, labels=labels, use_cache=False).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def save(model: LlamaForCausalLM, tokenizer: Tokenizer, folder: Path) -> None:
    """The folder that transformers and the extension load: config.json, generation_config.json, model.safetensors, tokenizer files."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    # Also where readers before transformers 5 look for it.
    config["rope_theta"] = config["rope_parameters"]["rope_theta"]
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END, "pad_token": END, "clean_up_tokenization_spaces": False,
                "model_max_length": model.config.max_position_embeddings}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def tokenizer_for(documents: list[Document], corpus: Path, vocabulary: int) -> Tokenizer:
    copied: Counter[str] = Counter(json.loads((corpus / "words.json").read_text(encoding="utf-8")))
    return train_tokenizer((d.text for d in documents[:20_000]), copied, vocabulary)


def endless(rows: list[list[int]], batch: int, rng: random.Random) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    return itertools.chain.from_iterable(batches(rows, batch, rng) for _ in itertools.count())


def pretrain(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    documents = read_documents(options.corpus / "corpus.jsonl")
    held_out = documents[: options.held_out]
    if options.init is None:
        tokenizer = tokenizer_for(documents, options.corpus, options.vocabulary)
        config = policy_config(tokenizer.get_vocab_size(), options.hidden, options.layers, options.heads, options.intermediate)
        model = LlamaForCausalLM(config)
    else:
        tokenizer = Tokenizer.from_file(str(options.init / "tokenizer.json"))
        model = LlamaForCausalLM.from_pretrained(options.init, dtype=torch.float32)
    model.to(device).train()
    rows = encode(documents, tokenizer, model.config.max_position_embeddings)
    tests, rows = rows[: len(held_out)], rows[len(held_out) :]
    optimizer = optimizer_of(model, options.weight_decay)
    tokens_a_step = options.batch * sum(map(len, rows)) / len(rows)
    steps = max(1, round(options.tokens / tokens_a_step))
    print(f"{model.num_parameters():,} parameters, {len(rows):,} documents, {sum(map(len, rows)):,} tokens, {steps} steps on {device}", flush=True)

    first, recent = restore(model, optimizer, options.out) if options.resume else (0, 0.0)
    started, seen = time.monotonic(), 0
    for step, (ids, labels) in enumerate(itertools.islice(endless(rows, options.batch, random.Random(options.seed)), steps)):
        if step < first:
            continue
        rate = learning_rate(step, steps, options.learning_rate, min(200, steps // 10 + 1))
        loss = train_step(model, optimizer, ids.to(device), labels.to(device), rate)
        seen += int((labels >= 0).sum())
        recent = loss if step == 0 else 0.98 * recent + 0.02 * loss
        if step % 50 == 0 or step == steps - 1:
            print(f"step {step}/{steps} loss {recent:.4f} rate {rate:.2e} tokens {seen:,} {seen / (time.monotonic() - started):,.0f}/s", flush=True)
        if options.save_every and step and step % options.save_every == 0:
            save(model, tokenizer, options.out)
            checkpoint(model, optimizer, options.out, step + 1, recent)
    print(f"held-out loss {evaluate(model, tests, device):.4f} nats a token over {len(tests)} documents", flush=True)
    save(model, tokenizer, options.out)
    (options.out / CHECKPOINT).unlink(missing_ok=True)


def checkpoint(model: LlamaForCausalLM, optimizer: torch.optim.AdamW, folder: Path, step: int, recent: float) -> None:
    """Keeps everything that going on with `step` needs; the file is replaced whole."""
    aside = folder / f"{CHECKPOINT}.new"
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "recent": recent}, aside)
    aside.replace(folder / CHECKPOINT)


def restore(model: LlamaForCausalLM, optimizer: torch.optim.AdamW, folder: Path) -> tuple[int, float]:
    """The step to go on with and the running mean of the loss: 0 and 0 where nothing was kept."""
    if not (folder / CHECKPOINT).exists():
        return 0, 0.0
    kept = torch.load(folder / CHECKPOINT, weights_only=True)
    model.load_state_dict(kept["model"])
    optimizer.load_state_dict(kept["optimizer"])
    print(f"going on with step {kept['step']}", flush=True)
    return int(kept["step"]), float(kept["recent"])


@torch.no_grad()
def evaluate(model: LlamaForCausalLM, rows: list[list[int]], device: str) -> float:
    """Mean loss a token on documents that were not trained on."""
    model.eval()
    total, count = 0.0, 0
    for ids, labels in batches(rows, 64, random.Random(0)):
        n = int((labels[:, 1:] >= 0).sum())
        total += float(model(input_ids=ids.to(device), labels=labels.to(device)).loss) * n
        count += n
    model.train()
    return total / max(1, count)


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with corpus.jsonl and words.json")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--init", type=Path, help="go on from this model and its tokenizer")
    parser.add_argument("--tokens", type=int, default=20_000_000, help="tokens to train on, documents repeated as needed")
    parser.add_argument("--batch", type=int, default=32, help="documents a step")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--vocabulary", type=int, default=1024)
    parser.add_argument("--hidden", type=int, default=192)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--intermediate", type=int, default=512)
    parser.add_argument("--held-out", type=int, default=500, help="documents kept for the final loss")
    parser.add_argument("--save-every", type=int, default=500, help="steps between intermediate saves; 0: none")
    parser.add_argument("--resume", action="store_true", help="go on from the last intermediate save, with the same options")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    pretrain(parse_options())
