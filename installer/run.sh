#!/usr/bin/env bash
# Sets Lectern up on Debian 12 and runs it.
#   installer/run.sh                    the window where there is a display, else a question on the sample contract
#   installer/run.sh FILE "QUESTION"    reads FILE and answers
set -euo pipefail
usage() { echo "$1; usage: installer/run.sh [FILE \"QUESTION\"]" >&2; exit 2; }
case $# in
0) ;;
2)  [ -f "$1" ] || usage "no such file: $1"
    set -- "$(realpath -- "$1")" "$2" ;;
1)  usage "a question is missing" ;;
*)  usage "too many arguments (the question needs quotes around it)" ;;
esac
cd "$(dirname "$0")/.."
. installer/packages.sh

install_packages installer/packages-build.txt
echo "== Building Lectern (a few minutes the first time)"
LECTERN_CMAKE_ARGS=(-DLECTERN_BUILD_TESTS=ON)
build release lectern lectern-importer lectern-window

bin=$PWD/build/release/bin
if [ $# -eq 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -x "$bin/lectern-window" ]; then
    echo "== Opening the window"
    exec "$bin/lectern"
fi
[ $# -eq 2 ] || set -- "$PWD/resources/samples/harbour-services-agreement.pdf" "How much notice is needed to terminate?"
echo "== lectern ask $1 \"$2\""
exec "$bin/lectern" ask "$1" "$2"
