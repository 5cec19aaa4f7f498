#!/bin/sh
# Builds and runs the benchmark of the 8-bit kernels; an argument names the one instruction set to time.
set -eu
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"${CC:-clang}" -std=c17 -O3 -fno-math-errno -ffp-contract=off -D_POSIX_C_SOURCE=199309L \
  Benchmarks/kernels/integer.c Sources/CKernels/*/*.c -lm -o "$out/bench"
"$out/bench" "$@"
