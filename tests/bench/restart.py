#!/usr/bin/env python3
"""A long document across process restarts and kills, through the command line.

    python3 tests/bench/restart.py [--lectern BIN] [--pages 200] [--kills 10]

Writes a self-written PDF, then in a home of its own: kills the reading with SIGKILL at random moments, each
time checking that the next run starts from what was saved; asks a question; asks it again in a new process;
and compares the logits after the prompt with those of a cold run in another home, byte for byte.
Prints one JSON object; exits non-zero if a check fails.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTEXT = ["--context", "400000"]


def run(lectern, home, *arguments, check=True):
    env = dict(os.environ, LECTERN_HOME=str(home))
    done = subprocess.run([lectern, *arguments, "--json"], capture_output=True, text=True, env=env)
    if check and done.returncode:
        sys.exit(f"lectern {' '.join(arguments)} failed: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def saved_tokens(lectern, home):
    return max((s["tokens"] for s in run(lectern, home, "states", "list")), default=0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lectern", default=str(ROOT / "build/release/bin/lectern"))
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="lectern-restart-"))
    document = work / "long.pdf"
    subprocess.run([sys.executable, str(ROOT / "tests/data/make_long_document.py"), str(document)], check=True,
                   stdout=subprocess.DEVNULL)
    killed, cold = work / "killed", work / "cold"
    question, other = "What is stated on page 100?", "Who keeps the register?"
    lectern = args.lectern

    start = time.perf_counter()
    run(lectern, cold, "ask", str(document), question, "--logits-out", str(work / "cold.safetensors"),
        "--temperature", "0", "--max-new-tokens", "48", *CONTEXT)
    cold_seconds = time.perf_counter() - start

    run(lectern, killed, "add", str(document), "--binder", "Long")
    env = dict(os.environ, LECTERN_HOME=str(killed))
    kills = []
    for _ in range(args.kills):
        before = saved_tokens(lectern, killed)
        process = subprocess.Popen([lectern, "read", "--binder", "Long", "--snapshot-every", "1024", *CONTEXT],
                                   env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        delay = random.uniform(0.3, 1.2 * cold_seconds / (args.kills + 1))
        time.sleep(delay)
        finished = process.poll() is not None
        assert not finished, ("the reading ended before its kill; use more pages or fewer kills", kills)
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = saved_tokens(lectern, killed)
        kills.append({"after_s": round(delay, 2), "saved_before": before, "saved_after": after, "finished": finished})
        assert after >= before, kills
        subprocess.run([lectern, "states", "verify"], env=env, check=True, stdout=subprocess.DEVNULL)
    resumed = run(lectern, killed, "read", "--binder", "Long", *CONTEXT)["tokens"]
    assert resumed["reused"] >= kills[-1]["saved_after"], (resumed, kills[-1])

    first = run(lectern, killed, "ask", "--binder", "Long", other, "--temperature", "0", "--max-new-tokens", "48", *CONTEXT)
    start = time.perf_counter()
    second = run(lectern, killed, "ask", "--binder", "Long", question, "--logits-out", str(work / "warm.safetensors"),
                 "--temperature", "0", "--max-new-tokens", "48", *CONTEXT)
    warm_seconds = time.perf_counter() - start
    equal = (work / "cold.safetensors").read_bytes() == (work / "warm.safetensors").read_bytes()
    tokens = second["tokens"]
    result = {"pages": second["coverage"]["pages_total"], "tokens": tokens, "first_tokens": first["tokens"],
              "computed_share": tokens["computed"] / tokens["prompt"], "logits_equal_bit_for_bit": equal,
              "cold_seconds": cold_seconds, "warm_seconds": warm_seconds, "kills": kills, "after_kills": resumed}
    print(json.dumps(result, indent=1))
    sys.exit(0 if equal and result["computed_share"] < 0.02 else 1)


if __name__ == "__main__":
    main()
