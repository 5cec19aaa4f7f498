#!/bin/sh
# Builds the documentation of every module as one static site; a warning (a link that leads nowhere, a parameter
# that does not exist or is not explained) fails.
#
#     Scripts/build_documentation.sh FOLDER
set -eu
folder=$1
cd "$(dirname "$0")/.."
modules='Kernels Networks Formats Records Tasks Programs Execution Methods Units Randomness Sensing Silicon Learning Experiments Reporting Remanence'
export REMANENCE_DOCUMENTATION=1
rm -rf "$folder"
mkdir -p "$folder"
"${SWIFT:-swift}" package --allow-writing-to-directory "$folder" generate-documentation \
  $(printf -- '--target %s ' $modules) --enable-experimental-combined-documentation \
  --warnings-as-errors --transform-for-static-hosting --output-path "$folder"
