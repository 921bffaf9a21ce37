"""The shipped policy: small enough, loadable by transformers, and able to write programs."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

from sample import complete, parses

FOLDER = Path(__file__).resolve().parents[2] / "media" / "models" / "policy"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def test_size_and_shape() -> None:
    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32)
    assert model.num_parameters() <= 2_500_000
    assert (FOLDER / "model.safetensors").stat().st_size < 10_000_000
    assert model.config.model_type == "llama" and model.config.tie_word_embeddings
    assert {p.dtype for p in model.parameters()} == {torch.float32}


def test_tokenizer_round_trip(tokenizer: Tokenizer) -> None:
    for text in ["# vqa: How many hippopotamuses are there?\n", "def execute_command(image):\n    return \"naïve ☃\"\n", "  a\tb  "]:
        assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.token_to_id("<|endoftext|>") == 0
    assert AutoTokenizer.from_pretrained(FOLDER)("dog\n").input_ids == tokenizer.encode("dog\n").ids


def test_nouns_are_copied_token_by_token(tokenizer: Tokenizer) -> None:
    for noun in ["dog", "wheelbarrow", "quagga", "zither"]:
        quoted = tokenizer.encode(f'"{noun}"').tokens[1:-1]
        spaced = tokenizer.encode(f" {noun}").tokens
        assert spaced == ["Ġ", *quoted] or spaced == ["Ġ" + noun]


def test_programs_parse(tokenizer: Tokenizer) -> None:
    model = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()
    nouns = ["dog", "car", "wrench", "pineapple", "violin", "quagga", "zither", "fire hydrant"]
    prompts = [f"# vqa: How many {noun}s are there?\n" for noun in nouns] + [f"# vqa: What color is the {noun}?\n" for noun in nouns]
    programs = complete(model, tokenizer, prompts, temperature=0.0, max_new_tokens=100)
    assert sum(map(parses, programs)) >= 15
    assert all(program.startswith("def execute_command(image") for program in programs)
