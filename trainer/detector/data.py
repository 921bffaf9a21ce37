"""The dumped scenes of `dump.ts`, their augmentation, and the maps that the network is trained to draw."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from network import STRIDE


class Scenes:
    """A folder written by `dump.ts`: pictures [N, H, W, 3] as bytes, and boxes [M, 6] as picture, noun, left, top, right, bottom (pixels, y down)."""

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "scenes.json").read_text())
        self.nouns: list[str] = about["nouns"]
        self.height: int = about["height"]
        self.width: int = about["width"]
        self.pictures = np.memmap(folder / "pictures.u8", np.uint8, "r").reshape(-1, self.height, self.width, 3)
        boxes = np.fromfile(folder / "boxes.f32", np.float32).reshape(-1, 6)
        self.boxes = torch.from_numpy(boxes[np.argsort(boxes[:, 0], kind="stable")])
        self.first = torch.searchsorted(self.boxes[:, 0].contiguous(), torch.arange(len(self.pictures) + 1, dtype=torch.float32))

    def __len__(self) -> int:
        return len(self.pictures)

    def batch(self, indices: np.ndarray) -> tuple[Tensor, Tensor]:
        """Pictures [B, 3, H, W] in 0..1 and boxes [M, 6], the first column counting within the batch."""
        pictures = torch.from_numpy(np.ascontiguousarray(self.pictures[indices])).permute(0, 3, 1, 2).float() / 255
        rows = []
        for position, index in enumerate(indices):
            own = self.boxes[self.first[index] : self.first[index + 1]].clone()
            own[:, 0] = position
            rows.append(own)
        return pictures, torch.cat(rows)

    def epoch(self, size: int, random: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Every scene once, in batches of `size`, augmented; a smaller last batch is left out."""
        order = random.permutation(len(self))
        for start in range(0, len(order) - size + 1, size):
            yield augment(*self.batch(np.sort(order[start : start + size])), random)


def augment(pictures: Tensor, boxes: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mirror, shift by up to a grid cell, change brightness and contrast, add noise."""
    boxes = boxes.clone()
    width = pictures.shape[3]
    if random.random() < 0.5:
        pictures = pictures.flip(3)
        boxes[:, 2], boxes[:, 4] = width - boxes[:, 4], width - boxes[:, 2]
    right, down = (int(v) for v in random.integers(0, 2 * STRIDE + 1, 2))
    height = pictures.shape[2]
    pictures = F.pad(pictures, (STRIDE,) * 4, mode="replicate")[:, :, down : down + height, right : right + width]
    boxes[:, 2::2] += STRIDE - right
    boxes[:, 3::2] += STRIDE - down
    shape = (len(pictures), 1, 1, 1)
    gain = torch.from_numpy(random.uniform(0.85, 1.15, shape).astype(np.float32))
    offset = torch.from_numpy(random.uniform(-0.06, 0.06, shape).astype(np.float32))
    noise = torch.from_numpy(random.standard_normal(pictures.shape, np.float32)) * 0.01
    return (pictures * gain + offset + noise).clamp(0, 1), boxes


def targets(boxes: Tensor, pictures: int, nouns: int, rows: int, columns: int) -> tuple[Tensor, Tensor, Tensor]:
    """Heat [B, nouns, rows, columns] with a bell around each centre, sides [B, 4, rows, columns] and their weights [B, rows, columns]."""
    heat = torch.zeros(pictures, nouns, rows, columns)
    sides = torch.zeros(pictures, 4, rows, columns)
    weights = torch.zeros(pictures, rows, columns)
    x, y = (torch.arange(columns) + 0.5) * STRIDE, (torch.arange(rows) + 0.5) * STRIDE
    picture, noun = boxes[:, 0].long(), boxes[:, 1].long()
    left, top, right, bottom = boxes[:, 2:].unbind(1)
    # The bell's middle is moved to the nearest cell, so that every object has one cell of heat 1.
    column = ((left + right) / 2 / STRIDE).floor().clamp(0, columns - 1)
    row = ((top + bottom) / 2 / STRIDE).floor().clamp(0, rows - 1)
    spread_x, spread_y = (right - left) / 10, (bottom - top) / 10
    across = torch.exp(-((torch.arange(columns)[None] - column[:, None]) * STRIDE / spread_x[:, None]) ** 2 / 2)
    along = torch.exp(-((torch.arange(rows)[None] - row[:, None]) * STRIDE / spread_y[:, None]) ** 2 / 2)
    bells = along[:, :, None] * across[:, None, :]
    for m in range(len(boxes)):  # later boxes lie in front: where bells meet, the stronger one owns the sides
        b = picture[m]
        heat[b, noun[m]] = torch.maximum(heat[b, noun[m]], bells[m])
        own = (bells[m] > 0.3) & (bells[m] >= weights[b])
        weights[b] = torch.where(own, bells[m], weights[b])
        wide = torch.stack((
            (x - left[m]).expand(rows, columns), (y - top[m])[:, None].expand(rows, columns),
            (right[m] - x).expand(rows, columns), (bottom[m] - y)[:, None].expand(rows, columns),
        ))
        sides[b] = torch.where(own, wide, sides[b])
    return heat, sides, weights
