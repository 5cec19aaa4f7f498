#!/bin/sh
# Compares the kernels of every instruction set with the scalar ones on processors that this machine is not:
# x86 with AVX2 alone and without it, AArch64 with the dot product instructions and without them. Needs clang
# (the Swift toolchain has one: CC=...), qemu-user and a C library for AArch64, which
# `Scripts/install_dependencies.sh emulators` installs on Debian; elsewhere it says so and checks nothing.
set -eu
cd "$(dirname "$0")/.."
. Scripts/emulated_build.sh

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

build_both Scripts/check_kernels.c
check qemu-x86_64 x86 Haswell avx2
check qemu-x86_64 x86 Nehalem ""
check qemu-aarch64 arm max neondot
check qemu-aarch64 arm cortex-a53 neon
