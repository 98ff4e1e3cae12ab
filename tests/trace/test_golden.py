# SPDX-License-Identifier: BSD-2-Clause
"""What is written of hello world in a seeded run is what is kept in tests/trace/golden, to the letter.

    test_golden.py [--update] GOLDEN_DIR TEESIM HELLO_WORLD

Taken out is what changes without the trace doing so: line numbers and functions of the sources, and our
version. A pcapng file is kept as text, a line for each block with all that it has. scripts/golden writes the
files anew.
"""

import difflib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

SEED = "7"
TA = "3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41"


def text(data):
    return data.decode("utf-8")


def jsonl(data):
    out = []
    for line in data.decode("utf-8").splitlines():
        event = json.loads(line)
        for member in ("line", "function"):
            event.pop(member, None)
        out.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(out) + "\n"


def options(body):
    """Of a block: (code, value) of each, up to the end of them, with which the block ends."""
    while True:
        code, size = struct.unpack_from("<HH", body)
        value, body = body[4:4 + size], body[4 + (size + 3 & ~3):]
        if code == 0:
            assert size == 0 and not body, "something behind the options"
            return
        yield code, value


# By type of block: its name, its fixed members, and those of its options that are text.
BLOCKS = {
    0x0A0D0D0A: ("section", "<IHHq", {4}),
    1: ("interface", "<HHI", {2, 3}),
    5: ("statistics", "<III", {1}),
    6: ("packet", "<IIIII", {1}),
}


def pcapng(data):
    out = []
    while data:
        kind, size = struct.unpack_from("<II", data)
        assert struct.unpack_from("<I", data, size - 4)[0] == size, "the two lengths of a block"
        name, fixed, texts = BLOCKS[kind]
        members = struct.unpack_from(fixed, data, 8)
        body, data = data[8 + struct.calcsize(fixed):size - 4], data[size:]
        words = [name] + ["%#x" % m if m > 0xffff else "%d" % m for m in members]
        if name == "packet":
            kept = members[3]
            words.append(body[:kept].hex())
            body = body[kept + 3 & ~3:]
        for code, value in options(body):
            said = '"%s"' % value.decode("utf-8") if code in texts else value.hex()
            words.append("%d=%s" % (code, said))
        out.append(re.sub(r'"teesim [\w.~+-]+"', '"teesim VERSION"', " ".join(words)))
    return "\n".join(out) + "\n"


# The format: the name it is kept under, what else is said to `teesim run`, and how it is read. All of a run as text, as diagrams and as packets;
# the calls of the TA with all that is known of them.
FORMATS = {
    "text": ("hello.txt", [], text),
    "mermaid": ("hello.md", [], text),
    "pcapng": ("hello.pcapng.txt", [], pcapng),
    "jsonl": ("hello.jsonl", ["--trace-filter", "ta=" + TA], jsonl),
}


def run(teesim, hello, name, work):
    _, more, read = FORMATS[name]
    out = os.path.join(work, name)
    env = {k: v for k, v in os.environ.items() if not k.startswith("TEESIM_")}
    subprocess.run([teesim, "run", "--ta-dir", os.path.dirname(hello), "--sched", "inline", "--seed", SEED,
                    *more, "--trace", name + ":" + out, "--", hello],
                   env=env, check=True, timeout=120, stdout=subprocess.DEVNULL)
    with open(out, "rb") as f:
        return read(f.read())


def compare(path, said):
    try:
        with open(path, encoding="utf-8") as f:
            kept = f.read()
    except FileNotFoundError:
        kept = ""
    if said == kept:
        return True
    lines = difflib.unified_diff(kept.splitlines(), said.splitlines(), os.path.basename(path), "this run", lineterm="")
    print("\n".join(line[:400] for line in list(lines)[:40]))
    print("%s is not what was kept; if it is to be so: scripts/golden" % os.path.basename(path))
    return False


def main():
    update = sys.argv[1] == "--update"
    golden, teesim, hello = sys.argv[-3:]
    same = True
    with tempfile.TemporaryDirectory() as work:
        for name in FORMATS:
            said = run(teesim, hello, name, work)
            path = os.path.join(golden, FORMATS[name][0])
            if update:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(said)
            else:
                same = compare(path, said) and same
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
