#!/usr/bin/env python3
"""What 12-bit values bring and cost: agreement of int8 with float32 against the time of an inference.

Usage: Benchmarks/fine_curve.py PROGRAM NETWORK FOLDER [TURNS]

Imports NETWORK (mobilenet-v2, efficientnet-lite0) into FOLDER with 8-bit values alone and with the noise of 8-bit values
25 to 40 dB below the answers (in MobileNetV2 20 dB ask for none of 12), and compares each with float32 on 200 pictures of three tasks. Then it times an inference
of 8 images at 224 pixels with 2 threads over each, in turns, on the processor's best instruction set and on AVX2.
"""

import json
import os
import statistics
import subprocess
import sys

NOISES = [None, 25, 27, 30, 33, 36, 40]
TASKS = ["emoji", "clip-art", "icon-roles"]


def run(command, environment=None):
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, **(environment or {})})
    return json.loads(done.stdout)


def main():
    program, network, folder = sys.argv[1:4]
    turns = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    os.makedirs(folder, exist_ok=True)
    files, agreement = {}, {}
    for noise in NOISES:
        path = files[noise] = os.path.join(folder, f"{network}-{noise}")
        said = path + ".json"
        if not os.path.exists(said):
            options = ["--no-fine-values"] if noise is None else ["--fine-noise", str(noise)]
            report = run([program, "import", network, "-o", path, "--force", "--json", "--pictures", "200", *options,
                          *[word for task in TASKS for word in ("--task", task)]])
            with open(said, "w") as file:
                json.dump(report, file)
        with open(said) as file:
            agreement[noise] = json.load(file)
    sets = {"best": {}, "avx2": {"REMANENCE_ISA": "avx2"}}
    times = {(noise, name): [] for noise in NOISES for name in sets}
    for _ in range(turns):
        for noise in NOISES:
            for name, environment in sets.items():
                bench = [program, "bench", "inference", "--network", files[noise], "--resolution", "224", "--batch", "8",
                         "--threads", "2", "--steps", "30", "--json"]
                times[noise, name].append(run(bench, environment)["step_ms"])
    print("| noise | fine values | " + " | ".join(TASKS) + " | mean | best set | AVX2 |")
    print("|---" * (len(TASKS) + 5) + "|")
    for noise in NOISES:
        report = agreement[noise]
        shares = [100 * report["agreement"][task]["top1"] for task in TASKS]
        cells = ["8 bits alone" if noise is None else f"{noise} dB", str(len(report["fine_values"]))]
        cells += [f"{share:.1f}" for share in [*shares, statistics.mean(shares)]]
        cells += [f"{statistics.median(times[noise, name]):.1f} ms" for name in sets]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
