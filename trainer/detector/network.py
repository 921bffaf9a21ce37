"""The detector of scenes: a small anchor-free convolutional network in the manner of CenterNet (arXiv 1904.07850) and TTFNet (arXiv 1909.00700)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 8
"""Pixels between neighbouring cells of the output grid."""


def convolution(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


class Network(nn.Module):
    """Pictures [B, 3, H, W] in 0..1 -> heat logits [B, nouns, H/8, W/8] and sides [B, 4, H/8, W/8] (left, top, right, bottom in pixels)."""

    def __init__(self, nouns: int, width: int = 16) -> None:
        super().__init__()
        fine, coarse, head = 3 * width, 5 * width, 6 * width
        self.stem = nn.Sequential(convolution(3, width // 2, 2), convolution(width // 2, 2 * width, 2), convolution(2 * width, fine, 2))
        self.fine = Residual(fine)
        self.coarse = nn.Sequential(convolution(fine, coarse, 2), Residual(coarse))
        self.lateral = convolution(coarse, fine, kernel=1)
        self.merge = convolution(fine, head)
        self.heat = nn.Conv2d(head, nouns, 1)
        self.sides = nn.Conv2d(head, 4, 1)
        nn.init.constant_(self.heat.bias, -5.0)  # rare positives: start from "nothing here"
        nn.init.constant_(self.sides.bias, 1.2)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        fine = self.fine(self.stem(pictures * 4 - 2))
        deep = F.interpolate(self.lateral(self.coarse(fine)), scale_factor=2.0, mode="nearest")
        merged = self.merge(fine + deep)
        return self.heat(merged), STRIDE * F.softplus(self.sides(merged))


class Detector(nn.Module):
    """The network with everything around it: bytes [1, H, W, 3] -> detections [1, count, 6] as left, top, right, bottom (pixels, y down), score, noun."""

    def __init__(self, network: Network, count: int = 64) -> None:
        super().__init__()
        self.network, self.count = network, count

    def forward(self, picture: Tensor) -> Tensor:
        heat, sides = self.network(picture.permute(0, 3, 1, 2).float() / 255)
        heat = torch.sigmoid(heat)
        heat = heat * (F.max_pool2d(heat, 3, 1, 1) == heat)
        width = heat.shape[3]
        cells = heat.shape[2] * width
        scores, places = heat.flatten(1).topk(self.count, dim=1)
        nouns, cell = places // cells, places % cells
        x, y = (cell % width + 0.5) * STRIDE, (cell // width + 0.5) * STRIDE
        left, top, right, bottom = sides.flatten(2).gather(2, cell.unsqueeze(1).expand(-1, 4, -1)).unbind(1)
        return torch.stack((x - left, y - top, x + right, y + bottom, scores, nouns.float()), dim=2)
