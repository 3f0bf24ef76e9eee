#!/usr/bin/env bash
# Sets Lectern up on Debian 12 and runs it.
#   installer/run.sh                    the window where there is a display, else a question on the sample contract
#   installer/run.sh FILE "QUESTION"    reads FILE and answers
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
. installer/packages.sh

install_packages installer/packages-build.txt
echo "== Building Lectern (a few minutes the first time)"
LECTERN_CMAKE_ARGS=(-DLECTERN_BUILD_TESTS=ON)
build release lectern lectern-importer lectern-window

lectern=$here/build/release/bin/lectern
if [ $# -ge 2 ]; then
    echo "== lectern ask $*"
    exec "$lectern" ask "$@"
elif [ $# -eq 1 ]; then
    echo "usage: installer/run.sh [FILE \"QUESTION\"]" >&2
    exit 2
elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -x "$here/build/release/bin/lectern-window" ]; then
    echo "== Opening the window"
    exec "$lectern"
fi
sample=$here/resources/samples/harbour-services-agreement.pdf
question="How much notice is needed to terminate?"
echo "== lectern ask resources/samples/$(basename "$sample") \"$question\""
exec "$lectern" ask "$sample" "$question"
