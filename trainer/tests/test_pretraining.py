"""Learning: the tokenizer, batches, and steps that lower the loss."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from bpe import train_tokenizer
from documents import IGNORED, Document, batches, encode
from pretrain import checkpoint, learning_rate, optimizer_of, parse_options, policy_config, pretrain, train_step

TEXTS = [f"# vqa: How many {noun}s are there?\ndef execute_command(image):\n    return \"{noun}\"\n" for noun in ["dog", "cat", "car", "cart"] * 8]


def tokenizer_of_texts() -> Tokenizer:
    return train_tokenizer(TEXTS, Counter({"dog": 1, "cat": 1, "car": 1, "cart": 1}), 330)


def test_tokenizer_is_deterministic_and_reversible() -> None:
    first, second = tokenizer_of_texts(), tokenizer_of_texts()
    assert first.to_str() == second.to_str()
    assert all(first.decode(first.encode(text).ids) == text for text in TEXTS)
    assert first.get_vocab_size() <= 330


def test_batches_hold_every_document_once() -> None:
    rows = encode([Document(text, "") for text in TEXTS], tokenizer_of_texts(), 100)
    seen: Counter[tuple[int, ...]] = Counter()
    for ids, labels in batches(rows, 5, random.Random(3)):
        for row, label in zip(ids.tolist(), labels.tolist()):
            kept = sum(value != IGNORED for value in label)
            assert label[:kept] == row[:kept]
            seen[tuple(row[:kept])] += 1
    assert seen == Counter(tuple(row) for row in rows)


def test_learning_rate_warms_up_and_falls() -> None:
    rates = [learning_rate(step, 100, 1.0, 10) for step in range(100)]
    assert max(rates) == rates[9] == 1.0
    assert rates[9:] == sorted(rates[9:], reverse=True) and rates[-1] < 0.11


def test_a_few_steps_lower_the_loss() -> None:
    torch.manual_seed(0)
    tokenizer = tokenizer_of_texts()
    model = LlamaForCausalLM(policy_config(tokenizer.get_vocab_size(), hidden=48, layers=2, heads=2, intermediate=96))
    optimizer = optimizer_of(model, 0.0)
    rows = encode([Document(text, "") for text in TEXTS], tokenizer, 100)
    ids, labels = next(batches(rows, 8, random.Random(0)))
    losses = [train_step(model, optimizer, ids, labels, 3e-3) for _ in range(8)]
    assert losses[-1] < 0.8 * losses[0]


def test_an_interrupted_training_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "words.json").write_text(json.dumps({"dog": 1, "cat": 1, "car": 1, "cart": 1}), encoding="utf-8")
    lines = [json.dumps({"prompt": text.split("\n")[0] + "\n", "program": text.split("\n", 1)[1], "type": "count"}) for text in TEXTS]
    (corpus / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def train(out: Path, *more: str) -> bytes:
        small = ["--vocabulary", "330", "--hidden", "48", "--layers", "2", "--heads", "2", "--intermediate", "96", "--batch", "4", "--held-out", "4", "--tokens", "2000"]
        pretrain(parse_options(["--corpus", str(corpus), "--out", str(out), *small, *more]))
        return (out / "model.safetensors").read_bytes()

    whole = train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pretrain.checkpoint", lambda *arguments: (checkpoint(*arguments), interrupt()))
            train(tmp_path / "parts", "--save-every", "3")
    assert train(tmp_path / "parts", "--resume") == whole


def interrupt() -> None:
    raise KeyboardInterrupt
