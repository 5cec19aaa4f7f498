"""What the yardsticks share: MobileNetV2 in PyTorch, and timing of one case in a process of its own."""

import argparse
import json
import os
import resource
import subprocess
import sys
import time


def mobilenet_v2(classes=1000):
    """MobileNetV2 1.0 (Sandler et al., CVPR 2018, table 2) with random weights, as torchvision's is built."""
    from torch import nn

    def conv(inputs, outputs, kernel=1, stride=1, groups=1, rectified=True):
        layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
                  nn.BatchNorm2d(outputs)]
        return nn.Sequential(*layers, nn.ReLU6(inplace=True)) if rectified else nn.Sequential(*layers)

    class Residual(nn.Module):
        def __init__(self, inputs, outputs, expansion, stride):
            super().__init__()
            hidden = inputs * expansion
            parts = [conv(inputs, hidden)] if expansion > 1 else []
            parts += [conv(hidden, hidden, 3, stride, hidden), conv(hidden, outputs, rectified=False)]
            self.parts = nn.Sequential(*parts)
            self.adds = stride == 1 and inputs == outputs

        def forward(self, x):
            return x + self.parts(x) if self.adds else self.parts(x)

    layers, channels = [conv(3, 32, 3, 2)], 32
    for expansion, outputs, repeats, stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for block in range(repeats):
            layers.append(Residual(channels, outputs, expansion, stride if block == 0 else 1))
            channels = outputs
    layers += [conv(channels, 1280), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, classes)]
    return nn.Sequential(*layers)


def arguments(description, *names):
    """The options that every yardstick has; `--case` is for the processes that it starts itself."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--resolution", type=int, default=224)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--classes", type=int, default=10, help="of what is learned; inference has ImageNet's 1000")
    parser.add_argument("--steps", type=int, default=20, help="timed, after five that are not")
    for name in ["case", *names]:
        parser.add_argument("--" + name, help=argparse.SUPPRESS)
    return parser.parse_args()


def resident_bytes():
    """The peak so far, which `/usr/bin/time -v` would show at the end. Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def timed(step, options, **facts):
    """Runs `step` and prints one JSON line: median and fastest time, peak resident memory, and how busy the
    machine was."""
    imported = resident_bytes()
    for _ in range(5):
        step()
    times = []
    for _ in range(options.steps):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(json.dumps({
        **facts, "is_inference": options.case.startswith("inference"), "network": "mobilenet-v2", "batch": options.batch, "resolution_px": options.resolution,
        "threads": options.threads, "step_ms": round(times[len(times) // 2], 2),
        "fastest_step_ms": round(times[0], 2), "peak_resident_bytes": resident_bytes(),
        "resident_before_bytes": imported, "load_average": round(os.getloadavg()[0], 1)}), flush=True)


def run(script, options, case, environment=None, **extra):
    """Runs one case of `script` in a process of its own, so that peaks do not mix."""
    command = [sys.executable, script, "--case", case, "--batch", str(options.batch), "--resolution",
               str(options.resolution), "--threads", str(options.threads), "--classes", str(options.classes),
               "--steps", str(options.steps)]
    for name, value in extra.items():
        command += ["--" + name, value]
    subprocess.run(command, check=True, env={**os.environ, **(environment or {})})
