#!/usr/bin/env python3
"""Compares the speed and memory of two builds of `remanence`, in turns in one run.

Usage: Benchmarks/two_builds.py OLD NEW [TURNS]

Each turn times every job with both programs, one after the other, so that whatever else the machine does falls
on both alike. A figure is the median over the turns; the noise is half the distance between the quartiles of
the old build's figures, and the new build is slower where its median exceeds the old one's by more than twice
that and by more than 2 %. Memory is the peak of the process beyond that of `--version`, which is what loading the
program and its libraries takes; that is printed by itself. A slower or larger job is a non-zero exit.
"""

import json
import statistics
import subprocess
import sys

JOBS = [
    ("step, int8 Rep-Net", ["step", "--steps", "40"]),
    ("step, int8 head", ["step", "--method", "head", "--steps", "40"]),
    ("step, float32 Rep-Net", ["step", "--precision", "float32", "--steps", "10"]),
    ("step, float32 full", ["step", "--precision", "float32", "--method", "full", "--steps", "6"]),
    ("inference, int8", ["inference", "--steps", "40"]),
    ("inference, float32", ["inference", "--precision", "float32", "--steps", "10"]),
]


def measure(program, arguments):
    """Milliseconds (median of the run) and the largest resident memory in MiB."""
    output = subprocess.run([program, "bench", *arguments, "--json"], check=True, capture_output=True).stdout
    figures = json.loads(output)
    return figures["step_ms"], figures["peak_resident_bytes"] / 2**20


def memory_at_start(program):
    """MiB that are resident when the program has been loaded and does nothing."""
    script = (
        "import resource, subprocess, sys; subprocess.run([sys.argv[1], '--version'], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    output = subprocess.run([sys.executable, "-c", script, program], check=True, capture_output=True).stdout
    return int(output) / 2**10


def noise(figures):
    quartiles = statistics.quantiles(figures, n=4)
    return (quartiles[2] - quartiles[0]) / 2


def main():
    old, new = sys.argv[1:3]
    turns = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    for program in (old, new):  # The first call imports the network; that is no part of any figure.
        measure(program, ["step", "--steps", "1"])
    is_worse = False
    start = {program: memory_at_start(program) for program in (old, new)}
    print(f"loaded: {start[old]:.1f} MiB old, {start[new]:.1f} MiB new")
    print(f"{'job':24} {'old ms':>8} {'new ms':>8} {'noise':>6} {'ratio':>6} {'old MiB':>8} {'new MiB':>8}")
    for name, arguments in JOBS:
        figures = {old: [], new: []}
        for turn in range(turns):
            for program in (old, new) if turn % 2 == 0 else (new, old):
                figures[program].append(measure(program, arguments))
        before, after = ([times for times, _ in figures[program]] for program in (old, new))
        memory = [statistics.median(peak for _, peak in figures[program]) - start[program] for program in (old, new)]
        before_ms, after_ms, spread = statistics.median(before), statistics.median(after), noise(before)
        is_slower = after_ms > before_ms + 2 * spread and after_ms > 1.02 * before_ms
        is_larger = memory[1] > 1.02 * memory[0] + 1  # A MiB is what pages of the program itself vary by.
        is_worse = is_worse or is_slower or is_larger
        remark = " slower" * is_slower + " larger" * is_larger
        print(
            f"{name:24} {before_ms:8.2f} {after_ms:8.2f} {spread:6.2f} {after_ms / before_ms:6.3f}"
            f" {memory[0]:8.1f} {memory[1]:8.1f}{remark}"
        )
    return 1 if is_worse else 0


if __name__ == "__main__":
    sys.exit(main())
