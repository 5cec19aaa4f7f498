#!/usr/bin/env python3
"""How far top-1 agreement of MobileNetV2 with itself can get with 8-bit activations, on given pictures.

    agreement_limit.py [--exact-start] NET.safetensors PICTURES.rgb…

NET is a file that `remanence import` wrote, PICTURES are prepared pictures (the cache's folder `prepared`). The
float32 network of NET answers twice: as it is, and with every stored activation rounded to 8 bits, each *channel* in
the range that has the smallest squared error on these very pictures. Weights, image and pooled features stay float32.
No calibration that gives a tensor one scale, from other pictures, with 8-bit weights besides, can be expected to do
better: what does better has more bits, as fine values have (docs/arithmetic.md, section 15). With `--exact-start` the
first block's activations are not rounded at all. Needs numpy, torch, safetensors.
"""
import json, struct, sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file

PICTURES, RESOLUTION, BATCH, SAMPLES = 200, 224, 20, 20_000
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
FIRST_BLOCK = {"features.0", "features.1.depthwise", "features.1"}
# Expansion, channels, blocks, stride of each stage (Sandler et al. 2018, table 2).
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def pictures(path):
    """Pictures evenly over a prepared file, as batch × colour × rows × columns."""
    data = np.memmap(path, np.uint8, "r")
    length = struct.unpack("<Q", data[-16:-8].tobytes())[0]
    index = json.loads(data[-16 - length : -16].tobytes())
    side, count = index["side"], len(index["labels"])
    records = data[: count * side * side * 3].reshape(count, side, side, 3)
    taken = min(PICTURES, count)
    chosen = torch.from_numpy(np.stack([records[i * count // taken] for i in range(taken)]))
    chosen = chosen.permute(0, 3, 1, 2).float()
    return F.interpolate(chosen, size=(RESOLUTION, RESOLUTION), mode="bilinear").round().clamp(0, 255)


class MobileNetV2:
    def __init__(self, path):
        self.tensors = {k: torch.from_numpy(v) for k, v in load_file(path).items() if k.startswith("float32/")}

    def convolution(self, x, name, kernel, stride, groups):
        weight = self.tensors[f"float32/{name}.weight"]
        bias = self.tensors[f"float32/{name}.bias"]
        weight = weight.view(len(bias), kernel, kernel, -1).permute(0, 3, 1, 2)
        return F.conv2d(x, weight, bias, stride, (kernel - 1) // 2, 1, groups)

    def __call__(self, images, stored):
        """Logits; `stored(name, value, is_rectified)` is what becomes of every activation that is kept."""

        def rectified(x, name, kernel, stride, groups):
            return stored(name, self.convolution(x, name, kernel, stride, groups).clamp(0, 6), True)

        x = rectified((images / 255 - MEAN) / DEVIATION, "features.0", 3, 2, 1)
        number = 1
        for expansion, channels, blocks, stride in STAGES:
            for block in range(blocks):
                name = f"features.{number}"
                h = x if expansion == 1 else rectified(x, f"{name}.expand", 1, 1, 1)
                h = rectified(h, f"{name}.depthwise", 3, stride if block == 0 else 1, h.shape[1])
                h = self.convolution(h, f"{name}.project", 1, 1, 1)
                x = stored(name, h if block == 0 else x + h, False)
                number += 1
        x = rectified(x, f"features.{number}", 1, 1, 1).mean((2, 3))
        weight, bias = self.tensors["float32/classifier.weight"], self.tensors["float32/classifier.bias"]
        return x @ weight.view(len(bias), -1).T + bias


def ranges(samples, is_rectified):
    """Ends of each channel's range with the smallest squared error of rounding and clipping."""
    levels = 255 if is_rectified else 254
    low, high = samples.min(1)[0], samples.max(1)[0]
    if is_rectified:
        low = torch.zeros_like(low)
    best = torch.full_like(low, torch.inf)
    chosen_low, chosen_high = low.clone(), high.clone()
    parts = np.linspace(1, 0.3, 15)
    for a in [0] if is_rectified else parts:
        for b in parts:
            bottom, top = low * a, high * b
            step = (top - bottom) / levels
            clipped = (samples - top[:, None]).clamp(min=0) ** 2 + (bottom[:, None] - samples).clamp(min=0) ** 2
            # A zero of a rectified value is exact.
            rounded = (samples != 0).float().mean(1) if is_rectified else 1
            error = clipped.mean(1) + rounded * step**2 / 12
            better = error < best
            best[better], chosen_low[better], chosen_high[better] = error[better], bottom[better], top[better]
    return chosen_low, chosen_high


@torch.no_grad()
def limit(network, images, exact):
    seen = {}

    def watch(name, value, is_rectified):
        values = value.permute(1, 0, 2, 3).flatten(1)
        some = values[:, :: max(1, values.shape[1] * (len(images) // BATCH) // SAMPLES)]
        seen.setdefault(name, (is_rectified, []))[1].append(some)
        return value

    expected = torch.cat([network(batch, watch) for batch in images.split(BATCH)])
    known = {name: ranges(torch.cat(parts, 1), is_rectified) for name, (is_rectified, parts) in seen.items()}

    def rounded(name, value, is_rectified):
        if name in exact:
            return value
        low, high = (end.view(1, -1, 1, 1) for end in known[name])
        step = ((high - low) / (255 if is_rectified else 254)).clamp(min=1e-12)
        return torch.minimum(torch.maximum(((value - low) / step).round() * step + low, low), high)

    answers = torch.cat([network(batch, rounded) for batch in images.split(BATCH)])
    return (answers.argmax(1) == expected.argmax(1)).float().mean().item()


if __name__ == "__main__":
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    file, *paths = [a for a in sys.argv[1:] if a not in options]
    network = MobileNetV2(file)
    for path in paths:
        images = pictures(path)
        share = limit(network, images, FIRST_BLOCK if "--exact-start" in options else set())
        print(f"{path.rsplit('/', 1)[-1]}: {len(images)} pictures, {100 * share:.1f} %", flush=True)
