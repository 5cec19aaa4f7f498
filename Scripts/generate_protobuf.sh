#!/bin/sh
# Regenerates the Swift code of the .proto files. Needs protoc (Debian: protobuf-compiler, Homebrew: protobuf).
# protoc-gen-swift is built once from the version of swift-protobuf that Package.resolved names.
#
#     swift package resolve && Scripts/generate_protobuf.sh
set -eu
cd "$(dirname "$0")/.."
package=.build/checkouts/swift-protobuf
scratch=.build-protobuf
swift build --package-path "$package" --scratch-path "$scratch" --product protoc-gen-swift
plugin=$(swift build --package-path "$package" --scratch-path "$scratch" --show-bin-path)/protoc-gen-swift
generate() { # PROTO FOLDER
  protoc --plugin="protoc-gen-swift=$plugin" --proto_path=Scripts/Protobuf \
    --swift_opt=UseAccessLevelOnImports=true --swift_out="Sources/Formats/$2/Generated" "$1"
}
generate onnx_subset.proto ONNX
generate tensorboard_event.proto TensorBoard
