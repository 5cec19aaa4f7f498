#!/bin/sh
# Installs the system libraries that the package links, and pip, which `remanence fetch` runs. Takes a moment
# when nothing is missing. Uses sudo only when it is not root. With the argument `emulators`, on Debian also
# what Scripts/check_emulated.sh needs.
set -eu
swift=${SWIFT:-swift}

fail() {
  echo "$0: $1" >&2
  exit 1
}

command -v "$swift" >/dev/null 2>&1 ||
  fail "no '$swift' found; install the Swift 6.3 toolchain from https://swift.org/install and put it in PATH"

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "needs root for: $*; run that as root, then try again"
  fi
}

# The packages among the arguments that dpkg does not know as installed.
missing_debian() {
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

# The packages among the arguments that Homebrew has not installed.
missing_homebrew() {
  for package in "$@"; do
    brew list --formula "$package" >/dev/null 2>&1 || printf '%s ' "$package"
  done
}

if command -v apt-get >/dev/null 2>&1; then
  emulators=
  [ "${1:-}" != emulators ] || emulators="qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
  # shellcheck disable=SC2086 # one argument per package
  missing=$(missing_debian libjpeg-dev libpng-dev libwebp-dev libtiff-dev libheif-dev \
    zlib1g-dev libsodium-dev libisal-dev pkg-config make python3-pip $emulators)
  [ -n "$missing" ] || exit 0
  echo "installing ${missing% } (apt)"
  as_root apt-get update -q
  # shellcheck disable=SC2086 # one argument per package
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
elif command -v brew >/dev/null 2>&1; then
  missing=$(missing_homebrew jpeg-turbo libpng webp libtiff libheif zlib libsodium isa-l pkgconf python3)
  [ -n "$missing" ] || exit 0
  echo "installing ${missing% } (brew)"
  # shellcheck disable=SC2086 # one argument per package
  brew install --quiet $missing
else
  # Another system: say what is missing and leave the installing to its owner.
  command -v pkg-config >/dev/null 2>&1 || fail "neither apt-get nor brew here; install pkg-config"
  missing=
  for library in libjpeg libpng libwebpdemux libtiff-4 libheif zlib libsodium libisal; do
    pkg-config --exists "$library" || missing="$missing $library"
  done
  [ -z "$missing" ] || fail "neither apt-get nor brew here; install the development files of$missing"
fi
