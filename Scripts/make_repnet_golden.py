#!/usr/bin/env python3
"""Writes Tests/LearningTests/Golden/repnet.safetensors: one learning step of Rep-Net (Yang, Rakin, Fan, CVPR 2022)
in PyTorch, in float64, on the network that make_onnx_golden.py wrote: logits, loss, and the gradients of side
modules, head and backbone biases.

    pip install torch numpy onnx safetensors
    Scripts/make_repnet_golden.py

The side modules are written from the paper and its published sizes, not from the Swift code: pool, convolution
with standardised weights (Qiao et al. 2019), batch norm over the batch, ReLU, 1×1 convolution, batch norm, bilinear
resize, sum into the block's output. Tensors are named and laid out as the Swift library has them.
"""

import numpy
import onnx
import torch
from onnx import numpy_helper
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

from make_onnx_golden import DEVIATION, GOLDEN, MEAN, Tiny

BATCH, SIDE, CLASSES = 4, 40, 3


class StandardisedConv(nn.Conv2d):
    def forward(self, x):
        flat = self.weight.flatten(1)
        flat = (flat - flat.mean(1, keepdim=True)) / (flat.std(1, keepdim=True) + 1e-5)
        return functional.conv2d(x, flat.view_as(self.weight), None, self.stride, self.padding, groups=self.groups)


class Side(nn.Module):
    """One module: reads what enters a block (the first: the image), gives what is added to what leaves it."""

    def __init__(self, inputs, outputs, pool, groups):
        super().__init__()
        middle = max(8, (inputs + 4) // 8 * 8)
        self.pool = pool
        self.spatial = StandardisedConv(inputs, middle, 5, padding=2, groups=groups, bias=False)
        self.spatial_norm = nn.BatchNorm2d(middle, eps=1e-3)
        self.pointwise = StandardisedConv(middle, outputs, 1, bias=False)
        self.pointwise_norm = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x, size):
        x = functional.avg_pool2d(x, self.pool)
        x = functional.relu(self.spatial_norm(self.spatial(x)))
        x = self.pointwise_norm(self.pointwise(x))
        return functional.interpolate(x, size, mode="bilinear", align_corners=False)


def backbone():
    model = Tiny()
    stored = onnx.load(GOLDEN / "tiny-kept.onnx").graph.initializer
    state = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in stored}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert all(name.endswith("num_batches_tracked") for name in missing) and not unexpected
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.double().eval()


def backbone_norms(model):
    """The norm whose shift is the bias of each folded convolution, by the name that an import gives it."""
    norms = {"convolution.0": model.stem[1], "convolution.1": model.mix[1]}
    for number, block in enumerate(model.blocks):
        for name, part in zip(["project", "depthwise", "expand"], reversed(block.parts)):
            norms[f"blocks.{number}.{name}"] = part[1]
    return norms


def main():
    torch.manual_seed(11)
    model = backbone()
    # The first block of every stage but the first: block 1 from the image, block 3 from what enters it. The image is
    # pooled by 2 and then by 4, like the published module 1.
    sides = nn.ModuleList([Side(3, 12, pool=8, groups=1), Side(12, 16, pool=2, groups=2)]).double()
    head = nn.Linear(24, CLASSES).double()
    for module in sides.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, -1, 1)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    # The values that the Swift library starts from are rounded to float32.
    for parameter in [*sides.parameters(), *head.parameters()]:
        parameter.data = parameter.data.float().double()

    trained = {"classifier.weight": head.weight, "classifier.bias": head.bias}
    for number, side in enumerate(sides):
        for name in ["spatial", "pointwise"]:
            trained[f"rep.{number}.{name}.weight"] = getattr(side, name).weight
            trained[f"rep.{number}.{name}.norm.scale"] = getattr(side, name + "_norm").weight
            trained[f"rep.{number}.{name}.norm.shift"] = getattr(side, name + "_norm").bias
    biases = {f"{name}.bias": norm.bias.requires_grad_() for name, norm in backbone_norms(model).items()}

    random = numpy.random.default_rng(5)
    images = random.integers(0, 256, (BATCH, SIDE, SIDE, 3)).astype("u1")
    labels = random.integers(0, CLASSES, BATCH)
    image = torch.from_numpy(((images.astype("f8") / 255 - MEAN) / DEVIATION).transpose(0, 3, 1, 2).copy())

    x = model.blocks[0](model.stem(model.pad(image)))
    x = model.blocks[1](x)
    x = x + sides[0](image, x.shape[2:])
    x = model.blocks[2](x)
    y = model.blocks[3](x)
    x = y + sides[1](x, y.shape[2:])
    logits = head(model.mix(x).mean((2, 3)))
    loss = functional.cross_entropy(logits, torch.from_numpy(labels), label_smoothing=0.1)
    loss.backward()

    def layout(tensor):
        array = tensor.detach().numpy().astype("f4")
        # Output × input × rows × columns to output × rows × columns × input.
        return numpy.ascontiguousarray(array.transpose(0, 2, 3, 1) if array.ndim == 4 else array)

    tensors = {"images": images, "labels": labels.astype("i4"), "logits": layout(logits),
               "loss": numpy.array([loss.item()], dtype="f4")}
    for name, parameter in trained.items():
        tensors[f"value/{name}"] = layout(parameter)
    for name, parameter in {**trained, **biases}.items():
        tensors[f"gradient/{name}"] = layout(parameter.grad)
    save_file(tensors, GOLDEN / "repnet.safetensors")


if __name__ == "__main__":
    main()
