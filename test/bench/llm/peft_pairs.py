"""The PEFT trainer's steps beside a bare loop over the same rows, in turn: `peft_pairs.py JOB ROUNDS` prints one JSON line a round, seconds of each."""

import json
import sys
import time
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from visrep_trainer.base import load_base
from visrep_trainer.batches import epoch_batches
from visrep_trainer.job import read_job
from visrep_trainer.rows import read_rows, token_rows
from visrep_trainer.stop import Stop
from visrep_trainer.train import Loop, begin, prepare, run_steps

job = read_job(Path(sys.argv[1]))
device = prepare(job)
rows = read_rows(job.rows)

base = load_base(job, device)
batches = epoch_batches(token_rows(rows, base.tokenizer, job.template), job.batch_size, job.seed, 0)
progress = begin(job, base, device)
loop = Loop(base, device, "", lambda event, **fields: None, Stop())


def ours() -> None:
    progress.losses.clear()
    run_steps(job, batches, progress, loop)


# As PEFT's own examples do it: labels of -100 on prompts and padding, the model's own loss.
model = get_peft_model(AutoModelForCausalLM.from_pretrained(job.base, dtype=torch.float32).to(device),
                       LoraConfig(task_type="CAUSAL_LM", r=job.lora.rank, lora_alpha=int(job.lora.alpha), lora_dropout=job.lora.dropout, target_modules=list(job.lora.targets)))
tokenizer = AutoTokenizer.from_pretrained(job.base)
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=job.learning_rate)


def bare() -> None:
    model.train()
    for first in range(0, len(rows), job.batch_size):
        batch = rows[first : first + job.batch_size]
        texts = [row.prompt + row.program + tokenizer.eos_token for row in batch]
        inputs = tokenizer(texts, return_tensors="pt", padding=True).to(device)
        labels = inputs.input_ids.masked_fill(inputs.attention_mask == 0, -100)
        for i, row in enumerate(batch):
            labels[i, : len(tokenizer(row.prompt).input_ids)] = -100
        loss = model(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), job.max_grad_norm)
        optimizer.step()
        optimizer.zero_grad()
        loss.item()


def seconds(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


tokens = sum(len(row.tokens) for batch in batches for row in batch)
for turn in range(-1, int(sys.argv[2])):
    # Who is first changes with each round; the first round of each is not counted.
    first, second = (ours, bare) if turn % 2 == 0 else (bare, ours)
    times = {first.__name__: seconds(first), second.__name__: seconds(second)}
    if turn >= 0:
        print(json.dumps({**times, "tokens": tokens}), flush=True)
