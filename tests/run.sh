#!/usr/bin/env bash
# Sets up, builds and passes every test: the release build whole, then engine and app once more under
# AddressSanitizer and UndefinedBehaviorSanitizer.
#   tests/run.sh [CTEST ARGUMENTS]    e.g. tests/run.sh -R tokenizer
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
. installer/packages.sh

install_packages installer/packages-build.txt
jobs=$(nproc)

echo "== Building (release)"
build release all
echo "== Testing (release)"
ctest --preset release -j "$jobs" "$@"

echo "== Building (address and undefined-behaviour sanitizers)"
build asan all
echo "== Testing (address and undefined-behaviour sanitizers)"
ctest --preset asan -j "$jobs" "$@"
