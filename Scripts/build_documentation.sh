#!/bin/sh
# Builds the documentation of the library as a static site; a warning (a link that leads nowhere, a parameter
# that does not exist) fails.
#
#     Scripts/build_documentation.sh FOLDER
set -eu
folder=$1
cd "$(dirname "$0")/.."
mkdir -p "$folder"
"${SWIFT:-swift}" package --allow-writing-to-directory "$folder" generate-documentation --target Remanence \
  --warnings-as-errors --transform-for-static-hosting --output-path "$folder"
