"""Training documents: reading the corpus, and batches of rows of similar length."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

END_ID = 0
IGNORED = -100


@dataclass(frozen=True)
class Document:
    """One line of `corpus.jsonl`: the prompt ends with a newline, and so does the program."""

    prompt: str
    program: str

    @property
    def text(self) -> str:
        return self.prompt + self.program


def read_documents(file: Path) -> list[Document]:
    documents: list[Document] = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            documents.append(Document(row["prompt"], row["program"]))
    return documents


def encode(documents: list[Document], tokenizer: Tokenizer, longest: int) -> list[list[int]]:
    """Token ids of each document with the end token. Documents longer than `longest` tokens are refused, not cut."""
    rows = [encoding.ids + [END_ID] for encoding in tokenizer.encode_batch_fast([d.text for d in documents])]
    too_long = [d for d, row in zip(documents, rows) if len(row) > longest]
    if too_long:
        raise ValueError(f"{len(too_long)} documents exceed {longest} tokens; the first: {too_long[0].text}")
    return rows


def batches(rows: list[list[int]], rows_a_batch: int, rng: random.Random, pool: int = 50) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """One pass over the rows: (input ids, labels), both [rows, longest]; rows of a pool are sorted by length, batches shuffled.

    Every row starts at position 0 and holds one document, as the policy will see it.
    """
    order = list(range(len(rows)))
    rng.shuffle(order)
    for start in range(0, len(order), rows_a_batch * pool):
        chunk = sorted(order[start : start + rows_a_batch * pool], key=lambda i: len(rows[i]))
        groups = [chunk[i : i + rows_a_batch] for i in range(0, len(chunk), rows_a_batch)]
        rng.shuffle(groups)
        for group in groups:
            yield pad([rows[i] for i in group])


def pad(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(row) for row in rows)
    ids = torch.tensor([row + [END_ID] * (width - len(row)) for row in rows])
    labels = torch.tensor([row + [IGNORED] * (width - len(row)) for row in rows])
    return ids, labels
