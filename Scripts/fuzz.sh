#!/bin/sh
# Fuzzes every reader of foreign files for SECONDS each (60 unless told otherwise), from the golden files on.
# The inputs that it finds interesting are kept in .build-fuzz/corpus for the next time; one that crashes, runs
# for more than 10 s or takes more than 1 GiB ends the script and is left in .build-fuzz.
#
# At the end, trees of folders drawn from seeds are read for as long.
#
#     Scripts/fuzz.sh [SECONDS]
set -eu
cd "$(dirname "$0")/.."
swift build --package-path Fuzz --scratch-path .build-fuzz --sanitize fuzzer
for reader in Safetensors TorchPickle ONNX IDX Image BMP GIF; do
  corpus=.build-fuzz/corpus/$reader
  mkdir -p "$corpus"
  echo "fuzzing $reader for ${1:-60} s"
  log=.build-fuzz/$reader.log
  if ! .build-fuzz/debug/Fuzz$reader -max_total_time="${1:-60}" -timeout=10 -rss_limit_mb=1024 \
    -max_len=65536 -artifact_prefix=".build-fuzz/$reader-" "$corpus" Tests/FormatsTests/Golden \
    2>"$log"; then
    tail -n 40 "$log"
    exit 1
  fi
  tail -n 1 "$log"
done
echo "trees of folders for ${1:-60} s"
REMANENCE_FUZZ_SECONDS="${1:-60}" swift test --filter FolderFuzzTests
