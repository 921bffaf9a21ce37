"""LoRA with PEFT on the built-in base, on the CPU."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft", reason="the trainer's tests need peft: pip install -r trainer/requirements.txt")

import torch
from gguf import GGUFReader
from peft import PeftModel
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

from visrep_trainer.base import files_of
from visrep_trainer.batches import epoch_batches, loss_tokens
from visrep_trainer.errors import TrainerError, explained
from visrep_trainer.files import digest_of
from visrep_trainer.gguf_lora import export_gguf
from visrep_trainer.job import Job, Lora, read_job
from visrep_trainer.merge import merge
from visrep_trainer.rows import Row, fitting, prompted, read_rows, token_row, token_rows
from visrep_trainer.schedule import learning_rate_at
from visrep_trainer.stop import Stop
from visrep_trainer.train import train

BASE = Path(__file__).resolve().parents[2] / "media" / "models" / "policy"
NOUNS = ["dog", "cat", "car", "tree", "violin", "zither", "pineapple", "wrench"]
ROWS = [Row(f"# vqa: How many {noun}s are there?\n", f'def execute_command(image):\n    found = ImagePatch(image).find("{noun}")\n    return str(len(found))\n', 1.0) for noun in NOUNS]


class Events(list[dict[str, Any]]):
    """Collects what is emitted; `at` is called with each event."""

    def __init__(self, at: Any = None) -> None:
        self._at = at

    def __call__(self, event: str, **fields: Any) -> None:
        self.append({"event": event, **fields})
        if self._at:
            self._at(self[-1])

    def losses(self) -> list[float]:
        return [event["loss"] for event in self if event["event"] == "step"]


def job_in(folder: Path, rows: list[Row] = ROWS, **changes: Any) -> Job:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.jsonl").write_text("".join(json.dumps({"query": "q", **vars(row)}) + "\n" for row in rows), encoding="utf-8")
    job = Job(rows=folder / "train.jsonl", base=str(BASE), base_name="builtin", start_from=None, to=folder / "policy", work=folder / "work", template="plain", epochs=2, batch_size=4,
              learning_rate=3e-3, warmup=0.1, max_grad_norm=1.0, weight_decay=0.0, lora=Lora(8, 16.0, 0.05, ("q_proj", "k_proj", "v_proj", "o_proj")), precision="fp32",
              gradient_accumulation=1, gradient_checkpointing=False, load_4bit=False, seed=1, threads=1, checkpoint_seconds=1e9)
    return replace(job, **changes)


def run(job: Job, at: Any = None, stop: Stop | None = None) -> Events:
    events = Events(at)
    train(job, events, stop or Stop())
    return events


def weights(folder: Path) -> bytes:
    return (folder / "policy" / "adapter_model.safetensors").read_bytes()


def logits(model: Any, text: str) -> torch.Tensor:
    ids = AutoTokenizer.from_pretrained(BASE)(text, return_tensors="pt").input_ids
    with torch.no_grad():
        found: torch.Tensor = model(input_ids=ids).logits
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Events]:
    folder = tmp_path_factory.mktemp("trained")
    return folder, run(job_in(folder, epochs=8))


def test_the_loss_falls_and_the_adapter_changes_the_model(trained: tuple[Path, Events]) -> None:
    folder, events = trained
    done = events[-1]
    assert done["event"] == "done" and done["steps"] == 16 and done["leftOut"] == 0
    assert done["lastLoss"] < done["firstLoss"] / 3
    assert sorted(file.name for file in (folder / "policy").iterdir()) == ["adapter_config.json", "adapter_model.safetensors", "policy.json", "training.json"]
    assert done["digest"] == hashlib.sha256(weights(folder)).hexdigest() == json.loads((folder / "policy" / "policy.json").read_text())["digest"]
    base = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    before = logits(base, ROWS[0].prompt)
    after = logits(PeftModel.from_pretrained(base, folder / "policy"), ROWS[0].prompt)
    assert (before - after).abs().max() > 0.1
    assert not (folder / "work" / "checkpoint.pt").exists()


def test_equal_seeds_give_equal_weights_and_others_do_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(job_in(tmp_path / name, epochs=1, seed=seed))
    assert weights(tmp_path / "a") == weights(tmp_path / "b") != weights(tmp_path / "c")


class Killed(BaseException):
    """As abrupt as a kill: nothing of the trainer catches it."""


def test_a_killed_training_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = run(job_in(tmp_path / "whole"))

    def kill(event: dict[str, Any]) -> None:
        if event["event"] == "step" and event["step"] == 3:
            raise Killed

    parts = job_in(tmp_path / "parts", checkpoint_seconds=0)
    with pytest.raises(Killed):
        run(parts, at=kill)
    assert not (tmp_path / "parts" / "policy").exists()
    rest = run(parts)
    assert rest.losses() == whole.losses()[2:]
    assert weights(tmp_path / "parts") == weights(tmp_path / "whole")
    assert next(event for event in rest if event["event"] == "start")["resumedFrom"] == 2
    assert rest[-1] == whole[-1]


def test_a_cancelled_training_goes_on_and_another_job_does_not_take_its_checkpoint(tmp_path: Path) -> None:
    stop = Stop()
    job = job_in(tmp_path)
    with pytest.raises(TrainerError) as told:
        run(job, at=lambda event: stop.ask() if event.get("step") == 2 else None, stop=stop)
    assert told.value.kind == "cancelled" and not job.to.exists()
    assert len(run(replace(job, learning_rate=1e-3, work=copy_of(job.work))).losses()) == 4
    assert len(run(job).losses()) == 2


def copy_of(folder: Path) -> Path:
    return Path(shutil.copytree(folder, folder.with_name("copy")))


def test_the_loss_is_the_weighted_mean_over_program_tokens(tmp_path: Path) -> None:
    rows = [replace(row, weight=weight) for row, weight in zip(ROWS[:4], (1.0, 4.0, 0.5, 0.0))]
    loss = run(job_in(tmp_path / "one", rows, epochs=1)).losses()[0]
    base = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    expected, count = 0.0, 0
    for row in rows:
        prompt, program = tokenizer.encode(row.prompt).ids, [*tokenizer.encode(row.program).ids, 0]
        with torch.no_grad():
            odds = base(input_ids=torch.tensor([prompt + program])).logits[0].log_softmax(-1)
        expected -= row.weight * sum(odds[len(prompt) + i - 1, token].item() for i, token in enumerate(program))
        count += len(program)
    assert loss == pytest.approx(expected / count, rel=1e-4)
    # The same step read in four parts.
    assert run(job_in(tmp_path / "four", rows, epochs=1, gradient_accumulation=4)).losses()[0] == pytest.approx(loss, rel=1e-5)
    # Nothing is learnt from prompts, nor from rows of weight 0.
    run(job_in(tmp_path / "nothing", [replace(row, weight=0.0) for row in rows], epochs=1))
    assert all(not tensor.any() for name, tensor in load_file(tmp_path / "nothing" / "policy" / "adapter_model.safetensors").items() if "lora_B" in name)


def test_parts_and_checkpointing_change_memory_and_not_the_result(tmp_path: Path) -> None:
    plain = Lora(8, 16.0, 0.0, ("q_proj", "down_proj"))
    whole = run(job_in(tmp_path / "whole", lora=plain)).losses()
    assert run(job_in(tmp_path / "parts", lora=plain, gradient_accumulation=3, gradient_checkpointing=True)).losses() == pytest.approx(whole, rel=1e-3)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_lower_precision_learns_too(tmp_path: Path, precision: str) -> None:
    done = run(job_in(tmp_path, epochs=3, precision=precision))[-1]
    assert done["lastLoss"] < done["firstLoss"]
    assert {tensor.dtype for tensor in load_file(tmp_path / "policy" / "adapter_model.safetensors").values()} == {torch.float32}


def test_an_iteration_goes_on_from_the_adapter_of_the_one_before(tmp_path: Path, trained: tuple[Path, Events]) -> None:
    folder, events = trained
    again = run(job_in(tmp_path / "again", start_from=folder / "policy", epochs=1))
    assert again.losses()[0] < 0.5 * events.losses()[0]
    for changes, told in (({"lora": Lora(4, 16.0, 0.05, ("q_proj",))}, "rank 8"), ({"base": other_base(tmp_path)}, "another base")):
        with pytest.raises(TrainerError, match=told):
            run(job_in(tmp_path / "bad", start_from=folder / "policy", **changes))
    torn = tmp_path / "torn"
    torn.mkdir()
    for file in (folder / "policy").iterdir():
        (torn / file.name).write_bytes(file.read_bytes()[: -1 if file.suffix == ".safetensors" else None])
    with pytest.raises(TrainerError, match="not the file that was written"):
        run(job_in(tmp_path / "bad", start_from=torn))


def other_base(folder: Path) -> str:
    """The built-in base with another configuration."""
    other = folder / "other"
    other.mkdir(exist_ok=True)
    for file in BASE.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 200}))
    return str(other)


def test_a_merged_folder_is_the_base_with_its_adapter(tmp_path: Path, trained: tuple[Path, Events]) -> None:
    folder, _ = trained
    merge(str(BASE), folder / "policy", tmp_path / "merged")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.float32)
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32), folder / "policy")
    assert torch.allclose(logits(merged, ROWS[1].prompt), logits(adapted, ROWS[1].prompt), atol=1e-4)
    with pytest.raises(TrainerError, match="another base"):
        merge(other_base(tmp_path), folder / "policy", tmp_path / "bad")
    assert not (tmp_path / "bad").exists()


def test_a_gguf_adapter_has_llama_cpps_names_and_order_of_rows(tmp_path: Path, trained: tuple[Path, Events]) -> None:
    folder, _ = trained
    export_gguf(str(BASE), folder / "policy", tmp_path / "adapter.gguf")
    reader = GGUFReader(tmp_path / "adapter.gguf")
    assert {name: reader.fields[name].contents() for name in ("general.type", "general.architecture", "adapter.type", "adapter.lora.alpha")} == \
        {"general.type": "adapter", "general.architecture": "llama", "adapter.type": "lora", "adapter.lora.alpha": 16.0}
    written = {tensor.name: tensor.data for tensor in reader.tensors}
    factors = load_file(folder / "policy" / "adapter_model.safetensors")
    module = "base_model.model.model.layers.1.self_attn"
    assert len(written) == len(factors) == 4 * 4 * 2
    assert (written["blk.1.attn_v.weight.lora_b"] == factors[f"{module}.v_proj.lora_B.weight"].numpy()).all()
    assert (written["blk.1.attn_q.weight.lora_a"] == factors[f"{module}.q_proj.lora_A.weight"].numpy()).all()
    # Six heads of 32 rows: the turned pairs (0, 16), (1, 17), ... lie beside each other.
    order = [head * 32 + half * 16 + pair for head in range(6) for pair in range(16) for half in range(2)]
    assert (written["blk.1.attn_q.weight.lora_b"] == factors[f"{module}.q_proj.lora_B.weight"].numpy()[order]).all()
    with pytest.raises(TrainerError, match="another base"):
        export_gguf(other_base(tmp_path), folder / "policy", tmp_path / "bad.gguf")
    assert not (tmp_path / "bad.gguf").exists()


def test_a_full_disk_and_full_memory_are_told(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    job = job_in(tmp_path, checkpoint_seconds=0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError) as caught:
            run(job)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    told = explained(caught.value)
    assert told.kind == "disk" and "checkpoint.pt" in str(told) and "Free some disk space" in told.next_step
    assert list(job.work.iterdir()) == [] and not job.to.exists()
    with pytest.raises(RuntimeError) as full:
        torch.empty(2**50)
    assert explained(full.value).kind == explained(torch.OutOfMemoryError("CUDA out of memory.")).kind == "memory"


def test_a_base_in_4_bits_learns_the_rows_and_gives_an_adapter_of_the_same_form(tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes", reason="trainer/requirements-4bit.txt is not installed")
    whole, four = (run(job_in(tmp_path / name, load_4bit=name == "four", epochs=8)) for name in ("whole", "four"))
    assert whole.losses()[0] != four.losses()[0] and abs(whole.losses()[0] - four.losses()[0]) < 0.5  # the base is rounded
    assert four.losses()[-1] < four.losses()[0] / 2
    shapes = [{name: tensor.shape for name, tensor in load_file(tmp_path / name / "policy" / "adapter_model.safetensors").items()} for name in ("whole", "four")]
    assert shapes[0] == shapes[1]
    run(job_in(tmp_path / "again", load_4bit=True, epochs=8))
    assert weights(tmp_path / "four") == weights(tmp_path / "again")


def test_a_4_bit_base_without_its_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(TrainerError, match="needs the Python package bitsandbytes") as told:
        run(job_in(tmp_path, load_4bit=True))
    assert "--with-4bit" in told.value.next_step


def test_bases_and_rows_that_cannot_be_trained_are_told(tmp_path: Path) -> None:
    for changes, told in (({"base": str(tmp_path)}, "cannot be loaded"), ({"lora": Lora(8, 16.0, 0.0, ("no_such_layer",))}, "gets no adapter"), ({"template": "chat"}, "no chat template")):
        with pytest.raises(TrainerError, match=told):
            run(job_in(tmp_path / "bad", **changes))
    with pytest.raises(TrainerError, match="cannot be read"):
        read_rows(tmp_path / "absent.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"prompt": "a", "program": "b", "weight": 1}\n{"prompt": "a"}\n')
    with pytest.raises(TrainerError, match="line 2 is no row"):
        read_rows(tmp_path / "bad.jsonl")


def test_rows_become_tokens_in_the_models_own_template() -> None:
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    plain = token_row(ROWS[0], tokenizer, "plain")
    own = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    assert list(plain.tokens) == own.encode(ROWS[0].prompt).ids + own.encode(ROWS[0].program).ids + [0]
    assert plain.prompt_length == len(own.encode(ROWS[0].prompt).ids)
    tokenizer.chat_template = "{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
    chat = token_row(ROWS[0], tokenizer, "chat")
    assert tokenizer.decode(chat.tokens[: chat.prompt_length]) == f"<user>{ROWS[0].prompt}<assistant>"
    assert tokenizer.decode(chat.tokens[chat.prompt_length : -1]) == ROWS[0].program
    long = Row("# vqa: " + "dog " * 300, "pass", 1.0)
    assert len(fitting(token_rows([*ROWS, long], tokenizer, "plain"), 384)) == len(ROWS)
    with pytest.raises(TrainerError, match="None of the 1 rows fits"):
        fitting([token_row(long, tokenizer, "plain")], 100)


def test_a_thinking_switch_is_off_as_in_sampling() -> None:
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    switch = "{% if enable_thinking is defined and not enable_thinking %}<think></think>{% endif %}"
    tokenizer.chat_template = "{% for message in messages %}[{{ message.role }}]{{ message.content }}{% endfor %}{% if add_generation_prompt %}[assistant]" + switch + "{% endif %}"
    sampled = tokenizer.apply_chat_template([{"role": "user", "content": "# vqa: cats?\n"}], tokenize=False, add_generation_prompt=True, enable_thinking=False)
    assert prompted("# vqa: cats?\n", tokenizer, "chat") == (sampled, False)
    assert sampled.endswith("[assistant]<think></think>")


def test_an_epoch_holds_every_row_once_in_a_seeded_order() -> None:
    rows = token_rows([replace(row, program=row.program * (1 + i % 5)) for i, row in enumerate(ROWS * 5)], AutoTokenizer.from_pretrained(BASE), "plain")
    batches = epoch_batches(rows, 6, seed=1, epoch=0)
    assert sorted(map(id, sum(batches, []))) == sorted(map(id, rows))
    assert sorted(map(len, batches)) == [4, 6, 6, 6, 6, 6, 6]
    assert batches == epoch_batches(rows, 6, seed=1, epoch=0) != epoch_batches(rows, 6, seed=1, epoch=1)
    assert loss_tokens(rows[:1]) == len(rows[0].tokens) - rows[0].prompt_length


def test_the_schedule_is_the_built_in_trainers() -> None:
    assert [learning_rate_at(step, 10, 1.0, 0.2) for step in range(10)] == pytest.approx([1 / 3, 2 / 3, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8])
    assert learning_rate_at(0, 1, 1.0, 1.0) == 1.0


def test_a_job_file_says_which_field_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    good = {"schemaVersion": 1, "rows": "r", "base": "b", "baseName": "b", "from": None, "to": "t", "work": "w", "template": "plain", "precision": "fp32", "gradientAccumulation": 1,
            "gradientCheckpointing": False, "load4bit": False, "seed": 1, "threads": None, "checkpointSeconds": 60,
            "options": {"epochs": 1, "batchSize": 4, "learningRate": 2e-4, "warmup": 0.1, "maxGradNorm": 0.3, "weightDecay": 0, "lora": {"rank": 16, "alpha": 32, "dropout": 0.05, "targets": ["q_proj"]}}}
    file.write_text(json.dumps(good))
    assert read_job(file).lora == Lora(16, 32.0, 0.05, ("q_proj",))
    for changes, told in (({"precision": "fp8"}, 'precision is "fp8"'), ({"gradientAccumulation": 0}, "whole number from 1"), ({"load4bit": 1}, "not bool"), ({"options": 3}, "options. is no JSON object"), ({"schemaVersion": 2}, "another schemaVersion")):
        file.write_text(json.dumps({**good, **changes}))
        with pytest.raises(TrainerError, match=told):
            read_job(file)


def test_a_bases_digest_is_that_of_the_built_in_policy() -> None:
    assert digest_of(files_of(str(BASE))) == digest_of(BASE / name for name in ("config.json", "tokenizer.json", "model.safetensors"))
