#!/usr/bin/env bash
# The long run of faults on the release build; prints its counts and adds them to a log.
#   tests/faults/run.sh [KILLS [POWER_CUTS [FAILURES [DAMAGES]]]]    defaults: 1000 500 2000 2000
# Full disks, pairs of processes and jumps of the clock: a tenth of the kills each.
# LECTERN_FAULT_LOGFILE: where the counts go; SEED: of every scenario (default: the time);
# LECTERN_FAULT_KEEP: a folder for the homes that show a broken promise
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
program=$here/build/release/tests/lectern_faults
log=${LECTERN_FAULT_LOGFILE:-$here/build/release/faults.log}
seed=${SEED:-$(date +%s)}
kills=${1:-1000} power_cuts=${2:-500} failures=${3:-2000} damages=${4:-2000}

failed=0
run() {
  local out
  out=$(nice -n 15 "$program" "$1" "$2" "$seed" | tee /dev/stderr) || failed=1
  echo "$(date -u +%FT%TZ) $(grep -E '^(COUNTS|ENDED)' <<<"$out" || echo "no counts: $1")" >> "$log"
}
run kills "$kills"
run powercuts "$power_cuts"
run failures "$failures"
run damage "$damages"
for scenario in fulldisk together clocks; do run "$scenario" $(((kills + 9) / 10)); done
echo "== $log"
cat "$log"
exit $failed
