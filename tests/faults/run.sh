#!/usr/bin/env bash
# The long run of faults on the release build; ends with its counts, which it also adds to a log.
#   tests/faults/run.sh [KILLS] [DAMAGES]    defaults: 1000 2000
# LECTERN_FAULT_LOGFILE: where the counts go; SEED: of every scenario (default: the time)
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
program=$here/build/release/tests/lectern_faults
log=${LECTERN_FAULT_LOGFILE:-$here/build/release/faults.log}
seed=${SEED:-$(date +%s)}
kills=${1:-1000} damages=${2:-2000}

failed=0
run() {
  local out
  out=$(nice -n 15 "$program" "$1" "$2" "$seed" | tee /dev/stderr) || failed=1
  echo "$(date -u +%FT%TZ) $(grep -E '^(COUNTS|ENDED|BROKEN)' <<<"$out" | tail -n 1)" >> "$log"
}
run kills "$kills"
run damage "$damages"
echo "== $log"
cat "$log"
exit $failed
