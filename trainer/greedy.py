"""Greedy completions of a Hugging Face folder by transformers, to be compared with other engines.

    python trainer/greedy.py FOLDER --tokens N < prompts.json > texts.json
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokens", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    model = AutoModelForCausalLM.from_pretrained(arguments.folder, dtype=torch.float32)
    texts = []
    for prompt in json.load(sys.stdin):
        ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False).input_ids
        written = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=arguments.tokens)[0, ids.shape[1] :]
        texts.append(tokenizer.decode(written, skip_special_tokens=True, clean_up_tokenization_spaces=False))
    json.dump(texts, sys.stdout)


if __name__ == "__main__":
    main()
