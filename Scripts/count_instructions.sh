#!/bin/sh
# Counts the instructions that each instruction set takes for one small inverted residual (7 × 7, 32 → 192 → 32
# channels), forward: an emulator tells every instruction, so that no such processor is needed. Needs what
# Scripts/check_emulated.sh needs.
set -eu
cd "$(dirname "$0")/.."
. Scripts/emulated_build.sh

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
build_both Scripts/count_instructions.c
count qemu-x86_64 Haswell scalar x86
count qemu-x86_64 Haswell avx2 x86
count qemu-aarch64 cortex-a53 scalar arm
count qemu-aarch64 cortex-a53 neon arm
count qemu-aarch64 max neondot arm
