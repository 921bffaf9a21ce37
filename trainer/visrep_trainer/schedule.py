"""The learning rate."""

from __future__ import annotations

import math


def learning_rate_at(step: int, steps: int, peak: float, warmup: float) -> float:
    """
    Rate of a step (from 0): linear warm-up over the first share of the steps, then linear to 0. The first step already moves and the
    last one still does; the built-in trainer's `learningRateAt`.
    """
    warm = min(steps - 1, math.ceil(steps * warmup))
    return peak * ((step + 1) / (warm + 1) if step < warm else (steps - step) / (steps - warm))
