#!/usr/bin/env python3
"""Holds `remanence bench` to the bars that this project set itself; a miss is a non-zero exit.

Usage: Benchmarks/bars.py [PROGRAM]     (default: .build/release/remanence)
"""

import json
import subprocess
import sys

# What is measured, by which command, where in its JSON, and the bar: the most, or with True the least.
BARS = [
    ("step on arrays over the plain step, failed writes 1e-6", ["arrays"], "ratio_at_1e_6", 1.5, False),
    ("step on arrays over the plain step, failed writes 1e-3", ["arrays"], "ratio_at_1e_3", 3, False),
    ("ResNet-20 on arrays, ms for an image, the slowest", ["arrays"], "resnet20_answers", 5, False),
    ("VGG8 priced with counted bits, s", ["chip"], "vgg8_traced_s", 1, False),
    ("ResNet-50 step priced, s", ["chip"], "resnet50_step_s", 0.2, False),
    ("MobileNetV2 inference, chips a second", ["chip"], "mobilenet_v2_inference_configurations_per_s", 1000, True),
]


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ".build/release/remanence"
    outcomes = {}
    missed = 0
    for name, command, key, bar, is_least in BARS:
        if tuple(command) not in outcomes:
            output = subprocess.run([program, "bench", *command, "--json"], check=True, capture_output=True).stdout
            outcomes[tuple(command)] = json.loads(output)
        value = outcomes[tuple(command)][key]
        if isinstance(value, list):
            value = max(answer["image_ms"] for answer in value)
        is_met = value >= bar if is_least else value <= bar
        missed += not is_met
        print(f"{'met   ' if is_met else 'MISSED'}  {name}: {value:.4g}, bar {bar:g}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
