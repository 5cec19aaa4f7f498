#!/usr/bin/env python3
"""Writes Tests/LearningTests/Golden/tiny*.onnx: one small random network of inverted residuals as PyTorch exports
it in three ways, and tiny.safetensors: two pictures and the logits that ONNX Runtime computes for them.

    pip install torch numpy onnx onnxruntime onnxscript safetensors
    Scripts/make_onnx_golden.py

kept    TorchScript exporter, norms kept (training=PRESERVE), dynamic batch; zeros by Pad, flattened by view
folded  TorchScript exporter, norms folded into the convolutions by the exporter
dynamo  torch.export, norms folded by its optimiser
"""

from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from safetensors.numpy import save_file
from torch import nn

GOLDEN = Path(__file__).resolve().parent.parent / "Tests" / "LearningTests" / "Golden"
SIDE, CLASSES = 20, 5
MEAN = numpy.array([0.485, 0.456, 0.406], dtype="f4")
DEVIATION = numpy.array([0.229, 0.224, 0.225], dtype="f4")


def conv(inputs, outputs, kernel=1, stride=1, groups=1, rectified=True):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
              nn.BatchNorm2d(outputs, eps=1e-3)]
    return nn.Sequential(*layers, nn.ReLU6()) if rectified else nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, expansion, stride):
        super().__init__()
        hidden = inputs * expansion
        parts = [conv(inputs, hidden)] if expansion > 1 else []
        parts += [conv(hidden, hidden, 3, stride, hidden), conv(hidden, outputs, rectified=False)]
        self.parts = nn.Sequential(*parts)
        self.adds = inputs == outputs and stride == 1

    def forward(self, x):
        return self.parts(x) + x if self.adds else self.parts(x)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        # Zeros below and right only, as TensorFlow's SAME padding has them at stride 2.
        self.pad = nn.ZeroPad2d((0, 1, 0, 1))
        self.stem = conv(3, 8, 3, 2)
        self.stem[0].padding = (0, 0)
        self.blocks = nn.Sequential(
            Residual(8, 10, 1, 1), Residual(10, 12, 3, 2), Residual(12, 12, 3, 1), Residual(12, 16, 2, 1))
        self.mix = conv(16, 24)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.drop = nn.Dropout(0.2)
        self.classifier = nn.Linear(24, CLASSES)

    def forward(self, x):
        x = self.pool(self.mix(self.blocks(self.stem(self.pad(x)))))
        return self.classifier(self.drop(x.view(x.shape[0], -1)))


def strip(path):
    """Takes out the notes on where in whose Python files each node comes from."""
    model = onnx.load(path)
    for part in [model.graph, *model.graph.node, *model.graph.input, *model.graph.output,
                 *model.graph.value_info, *model.graph.initializer]:
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def main():
    torch.manual_seed(20)
    model = Tiny().eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
    example = torch.zeros(1, 3, SIDE, SIDE)
    names = {"input_names": ["image"], "output_names": ["logits"]}
    old = {"dynamo": False, "opset_version": 13, **names}
    torch.onnx.export(
        model, (example,), GOLDEN / "tiny-kept.onnx", training=torch.onnx.TrainingMode.PRESERVE,
        dynamic_axes={"image": {0: "batch"}}, **old)
    torch.onnx.export(model, (example,), GOLDEN / "tiny-folded.onnx", **old)
    torch.onnx.export(
        model, (example,), GOLDEN / "tiny-dynamo.onnx", dynamo=True, external_data=False, **names)

    for path in GOLDEN.glob("tiny-*.onnx"):
        strip(path)

    images = numpy.random.default_rng(7).integers(0, 256, (2, SIDE, SIDE, 3)).astype("u1")
    inputs = ((images.astype("f4") / 255 - MEAN) / DEVIATION).transpose(0, 3, 1, 2)
    session = onnxruntime.InferenceSession(GOLDEN / "tiny-kept.onnx", providers=["CPUExecutionProvider"])
    logits = session.run(None, {"image": inputs})[0]
    save_file({"images": images, "logits": logits}, GOLDEN / "tiny.safetensors")


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    main()
