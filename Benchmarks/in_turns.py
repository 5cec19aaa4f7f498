#!/usr/bin/env python3
"""Holds our step and our inference to PyTorch's and ONNX Runtime's, and to our own float32, in turns in one run.

Usage: Benchmarks/in_turns.py PROGRAM [TURNS]

Each turn runs every job once, in a process of its own, so that whatever else the machine does falls on all alike. A
figure is the median over the turns of a process's median step; a ratio is the median of the turns' ratios. MobileNetV2
at 224 pixels, batch 8, 2 threads.
"""

import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPE = ["--batch", "8", "--resolution", "224", "--threads", "2"]
TCMALLOC = glob.glob("/usr/lib/*/libtcmalloc_minimal.so.4") + glob.glob("/usr/lib64/libtcmalloc_minimal.so.4")

# Which job's time is divided by which, and the most that is wanted: with dot products of bytes; without them.
RATIOS = [
    ("inference, int8", "onnxruntime inference, int8", "1.0", "1.0"),
    ("step, int8 Rep-Net", "pytorch step, classifier", "0.75", "0.9"),
    ("inference, int8", "inference, float32", "0.4", "0.75"),
    ("step, int8 Rep-Net", "step, float32 Rep-Net", "0.4", "0.75"),
]


def milliseconds(command, environment=None):
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, **(environment or {})})
    return json.loads(done.stdout)["step_ms"]


def main():
    program = sys.argv[1]
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    ours = [program, "bench"]
    with tempfile.TemporaryDirectory() as folder:
        onnx = [sys.executable, os.path.join(HERE, "onnxruntime_inference.py"), *SHAPE, "--folder", folder, "--case"]
        subprocess.run([*onnx, "export"], check=True, capture_output=True)
        torch = [sys.executable, os.path.join(HERE, "pytorch_step.py"), *SHAPE, "--classes", "10", "--case",
                 "classifier", "--variant", "tcmalloc+channels_last" if TCMALLOC else "channels_last"]
        preload = {"LD_PRELOAD": TCMALLOC[0]} if TCMALLOC else {}

        def own(kind, *options):
            return [*ours, kind, *SHAPE, "--json", *options] if kind == "inference" else [
                *ours, kind, *SHAPE, "--classes", "10", "--json", *options]

        jobs = {
            "inference, int8": (own("inference", "--steps", "40"), None),
            "onnxruntime inference, int8": ([*onnx, "inference_int8", "--steps", "40"], None),
            "inference, float32": (own("inference", "--precision", "float32", "--steps", "15"), None),
            "step, int8 Rep-Net": (own("step", "--steps", "30"), None),
            "pytorch step, classifier": ([*torch, "--steps", "20"], preload),
            "step, float32 Rep-Net": (own("step", "--precision", "float32", "--steps", "10"), None),
        }
        figures = {name: [] for name in jobs}
        for _ in range(turns):
            for name, (command, environment) in jobs.items():
                figures[name].append(milliseconds(command, environment))
    for name, values in figures.items():
        print(f"{name:28} {statistics.median(values):7.1f} ms   ({min(values):.1f} to {max(values):.1f})")
    for mine, theirs, dots, plain in RATIOS:
        ratio = statistics.median(a / b for a, b in zip(figures[mine], figures[theirs]))
        print(f"{mine} over {theirs}: {ratio:.2f} (wanted: {dots}; without dot products of bytes {plain})")


if __name__ == "__main__":
    main()
