#!/usr/bin/env python3
"""A binder of a million tokens, through the command line.

    python3 tests/bench/million.py [--lectern BIN] [--tokens 1000000] [--kv bf16]

Writes a self-written log book of as many pages as that takes, plans its memory (`info --context`), imports and
reads it, kills the reading half-way with SIGKILL and resumes it, asks five questions of one conversation, each in
a process of its own, and branches off at the middle one. Checks that nothing that was saved is computed twice,
and that memory stays within the plan. Prints one JSON object; exits non-zero if a check fails.
"""
import argparse
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKENS_PER_PAGE = 513  # of the starter model's tokenizer
QUESTIONS = ["What is stated on page 1000?", "Who keeps the register?", "Which ship carried barley?",
             "What was the code on page 3?", "Where did the tug go?"]


def measured(command, env, **options):
    """Runs a command; its output as JSON, seconds, and peak memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed: {err}")
    return json.loads(out), time.perf_counter() - start, usage.ru_maxrss * 1024


def states(lectern, env):
    return json.loads(subprocess.run([lectern, "states", "list", "--json"], env=env, check=True, capture_output=True,
                                     text=True).stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lectern", default=str(ROOT / "build/release/bin/lectern"))
    parser.add_argument("--tokens", type=int, default=1_000_000)
    parser.add_argument("--model", default="starter-model")
    parser.add_argument("--kv", default="bf16")
    parser.add_argument("--kill-at", type=float, default=0.5, help="share of the tokens saved before the kill")
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="lectern-million-"))
    env = dict(os.environ, LECTERN_HOME=str(work / "home"))
    lectern, model = args.lectern, ["--model", args.model, "--kv", args.kv]
    document = work / "log-book.pdf"
    pages = args.tokens // TOKENS_PER_PAGE + 20
    subprocess.run([sys.executable, str(ROOT / "tests/data/make_long_document.py"), str(document), str(pages)],
                   check=True, stdout=subprocess.DEVNULL)
    limit = args.tokens + 100_000
    context = ["--context", str(limit)]

    _, import_seconds, import_peak = measured([lectern, "add", document, "--binder", "Million", "--json"], env)
    print(f"imported in {import_seconds:.1f} s", file=sys.stderr)
    plan, _, _ = measured([lectern, "info", *model, "--context", str(limit), "--json"], env)

    read = [lectern, "read", "--binder", "Million", "--json", *model, *context]
    start = time.perf_counter()
    process = subprocess.Popen(read, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    saved = 0
    while saved < args.kill_at * args.tokens:
        time.sleep(2)
        assert process.poll() is None, "the reading ended before its kill"
        saved = max((s["tokens"] for s in states(lectern, env)), default=0)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed_seconds = time.perf_counter() - start
    saved = max(s["tokens"] for s in states(lectern, env))
    print(f"killed after {killed_seconds:.0f} s with {saved} tokens saved", file=sys.stderr)
    resumed, resumed_seconds, read_peak = measured(read, env)
    tokens = resumed["tokens"]
    print(f"resumed in {resumed_seconds:.0f} s", file=sys.stderr)
    assert tokens["prompt"] >= args.tokens and tokens["reused"] >= saved, (tokens, saved)
    verified, verify_seconds, _ = measured([lectern, "states", "verify", "--json"], env)

    ask = [lectern, "ask", "--binder", "Million", "--json", *model, *context, "--temperature", "0",
           "--thinking", "off", "--max-new-tokens", "24"]
    asked, turns = [], []
    for number, question in enumerate(QUESTIONS):
        record, seconds, peak = measured([*ask, *(["--continue"] if number else []), question], env)
        asked.append({"tokens": record["tokens"], "seconds": seconds, "first_token_ms": record["times_ms"]["first_token"],
                      "peak_bytes": peak})
        turns.append(record["answer_turn"])
    middle = len(QUESTIONS) // 2
    branch, branch_seconds, _ = measured(
        [*ask, "--continue", "--after", str(turns[middle - 1]), "Which ship carried slate?"], env)
    branched = branch["tokens"]
    held = states(lectern, env)
    peak = max([read_peak] + [a["peak_bytes"] for a in asked])
    planned = plan["memory"]["total_bytes"]
    result = {
        "pages": pages, "tokens": tokens, "kv": args.kv, "import_seconds": import_seconds,
        "import_peak_bytes": import_peak, "killed_after_seconds": killed_seconds, "saved_at_kill": saved,
        "resumed_seconds": resumed_seconds, "verify_seconds": verify_seconds, "questions": asked,
        "branch": {"tokens": branched, "seconds": branch_seconds}, "planned_bytes": planned, "peak_bytes": peak,
        "states": len(held), "states_bytes": sum(s["bytes"] for s in held),
    }
    print(json.dumps(result, indent=1))
    asked_again = [a["tokens"]["computed"] for a in asked] + [branched["computed"]]
    ok = peak <= planned and all(count < 200 for count in asked_again)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
