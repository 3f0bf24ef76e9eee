#!/usr/bin/env python3
"""Lectern beside Hugging Face transformers on the same checkpoint, machine and threads, in one run.

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install torch transformers safetensors
    /tmp/peer/bin/python tests/bench/compare.py [--model DIR ...] [--prompt 2048] [--new 64] [--rounds 3]

Each measurement is a process of its own (so that peak memory is its own); the sides alternate and the
medians' ratios are printed. The peer is transformers' MiniMax class with the checkpoint's weights
renamed, slopes and partial rotation aligned (so that it computes the same function: its logits are
compared with ours), in float32 and in bfloat16; the faster of the two counts. Prints one JSON object.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

REPEATS = 7  # in each process, on both sides; their median counts
ROOT = pathlib.Path(__file__).resolve().parents[2]


def prompt_ids(count, vocab):
    """Deterministic ids from the ordinary part of the vocabulary, the same on both sides."""
    state, ids = 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % (1 << 31)
        ids.append((state >> 8) % min(vocab, 256 if vocab <= 512 else vocab - 64))
    return ids


def peak_mib():
    """High-water mark of this process since exec (getrusage would count its starter's memory too)."""
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024


# ------------------------------------------------------------------ the peer, in a process of its own
def load_peer(folder, dtype):
    import torch
    from safetensors.torch import load_file
    from transformers import MiniMaxConfig, MiniMaxForCausalLM

    c = json.load(open(os.path.join(folder, "config.json")))
    kinds = ["full_attention" if k else "linear_attention" for k in c["attn_type_list"]]
    heads, dim = c["num_attention_heads"], c["head_dim"]
    rotary = c.get("rotary_dim", dim)
    config = MiniMaxConfig(
        vocab_size=c["vocab_size"], hidden_size=c["hidden_size"], intermediate_size=c["intermediate_size"],
        num_hidden_layers=c["num_hidden_layers"], num_attention_heads=heads,
        num_key_value_heads=c["num_key_value_heads"], head_dim=dim, rms_norm_eps=c["rms_norm_eps"],
        num_experts_per_tok=c["num_experts_per_tok"], num_local_experts=c["num_local_experts"],
        max_position_embeddings=c["max_position_embeddings"], layer_types=kinds, block_size=256,
        rope_parameters={"rope_type": "default", "rope_theta": float(c["rope_theta"])},
        full_attn_alpha_factor=c["layernorm_full_attention_alpha"],
        full_attn_beta_factor=c["layernorm_full_attention_beta"],
        linear_attn_alpha_factor=c["layernorm_linear_attention_alpha"],
        linear_attn_beta_factor=c["layernorm_linear_attention_beta"],
        mlp_alpha_factor=c["layernorm_mlp_alpha"], mlp_beta_factor=c["layernorm_mlp_beta"],
        bos_token_id=None, eos_token_id=None)
    source = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors") and name != "golden.safetensors":
            source.update(load_file(os.path.join(folder, name)))
    # The class rotates pairs (i, i + D/2) of all D dims, M1 pairs (i, i + R/2) of the first R: reorder
    # the rows of q and k so that both pair the same values, and let the rest turn by angle zero.
    order = list(range(rotary // 2)) + list(range(rotary, rotary + (dim - rotary) // 2))
    order += list(range(rotary // 2, rotary)) + list(range(rotary + (dim - rotary) // 2, dim))
    weights = {}
    for name, tensor in source.items():
        if "block_sparse_moe.experts" in name:
            continue
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            tensor = tensor.view(-1, dim, tensor.shape[1])[:, order].reshape(tensor.shape)
        weights[name.replace("block_sparse_moe.gate", "mlp.gate")] = tensor
    for layer in range(c["num_hidden_layers"]):
        old, new = f"model.layers.{layer}.block_sparse_moe.experts.", f"model.layers.{layer}.mlp.experts."
        experts = range(c["num_local_experts"])
        weights[new + "gate_up_proj"] = torch.stack(
            [torch.cat([source[f"{old}{e}.w1.weight"], source[f"{old}{e}.w3.weight"]]) for e in experts])
        weights[new + "down_proj"] = torch.stack([source[f"{old}{e}.w2.weight"] for e in experts])
    model = MiniMaxForCausalLM(config)
    missing, extra = model.load_state_dict(weights, strict=False)
    missing = [m for m in missing if not m.endswith(("slope_rate", "query_decay", "key_decay", "diagonal_decay"))]
    assert not missing and not extra, (missing, extra)
    model = model.to(dtype).eval()

    power = 1 << (heads.bit_length() - 1)
    base = [2 ** (-8 * (a + 1) / power) for a in range(power)]
    base += [2 ** (-8 * (a + 1) / (2 * power)) for a in range(2 * power)][0::2][:heads - power]
    for number, layer in enumerate(model.model.layers):
        if kinds[number] != "linear_attention":
            continue
        factor = 1 - number / (len(kinds) - 1) + 1e-5
        slope = (torch.tensor(base) * factor).view(heads, 1, 1)
        attention = layer.self_attn
        attention.slope_rate = slope.to(attention.slope_rate.dtype)
        query, key, diagonal = attention.decay_factors(slope)
        attention.query_decay = query.to(attention.query_decay.dtype)
        attention.key_decay = key.to(attention.key_decay.dtype)
        attention.diagonal_decay = diagonal.to(attention.diagonal_decay.dtype)
    frequencies = torch.zeros(dim // 2)
    frequencies[: rotary // 2] = c["rope_theta"] ** (-torch.arange(0, rotary, 2).float() / rotary)
    model.model.rotary_emb.inv_freq = frequencies
    return model


def run_peer(folder, dtype_name, prompt, new, threads, repeats):
    import torch
    torch.set_num_threads(threads)
    dtype = getattr(torch, dtype_name)
    model = load_peer(folder, dtype)
    ids = torch.tensor([prompt_ids(prompt, model.config.vocab_size)])
    prefill, decode, logits = [], [], None
    with torch.inference_mode():
        model(input_ids=ids[:, :300], use_cache=True, logits_to_keep=1)  # warm-up
        for _ in range(repeats):
            start = time.perf_counter()
            out = model(input_ids=ids, use_cache=True, logits_to_keep=1)
            prefill.append(prompt / (time.perf_counter() - start))
            if logits is None:
                logits = out.logits[0, -1].float().tolist()
            token = out.logits[:, -1:].argmax(-1)
            start = time.perf_counter()
            for _ in range(new):
                out = model(input_ids=token, past_key_values=out.past_key_values, use_cache=True)
                token = out.logits[:, -1:].argmax(-1)
            decode.append(new / (time.perf_counter() - start))
    print(json.dumps({"prefill": statistics.median(prefill), "decode": statistics.median(decode),
                      "peak_mib": peak_mib(),
                      "logits": logits}))


# ------------------------------------------------------------------ both sides in turn
class Failed(Exception):
    pass


def run_json(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise Failed(f"{command[0]}: {lines[-1]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def our_logits(lectern, folder, prompt, threads, vocab):
    from safetensors.torch import load_file
    with tempfile.TemporaryDirectory() as temp:
        ids, out = os.path.join(temp, "ids.json"), os.path.join(temp, "out.safetensors")
        json.dump({"sequences": [prompt_ids(prompt, vocab)]}, open(ids, "w"))
        subprocess.run([lectern, "logits", "--model", folder, "--ids-file", ids, "--out", out,
                        "--threads", str(threads)], check=True, stdout=subprocess.DEVNULL)
        return load_file(out)["logits.0"][-1].tolist()


def compare(lectern, folder, args):
    vocab = json.load(open(os.path.join(folder, "config.json")))["vocab_size"]
    peers = {"float32": [], "bfloat16": []}
    ours = []
    for _ in range(args.rounds):
        ours.append(run_json([lectern, "bench", "--json", "--state-mb", "0", "--model", folder, "--prompt-tokens", str(args.prompt),
                              "--new-tokens", str(args.new), "--threads", str(args.threads),
                              "--repeats", str(REPEATS)]))
        for dtype in list(peers):
            try:
                peers[dtype].append(run_json(
                    [sys.executable, __file__, "--peer", dtype, "--model", folder, "--prompt", str(args.prompt),
                     "--new", str(args.new), "--threads", str(args.threads)]))
            except Failed as failure:
                print(f"{folder}: transformers cannot run it in {dtype}: {failure}", file=sys.stderr)
                del peers[dtype]
    if not peers:
        raise Failed(f"transformers cannot run {folder} at all")
    median = lambda rows, key: statistics.median(row[key] for row in rows)
    mine = {"prefill": median(ours, "prefill_tokens_per_s"), "decode": median(ours, "decode_tokens_per_s"),
            "peak_mib": median(ours, "peak_memory_bytes") / 2**20}
    theirs = {d: {k: median(rows, k) for k in ("prefill", "decode", "peak_mib")} for d, rows in peers.items()}
    reference = next(iter(peers.values()))[0]["logits"]  # float32, where it runs
    got = our_logits(lectern, folder, args.prompt, args.threads, vocab)
    difference = max(abs(a - b) for a, b in zip(got, reference)) / max(abs(b) for b in reference)
    return {"model": os.path.basename(os.path.normpath(folder)), "prompt_tokens": args.prompt, "new_tokens": args.new,
            "lectern": mine, "transformers": theirs,
            "ratio": {k: mine[k] / max(t[k] for t in theirs.values()) for k in ("prefill", "decode")} |
                     {"peak_memory": mine["peak_mib"] / min(t["peak_mib"] for t in theirs.values())},
            "logits_max_relative_difference": difference}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", action="append")
    parser.add_argument("--lectern", default=str(ROOT / "build/release/bin/lectern"))
    parser.add_argument("--prompt", type=int, default=2048)
    parser.add_argument("--new", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        return run_peer(args.model[0], args.peer, args.prompt, args.new, args.threads, REPEATS)
    try:
        print(json.dumps(compare_all(args), indent=1))
    except Failed as failure:
        sys.exit(str(failure))


def compare_all(args):
    import torch
    import transformers
    models = args.model or [str(ROOT / "resources/starter-model")] + [
        str(p) for p in sorted((ROOT / "tests/data/oracle").iterdir()) if (p / "config.json").exists()]
    return {"threads": args.threads, "torch": torch.__version__, "transformers": transformers.__version__,
              "processor": next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), ""),
              "models": [compare(args.lectern, m, args) for m in models]}


if __name__ == "__main__":
    main()
