"""Trains the detector of scenes and writes it as ONNX.

    npm run build
    node --import tsx trainer/detector/dump.ts --out /tmp/scenes --scenes 8000
    python trainer/detector/train.py --scenes /tmp/scenes --out media/models/detector --minutes 60
    node --import tsx trainer/detector/evaluate.ts
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from data import Scenes, targets
from network import Detector, Network


def heat_loss(logits: Tensor, target: Tensor) -> Tensor:
    """The penalty-reduced focal loss of CenterNet, summed and divided by the number of objects."""
    chance = torch.sigmoid(logits).clamp(1e-4, 1 - 1e-4)
    centre = target.eq(1).float()
    hit = (1 - chance) ** 2 * chance.log() * centre
    miss = (1 - target) ** 4 * chance**2 * (1 - chance).log() * (1 - centre)
    return -(hit + miss).sum() / centre.sum().clamp(min=1)


def side_loss(sides: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """1 - generalised IoU of the boxes at the cells that belong to an object."""
    own = weights > 0
    a, b, w = sides.permute(0, 2, 3, 1)[own], target.permute(0, 2, 3, 1)[own], weights[own]
    low, high = torch.minimum(a, b), torch.maximum(a, b)
    # Negative sides (the cell lies outside a clipped box) keep the formula right: widths add up to the overlap.
    overlap = (low[:, 0] + low[:, 2]).clamp(min=0) * (low[:, 1] + low[:, 3]).clamp(min=0)
    union = (a[:, 0] + a[:, 2]) * (a[:, 1] + a[:, 3]) + (b[:, 0] + b[:, 2]) * (b[:, 1] + b[:, 3]) - overlap
    hull = (high[:, 0] + high[:, 2]) * (high[:, 1] + high[:, 3])
    giou = overlap / union.clamp(min=1) - (hull - union) / hull.clamp(min=1)
    return ((1 - giou) * w).sum() / w.sum().clamp(min=1)


def load(network: Network, file: Path) -> None:
    """Takes over earlier weights; where the vocabulary has changed, what belongs to it starts anew."""
    weights: dict[str, Tensor] = torch.load(file, weights_only=True)
    own = network.state_dict()
    network.load_state_dict({name: weights[name] if weights[name].shape == own[name].shape else own[name] for name in own})


def train(scenes: Scenes, minutes: float, batch: int, rate: float, seed: int, start: Path | None) -> Network:
    """Trains for a budget of minutes; the learning rate follows the share of the budget that is spent (cosine after a short warm-up)."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Network(len(scenes.nouns))
    if start is not None:
        load(network, start)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    began, step, epoch, sums = time.monotonic(), 0, 0, np.zeros(2)
    while True:
        for pictures, boxes in scenes.epoch(batch, random):
            spent = (time.monotonic() - began) / (60 * minutes)
            if spent >= 1:
                return network
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * spent))
            heat, sides = network(pictures)
            wanted_heat, wanted_sides, weights = targets(boxes, len(pictures), len(scenes.nouns), *heat.shape[2:])
            of_heat, of_sides = heat_loss(heat, wanted_heat), side_loss(sides, wanted_sides, weights)
            optimizer.zero_grad()
            (of_heat + 2 * of_sides).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
            optimizer.step()
            sums += (of_heat.item(), of_sides.item())
            step += 1
            if step % 50 == 0:
                print(f"epoch {epoch} step {step} {spent:.0%} heat {sums[0] / 50:.3f} sides {sums[1] / 50:.3f}", flush=True)
                sums[:] = 0
        epoch += 1


def export(network: Network, scenes: Scenes, out: Path) -> None:
    """Writes `detector.onnx` and the vocabulary beside it."""
    out.mkdir(parents=True, exist_ok=True)
    picture = torch.zeros(1, scenes.height, scenes.width, 3, dtype=torch.uint8)
    program = torch.onnx.export(
        Detector(network).eval(), (picture,), dynamo=True, input_names=["picture"], output_names=["detections"], verbose=False
    )
    assert program is not None
    model = program.model_proto
    for node in model.graph.node:
        del node.metadata_props[:]  # the exporter notes stack traces there, with paths of this machine
    (out / "detector.onnx").write_bytes(model.SerializeToString())
    about = {"schemaVersion": 1, "width": scenes.width, "height": scenes.height, "nouns": scenes.nouns}
    (out / "detector.json").write_text(json.dumps(about, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=Path, required=True, help="folder written by dump.ts")
    parser.add_argument("--out", type=Path, required=True, help="folder for detector.onnx and detector.json")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, help="weights to go on from (network.pt of an earlier training)")
    parser.add_argument("--weights", type=Path, help="where to keep the trained weights for --start")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    scenes = Scenes(given.scenes)
    network = train(scenes, given.minutes, given.batch, given.rate, given.seed, given.start)
    if given.weights is not None:
        torch.save(network.state_dict(), given.weights)
    export(network, scenes, given.out)


if __name__ == "__main__":
    main()
