#!/bin/sh
# Builds the kernels for AArch64 and compares the NEON forms with the scalar ones under emulation; on a
# processor without the dot product instructions they must be refused. Needs clang (the Swift toolchain has
# one: CC=...) and
#   apt-get install qemu-user gcc-aarch64-linux-gnu
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
target=aarch64-linux-gnu
"${CC:-clang}" --target=$target --sysroot=/usr/$target -isystem /usr/$target/include -fuse-ld=lld -static \
  --gcc-install-dir="$(ls -d /usr/lib/gcc-cross/$target/* | tail -1)" \
  -std=c17 -O3 -fno-math-errno -ffp-contract=off -D_DEFAULT_SOURCE \
  Scripts/check_kernels.c Sources/CKernels/*/*.c -lm -o "$out/check"
qemu-aarch64 -cpu max "$out/check"
echo "on a Cortex-A53:"
qemu-aarch64 -cpu cortex-a53 "$out/check"
