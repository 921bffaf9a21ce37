"""Rows of `train.jsonl` as tokens: the model's template around the prompt, and loss on the program only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from visrep_trainer.errors import TrainerError
from visrep_trainer.job import Template


@dataclass(frozen=True)
class Row:
    """One line of `train.jsonl`; other members of it are not looked at."""

    prompt: str
    program: str
    # Factor of its loss.
    weight: float


@dataclass(frozen=True)
class TokenRow:
    """A row as tokens: prompt, program and end of text."""

    tokens: tuple[int, ...]
    # Tokens of the prompt: no loss on them.
    prompt_length: int
    weight: float


def read_rows(file: Path) -> list[Row]:
    """@raises TrainerError naming the line that is wrong."""
    rows: list[Row] = []
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError("rows", f"{file} cannot be read: {error}", "Name a file of rows with prompt, program and weight.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            rows.append(read_row(line, f"{file}, line {number}"))
    if not rows:
        raise TrainerError("rows", "There is no row to train on.", "Let more samples earn their reward: raise sampling.samplesPerQuery, add train queries, or add corrections.")
    return rows


def read_row(line: str, where: str) -> Row:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise TrainerError("rows", f"{where} is no JSON: {error}", "Restore the file.") from error
    prompt, program, weight = (value.get(name) for name in ("prompt", "program", "weight")) if isinstance(value, dict) else (None, None, None)
    if not isinstance(prompt, str) or not isinstance(program, str) or isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight < float("inf"):
        raise TrainerError("rows", f"{where} is no row: it needs the texts prompt and program, and a weight from 0.", "Restore the file.")
    return Row(prompt, program, float(weight))


def token_rows(rows: list[Row], tokenizer: PreTrainedTokenizerBase, template: Template) -> list[TokenRow]:
    return [token_row(row, tokenizer, template) for row in rows]


def token_row(row: Row, tokenizer: PreTrainedTokenizerBase, template: Template) -> TokenRow:
    """
    The prompt is tokenised as a sampler does, alone. The program's tokens are those that follow it in the tokens of the whole text,
    because some tokenizers put a blank before a text of its own; where the two texts do not meet between tokens it is tokenised alone.
    """
    prompt, special = prompted(row.prompt, tokenizer, template)
    before = encode(prompt, tokenizer, special)
    whole = encode(prompt + row.program, tokenizer, special)
    program = whole[len(before):] if whole[: len(before)] == before else encode(row.program, tokenizer, special=False)
    return TokenRow((*before, *program, end_token(tokenizer)), len(before), row.weight)


def prompted(prompt: str, tokenizer: PreTrainedTokenizerBase, template: Template) -> tuple[str, bool]:
    """The text before the program, and whether the tokenizer still adds its special tokens, which a chat template writes itself."""
    if template == "plain":
        return prompt, True
    if tokenizer.chat_template is None:
        raise TrainerError("base", "The base has no chat template.", 'Set policy.template to "plain" in experiment.json, or take an instruct model.')
    # As samplers ask: a template with a thinking switch closes the thought before it begins; others do not look at it.
    text = tokenizer.apply_chat_template([{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True, enable_thinking=False)
    return str(text), False


def encode(text: str, tokenizer: PreTrainedTokenizerBase, special: bool) -> tuple[int, ...]:
    """Without the end of text that some tokenizers add."""
    ids: list[int] = tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"]
    return tuple(ids[:-1] if ids and special and ids[-1] == tokenizer.eos_token_id and not text.endswith(str(tokenizer.eos_token)) else ids)


def end_token(tokenizer: PreTrainedTokenizerBase) -> int:
    if not isinstance(tokenizer.eos_token_id, int):
        raise TrainerError("base", "The base's tokenizer names no end of text.", "Take a base whose tokenizer_config.json has eos_token.")
    return tokenizer.eos_token_id


def fitting(rows: list[TokenRow], positions: int) -> list[TokenRow]:
    """Rows that a model of so many positions can read; the last token is only predicted. @raises TrainerError if there is none."""
    fit = [row for row in rows if len(row.tokens) - 1 <= positions]
    if not fit:
        shortest = min(len(row.tokens) for row in rows)
        raise TrainerError("rows", f"None of the {len(rows)} rows fits the policy's {positions} tokens; the shortest has {shortest}.", "Use shorter programs, or a policy with a longer context.")
    return fit
