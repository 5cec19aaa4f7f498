# Sourced by the scripts that run kernels on emulated processors: the compiler, a folder that is removed at the
# end, and programs for x86 and AArch64. Says so and ends where there is no emulator.
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

# Builds the program $1 with all kernels for the target $2 into the file $3, with further options.
build() {
  program=$1 target=$2 file=$3
  shift 3
  "$CC" --target="$target" "$@" -static -std=c17 -O3 -fno-math-errno -ffp-contract=off -D_DEFAULT_SOURCE \
    "$program" Sources/CKernels/*/*.c -lm -o "$file"
}

# Builds the program $1 into $out/x86 and $out/arm.
build_both() {
  build "$1" x86_64-linux-gnu "$out/x86"
  arm=aarch64-linux-gnu
  build "$1" $arm "$out/arm" --sysroot=/usr/$arm -isystem /usr/$arm/include -fuse-ld=lld \
    --gcc-install-dir="$(ls -d /usr/lib/gcc-cross/$arm/* | tail -1)"
}
