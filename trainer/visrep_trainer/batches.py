"""Which rows a step trains on, and their tensors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from visrep_trainer.rows import TokenRow

# Batches that are formed together: rows of similar length share one, which saves padding, and the order stays random.
GROUP = 16


@dataclass(frozen=True)
class Tensors:
    """Part of a step: [rows, places] each."""

    ids: torch.Tensor
    # 1 on tokens, 0 on padding.
    mask: torch.Tensor
    # The next token of each place.
    targets: torch.Tensor
    # Factor of each place's loss: 0 on prompts and padding.
    weights: torch.Tensor
    # True where the next token belongs to a program.
    learnt: torch.Tensor


def epoch_batches(rows: Sequence[TokenRow], batch_size: int, seed: int, epoch: int) -> list[list[TokenRow]]:
    """The batches of one epoch in a seeded order; only one can be incomplete."""
    draw = random.Random(f"{seed} epoch {epoch}")
    order = list(rows)
    draw.shuffle(order)
    batches: list[list[TokenRow]] = []
    for first in range(0, len(order), GROUP * batch_size):
        group = sorted(order[first : first + GROUP * batch_size], key=lambda row: len(row.tokens))
        batches += [group[i : i + batch_size] for i in range(0, len(group), batch_size)]
    draw.shuffle(batches)
    return batches


def parts(batch: Sequence[TokenRow], count: int) -> list[list[TokenRow]]:
    """A step's rows in at most `count` parts of nearly equal size."""
    size = -(-len(batch) // count)
    return [list(batch[i : i + size]) for i in range(0, len(batch), size)]


def loss_tokens(rows: Sequence[TokenRow]) -> int:
    """Tokens of programs, ends of text included: what a step's loss is the mean over."""
    return sum(len(row.tokens) - max(1, row.prompt_length) for row in rows)


def tensors(rows: Sequence[TokenRow], mean_over: int, padding: int, device: torch.device) -> Tensors:
    """The loss of a step is the sum over its parts of weights times minus log-probability: the mean over program tokens of that times the row's weight."""
    length = max(len(row.tokens) for row in rows) - 1
    ids = torch.full((len(rows), length), padding)
    mask = torch.zeros((len(rows), length), dtype=torch.long)
    targets = torch.full((len(rows), length), padding)
    weights = torch.zeros((len(rows), length))
    learnt = torch.zeros((len(rows), length), dtype=torch.bool)
    for i, row in enumerate(rows):
        places = len(row.tokens) - 1
        first = max(0, row.prompt_length - 1)
        tokens = torch.tensor(row.tokens)
        ids[i, :places] = tokens[:-1]
        mask[i, :places] = 1
        targets[i, :places] = tokens[1:]
        weights[i, first:places] = row.weight / mean_over
        learnt[i, first:places] = True
    return Tensors(*(each.to(device, non_blocking=True) for each in (ids, mask, targets, weights, learnt)))
