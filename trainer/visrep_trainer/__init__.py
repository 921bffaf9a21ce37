"""The PEFT trainer of VisReP: LoRA on a Hugging Face causal language model, from the rows of `train.jsonl`.

Started by the engine (`src/adapters/trainer/peft`) or by hand: `python -m visrep_trainer train --job job.json`.
"""
