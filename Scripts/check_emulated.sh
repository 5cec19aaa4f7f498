#!/bin/sh
# Compares the kernels of every instruction set with the scalar ones on processors that this machine is not:
# x86 with AVX2 alone and without it, AArch64 with the dot product instructions and without them. Needs clang
# (the Swift toolchain has one: CC=...), qemu-user and a C library for AArch64, which
# `Scripts/install_dependencies.sh emulators` installs on Debian; elsewhere it says so and checks nothing.
set -eu
cd "$(dirname "$0")/.."
if ! command -v qemu-x86_64 >/dev/null 2>&1 || ! command -v qemu-aarch64 >/dev/null 2>&1; then
  echo "emulated processors: skipped, there is no qemu-user here" >&2
  exit 0
fi
if [ -z "${CC:-}" ]; then
  # Swift's own clang; the system's if that lies elsewhere.
  CC=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")/clang
  [ -x "$CC" ] || CC=clang
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Builds the comparison for the target $1 into the file $2, with further options.
build() {
  target=$1 file=$2
  shift 2
  "$CC" --target="$target" "$@" -static -std=c17 -O3 -fno-math-errno -ffp-contract=off -D_DEFAULT_SOURCE \
    Scripts/check_kernels.c Sources/CKernels/*/*.c -lm -o "$file"
}

# Runs the comparison $2 on the processor $3 of the emulator $1; $4 is the set that must be compared, if any.
check() {
  echo "on a $3:"
  if ! "$1" -cpu "$3" "$out/$2" >"$out/log" 2>"$out/errors"; then
    cat "$out/log" "$out/errors" >&2
    exit 1
  fi
  cat "$out/log"
  if [ -n "$4" ] && ! grep -q "^$4: .* compared" "$out/log"; then
    echo "$4 was not compared on a $3" >&2
    exit 1
  fi
  if [ -z "$4" ] && grep -q compared "$out/log"; then
    echo "a $3 took kernels that it cannot run" >&2
    exit 1
  fi
}

build x86_64-linux-gnu "$out/x86"
check qemu-x86_64 x86 Haswell avx2
check qemu-x86_64 x86 Nehalem ""
arm=aarch64-linux-gnu
build $arm "$out/arm" --sysroot=/usr/$arm -isystem /usr/$arm/include -fuse-ld=lld \
  --gcc-install-dir="$(ls -d /usr/lib/gcc-cross/$arm/* | tail -1)"
check qemu-aarch64 arm max neondot
check qemu-aarch64 arm cortex-a53 neon
