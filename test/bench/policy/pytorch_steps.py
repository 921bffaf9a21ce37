"""The training steps of eager PyTorch and transformers that the built-in trainer is compared with.

    python test/bench/policy/pytorch_steps.py JOB.json

The job holds `folder`, `threads`, `weightDecay`, `maxGradNorm` and `batches` of `ids`, `targets`, `weights` [rows, length] and a
`learningRate`. For each line on stdin every batch is one step; the losses come back as one line of JSON. Weights and moments go on.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_
from transformers import LlamaForCausalLM
from transformers.utils import logging


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    logging.disable_progress_bar()
    torch.set_num_threads(job["threads"])
    model = LlamaForCausalLM.from_pretrained(job["folder"], dtype=torch.float32)
    model.train()
    # No key-value cache while training, and the optimiser in one fused kernel: as transformers' own trainer does.
    model.config.use_cache = False
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": job["weightDecay"]},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.999), eps=1e-8, fused=True)
    batches = [
        (torch.tensor(b["ids"]).view(b["rows"], -1), torch.tensor(b["targets"]), torch.tensor(b["weights"]), float(b["learningRate"]))
        for b in job["batches"]
    ]
    print(f"PyTorch {torch.__version__}, attention {model.config._attn_implementation}", flush=True)
    for _ in sys.stdin:
        losses = []
        for ids, targets, weights, rate in batches:
            for group in optimizer.param_groups:
                group["lr"] = rate
            logits = model(ids).logits.flatten(0, 1)
            loss = (functional.cross_entropy(logits, targets, reduction="none") * weights).sum()
            optimizer.zero_grad()
            loss.backward()
            clip_grad_norm_(parameters, job["maxGradNorm"])
            optimizer.step()
            losses.append(loss.item())
        print(json.dumps(losses), flush=True)


if __name__ == "__main__":
    main()
