#!/usr/bin/env bash
# tests/fuzz/run.sh MINUTES [TARGET...]: gives every target MINUTES minutes of libFuzzer, in turns, one
# process at a time. Needs `cmake --preset fuzz && cmake --build build/fuzz --target fuzzers`. Corpora,
# findings, the last output of each target and times.tsv (end, target, CPU seconds, executions, result) lie in
# LECTERN_FUZZ_WORK (build/fuzz/work); programs may lie elsewhere (LECTERN_FUZZ_PROGRAMS), out of a build's way.
# `touch $LECTERN_FUZZ_WORK/stop` ends it after the turn at hand.
# Without MINUTES it prints the sums of times.tsv; `keep` puts a small part of each corpus into tests/fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=${LECTERN_FUZZ_PROGRAMS:-$PWD/build/fuzz/tests}
work=${LECTERN_FUZZ_WORK:-build/fuzz/work}
turn_s=${LECTERN_FUZZ_TURN_S:-180}
mkdir -p "$work/findings" "$work/logs"
work=$(realpath "$work")

sums() {
    [ -f "$work/times.tsv" ] || { echo "no runs in $work yet"; return; }
    awk -F'\t' '{ s[$2] += $3; n[$2] += $4; f[$2] += $5 == "finding" }
        END { for (t in s) printf "%-20s %7.1f min %14d executions %3d findings\n", t, s[t] / 60, n[t], f[t] }' \
        "$work/times.tsv" | sort
}

one_turn() {  # target
    local target=$1 corpus=$work/corpus/$1 seeds=tests/fuzz/corpus/$1 dictionary=tests/fuzz/dictionaries/$1.dict
    local log=$work/logs/$1.log options=()
    mkdir -p "$corpus"
    if [ -z "$(ls -A "$corpus")" ]; then
        LECTERN_FUZZ_WRITE_SEEDS=$corpus "$programs/fuzz_$target" -runs=0 >/dev/null 2>&1 || true
    fi
    [ -d "$seeds" ] && options+=("$seeds")
    [ -f "$dictionary" ] && options+=("-dict=$dictionary")
    local result=clean TIMEFORMAT='%U %S'
    { time nice -n 19 "$programs/fuzz_$target" "$corpus" "${options[@]}" -max_total_time="$turn_s" \
        -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$work/findings/$target-" >"$log" 2>&1 || result=finding; } 2>"$work/cpu"
    [ "$result" = clean ] || grep -aq '^SUMMARY: ' "$log" || result=cut_short
    local runs seconds
    seconds=$(tail -1 "$work/cpu" | awk '{ printf "%.0f", $1 + $2 }')
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    # what ends in a finding prints no statistics: the last progress line
    [ -n "$runs" ] || runs=$(sed -n 's/^#\([0-9]*\)[ \t].*cov:.*/\1/p' "$log" | tail -1)
    printf '%s\t%s\t%d\t%s\t%s\n' "$(date -u +%FT%TZ)" "$target" "$seconds" "${runs:-0}" \
        "$result" >>"$work/times.tsv"
    [ "$result" != finding ] || cp "$log" "$work/findings/$target-$(date -u +%H%M%S).log"
}

keep() {  # target: of a set that covers what the whole corpus does some 40 files, 12 KB at most
    local kept=tests/fuzz/corpus/$1 merged left=12000 size file step
    [ -d "$work/corpus/$1" ] || return 0
    merged=$(mktemp -d)
    mkdir -p "$kept"
    "$programs/fuzz_$1" -set_cover_merge=1 "$merged" "$kept" "$work/corpus/$1" >"$work/logs/$1.merge" 2>&1
    find "$kept" -type f ! -name '*-*' -delete  # a name with a hyphen is a finding's, and stays
    step=$(($(find "$merged" -type f | wc -l) / 40 + 1))
    while read -r size file; do
        [ "$size" -le "$left" ] || break
        cp "$file" "$kept/"
        left=$((left - size))
    done < <(find "$merged" -type f -printf '%s %p\n' | sort -n | awk -v step="$step" 'NR % step == 0')
    rm -r "$merged"
}

[ $# -gt 0 ] || { sums; exit; }
if [ "$1" = keep ]; then
    for program in "$programs"/fuzz_*; do keep "${program##*/fuzz_}"; done
    exit
fi
minutes=$1
shift
rm -f "$work/stop"
for ((given = 0; given < minutes * 60; given += turn_s)); do
    targets=("$@")  # without names: all that are built, newly built ones too
    [ $# -gt 0 ] || mapfile -t targets < <(cd "$programs" && ls fuzz_* | sed 's/^fuzz_//')
    for target in "${targets[@]}"; do
        [ -e "$work/stop" ] && break 2
        [ -x "$programs/fuzz_$target" ] && one_turn "$target"
    done
done
sums
