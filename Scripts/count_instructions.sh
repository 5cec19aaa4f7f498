#!/bin/sh
# Counts the instructions that each instruction set takes for one small inverted residual (7 × 7, 32 → 192 → 32
# channels), forward: an emulator tells every instruction, so that no such processor is needed. Needs what
# Scripts/check_emulated.sh needs.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${CC:-}" ]; then
  CC=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")/clang
  [ -x "$CC" ] || CC=clang
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
build() {
  target=$1 file=$2
  shift 2
  "$CC" --target="$target" "$@" -static -std=c17 -O3 -fno-math-errno -ffp-contract=off -D_DEFAULT_SOURCE \
    Scripts/count_instructions.c Sources/CKernels/*/*.c -lm -o "$file"
}
# Instructions of `$3` with `$4` times the work.
told() {
  "$1" -cpu "$2" -singlestep -d exec,nochain -D /dev/stdout "$out/$5" "$3" "$4" "$6" 2>/dev/null | wc -l
}
count() {
  for values in plain fine; do
    once=$(told "$1" "$2" "$3" 1 "$4" $values)
    twice=$(told "$1" "$2" "$3" 2 "$4" $values)
    echo "$3 ($2), $values values: $((twice - once)) instructions"
  done
}
build x86_64-linux-gnu "$out/x86"
arm=aarch64-linux-gnu
build $arm "$out/arm" --sysroot=/usr/$arm -isystem /usr/$arm/include -fuse-ld=lld \
  --gcc-install-dir="$(ls -d /usr/lib/gcc-cross/$arm/* | tail -1)"
count qemu-x86_64 Haswell scalar x86
count qemu-x86_64 Haswell avx2 x86
count qemu-aarch64 cortex-a53 scalar arm
count qemu-aarch64 cortex-a53 neon arm
count qemu-aarch64 max neondot arm
