"""Writes programs with a policy folder through transformers: a look at what the base has learned.

    python trainer/sample.py build/policy --prompts build/corpus/corpus.jsonl --first 500 --temperature 0

Prints JSON lines: the prompt's row with `completion` added; and, on stderr, the share that is valid Python.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from documents import END_ID


@torch.no_grad()
def complete(model: LlamaForCausalLM, tokenizer: Tokenizer, prompts: list[str], temperature: float, max_new_tokens: int = 200) -> list[str]:
    """One completion a prompt, without the end token. Prompts of equal length share a batch, so that nothing is padded."""
    by_length: dict[int, list[int]] = {}
    encoded = [encoding.ids for encoding in tokenizer.encode_batch(prompts)]
    for i, ids in enumerate(encoded):
        by_length.setdefault(len(ids), []).append(i)
    completions = [""] * len(prompts)
    for length, members in by_length.items():
        for start in range(0, len(members), 128):
            group = members[start : start + 128]
            sampling = {"do_sample": True, "temperature": temperature, "top_p": 0.9, "top_k": 0} if temperature > 0 else {"do_sample": False}
            ids = torch.tensor([encoded[i] for i in group])
            out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=max_new_tokens, pad_token_id=END_ID, eos_token_id=END_ID, **sampling)
            for i, row in zip(group, out[:, length:].tolist()):
                completions[i] = tokenizer.decode(row[: row.index(END_ID)] if END_ID in row else row)
    return completions


def parses(program: str) -> bool:
    try:
        ast.parse(program)
    except (SyntaxError, ValueError):
        return False
    return True


def read_rows(file: Path, first: int) -> Iterator[dict[str, object]]:
    with file.open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(first)):
            yield json.loads(line)


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("policy", type=Path)
    parser.add_argument("--prompts", type=Path, required=True, help="JSON lines with a `prompt`")
    parser.add_argument("--first", type=int, default=500)
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(options.policy / "tokenizer.json"))
    model = LlamaForCausalLM.from_pretrained(options.policy, dtype=torch.float32).eval()
    rows = list(read_rows(options.prompts, options.first))
    completions = complete(model, tokenizer, [str(row["prompt"]) for row in rows], options.temperature)
    for row, completion in zip(rows, completions):
        print(json.dumps({**row, "completion": completion}))
    print(f"{100 * sum(map(parses, completions)) / max(1, len(rows)):.1f} % of {len(rows)} completions are valid Python", file=sys.stderr)


if __name__ == "__main__":
    main()
