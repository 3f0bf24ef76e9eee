#!/usr/bin/env python3
"""Lectern's tokenizer beside Hugging Face tokenizers: same texts, one thread each, in one run.

Times are processor seconds of each side.

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install tokenizers
    /tmp/peer/bin/python tests/bench/tokenizer/compare.py [--build build/release] [--rounds 7] [--check N]

Texts are made from files of this repository (English: licence and READMEs; code: sources; mixed scripts:
the golden texts), repeated with running numbers to a few MB. Both sides must give the same ids. For the
peer the fastest of encode and encode_batch_fast counts. --check N first compares ids on N MB of random
Unicode. Prints one JSON object; exits 1 if ids differ.
"""
import argparse
import array
import gzip
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
ROOT = pathlib.Path(__file__).resolve().parents[3]


def grow(parts, size):
    """Parts in a shuffled order, again and again, each with its number, up to `size` bytes."""
    order, out, total, number = random.Random(1), [], 0, 0
    while total < size:
        parts = order.sample(parts, len(parts))
        for part in parts:
            number += 1
            piece = f"{part}\n\n{number}. "
            out.append(piece)
            total += len(piece.encode())
    return "".join(out).encode()[:size].decode(errors="ignore")


def texts(size):
    def read(pattern):
        files = sorted(p for p in ROOT.glob(pattern) if "build" not in p.relative_to(ROOT).parts)
        return [p.read_text(encoding="utf-8", errors="ignore") for p in files]

    english = [p for text in [(ROOT / "LICENSE").read_text()] + read("**/*.md") for p in text.split("\n\n")]
    golden = ROOT / "tests/data/minimax-m1/tokenizer-golden.jsonl"
    mixed = [t for t in (json.loads(line)["text"] for line in open(golden)) if t]
    return {
        "english": grow([p for p in english if p.strip()], size),
        "code": grow(read("**/*.cpp") + read("**/*.h"), size),
        "mixed scripts": grow(mixed, size),
        "chinese": grow([t for t in mixed if sum("\u4e00" <= c <= "\u9fff" for c in t) > len(t) / 2], size),
    }


def random_unicode(size):
    """Code points of all planes that Unicode 14 knows, with the split expression's own far above chance."""
    import unicodedata

    pick = random.Random(2)
    favourites = " \t\n\r/'.,sStTmMdDrReEvVlLaA09\u0085\u00a0\u180e\u200b\u2028\u3000\ufeff\u017f\u0301中あ가אا'"
    out = []
    while len(out) < size // 2:
        kind = pick.random()
        c = pick.choice(favourites) if kind < 0.7 else chr(pick.randrange(0x3000 if kind < 0.9 else 0x110000))
        if unicodedata.category(c) not in ("Cs", "Cn"):
            out.append(c * (pick.randrange(1, 5) if pick.random() < 0.2 else 1))
    return "".join(out)


def run_ours(args, model, text, folder):
    (folder / "text").write_bytes(text.encode())
    command = [str(args.build / "bin/tokenizer_bench"), str(model), str(folder / "text"), str(args.rounds),
               str(folder / "ids")]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ids = array.array("i")
    ids.frombytes((folder / "ids").read_bytes())
    return report, ids.tolist()


def run_peer(peer, text, rounds):
    ways = {"encode": lambda: peer.encode(text, add_special_tokens=False),
            "encode_batch_fast": lambda: peer.encode_batch_fast([text], add_special_tokens=False)[0]}
    best = None
    for name, way in ways.items():
        ids = way().ids
        seconds = []
        for _ in range(rounds):
            start = time.process_time()
            way()
            seconds.append(time.process_time() - start)
        median = statistics.median(seconds)
        if best is None or median < best["median_s"]:
            best = {"way": name, "median_s": median, "min_s": min(seconds), "max_s": max(seconds),
                    "megabytes_per_s": len(text.encode()) / median / 1e6}
    decode = []
    for _ in range(rounds):
        start = time.process_time()
        peer.decode(ids, skip_special_tokens=False)
        decode.append(time.process_time() - start)
    best["decode_median_s"] = statistics.median(decode)
    return best, ids


def first_difference(ours, theirs):
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if a != b:
            return i
    return None if len(ours) == len(theirs) else min(len(ours), len(theirs))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--megabytes", type=float, default=4)
    parser.add_argument("--check", type=float, default=0, metavar="MB")
    args = parser.parse_args()
    import tokenizers

    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        model = folder / "model"
        model.mkdir()
        packed = ROOT / "tests/data/minimax-m1/tokenizer.json.gz"
        (model / "tokenizer.json").write_bytes(gzip.decompress(packed.read_bytes()))
        start = time.process_time()
        peer = tokenizers.Tokenizer.from_file(str(model / "tokenizer.json"))
        result = {"peer": f"tokenizers {tokenizers.__version__}", "open_peer_s": time.process_time() - start,
                  "threads": 1, "texts": {}}
        if args.check:
            text = random_unicode(int(args.check * 1e6))
            _, ours = run_ours(argparse.Namespace(build=args.build, rounds=1), model, text, folder)
            theirs = peer.encode(text, add_special_tokens=False).ids
            at = first_difference(ours, theirs)
            result["random_unicode"] = {"characters": len(text), "tokens": len(ours), "ids_equal": at is None}
            if at is not None:
                failed = True
                result["random_unicode"]["near"] = ascii(peer.decode(theirs[max(at - 3, 0):at + 3]))
        for name, text in texts(int(args.megabytes * 1e6)).items():
            ours, our_ids = run_ours(args, model, text, folder)
            theirs, peer_ids = run_peer(peer, text, args.rounds)
            equal = our_ids == peer_ids
            failed = failed or not equal
            result["open_ours_s"] = ours["open_s"]
            result["texts"][name] = {
                "bytes": ours["bytes"], "tokens": ours["tokens"], "ids_equal": equal, "ours": ours["encode"],
                "ours_with_offsets": ours["encode_with_offsets"], "peer": theirs,
                "encode_ratio": theirs["median_s"] / ours["encode"]["median_s"],
                "decode_ratio": theirs["decode_median_s"] / ours["decode"]["median_s"]}
    print(json.dumps(result, indent=2))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
