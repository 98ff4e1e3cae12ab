# SPDX-License-Identifier: BSD-2-Clause
"""What --trace perfetto writes keeps to the Trace Event Format, as Perfetto's UI reads it.

    test_perfetto.py TRACE_KINDS TEESIM HELLO_WORLD

Each event has the members of its phase, of the right type, and no others; tracks have names; slices of a
track lie in each other or apart; a flow begins once, ends once, and each of its events follows the slice
that it belongs to. The file says of each message what the jsonl of the same recording says.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

KINDS, TEESIM, HELLO = sys.argv[1:]

NUMBER = (int, float)
TRACK = {"pid": int, "tid": int}
PHASES = {
    "M": {"name": str, "args": dict, **TRACK},
    "X": {"name": str, "cat": str, "ts": NUMBER, "dur": NUMBER, "args": dict, **TRACK},
    "s": {"name": str, "cat": str, "ts": NUMBER, "id": int, **TRACK},
    "t": {"name": str, "cat": str, "ts": NUMBER, "id": int, **TRACK},
    "f": {"name": str, "cat": str, "ts": NUMBER, "id": int, "bp": str, **TRACK},
}
METADATA = {"process_name": ("name", str), "process_sort_index": ("sort_index", int), "thread_name": ("name", str)}


def once(pairs):
    keys = [key for key, _ in pairs]
    assert len(set(keys)) == len(keys), "a member twice: %s" % keys
    return dict(pairs)


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f, object_pairs_hook=once, parse_constant=lambda word: sys.exit("no JSON: " + word))


def ns(us):
    return round(us * 1000)


class Test(unittest.TestCase):
    def check_members(self, event):
        phase = event["ph"]
        self.assertIn(phase, PHASES)
        self.assertEqual(set(event), {"ph", *PHASES[phase]}, event)
        for name, kind in PHASES[phase].items():
            self.assertTrue(isinstance(event[name], kind) and not isinstance(event[name], bool), event)
        self.assertTrue(event.get("ts", 0) >= 0 and event.get("dur", 0) >= 0, event)
        self.assertTrue(event["name"], event)
        if phase == "M":
            member, kind = METADATA[event["name"]]
            self.assertEqual([type(v) for v in event["args"].values()], [kind])
            self.assertIn(member, event["args"])
        self.assertEqual(event.get("bp", "e"), "e")

    def check_names(self, events):
        tracks = {(e["pid"], e["tid"]) for e in events if e["ph"] != "M"}
        threads = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
        processes = {e["pid"]: e["args"]["name"] for e in events if e["name"] == "process_name"}
        self.assertEqual(tracks, set(threads))
        self.assertEqual(set(processes.values()), {"REE user", "REE", "hypervisor", "TEE", "TA"})
        self.assertTrue(all(threads.values()))
        return threads

    def check_nesting(self, slices):
        """In the order of the file, which Perfetto keeps among slices that begin at the same time."""
        open_slices, before = {}, {}
        for e in slices:
            track, begin = (e["pid"], e["tid"]), ns(e["ts"])
            end = begin + ns(e["dur"])
            self.assertGreaterEqual(begin, before.get(track, 0))
            before[track] = begin
            stack = open_slices.setdefault(track, [])
            while stack and stack[-1] <= begin:
                stack.pop()
            self.assertTrue(not stack or end <= stack[-1], e)
            stack.append(end)

    def check_flows(self, events):
        flows, last_slice = {}, {}
        for e in events:
            if e["ph"] == "X":
                last_slice[e["pid"], e["tid"]] = e
            elif e["ph"] in "stf":
                flows.setdefault(e["id"], []).append(e)
                mine = last_slice[e["pid"], e["tid"]]
                self.assertEqual((mine["ts"], mine["cat"]), (e["ts"], "hop"), e)
                self.assertEqual(mine["args"]["call"], e["id"])
        for flow in flows.values():
            self.assertEqual([e["ph"] for e in flow], ["s"] + ["t"] * (len(flow) - 2) + ["f"])
            self.assertEqual(sorted(e["ts"] for e in flow), [e["ts"] for e in flow])
            self.assertEqual({(e["name"], e["cat"]) for e in flow}, {("call %d" % flow[0]["id"], "call")})
        return flows

    def check(self, path):
        """A file by itself: its slices, hops and calls."""
        trace = load(path)
        self.assertEqual(set(trace), {"displayTimeUnit", "otherData", "traceEvents"})
        self.assertEqual(trace["displayTimeUnit"], "ns")
        events = trace["traceEvents"]
        for event in events:
            self.check_members(event)
        self.check_names(events)
        slices = [e for e in events if e["ph"] == "X"]
        self.check_nesting(slices)
        self.check_flows(events)
        return [e for e in slices if e["cat"] == "hop"], [e for e in slices if e["cat"] == "call"]

    def compare(self, path):
        """With the jsonl of the same recording."""
        hops, calls = self.check(path + ".json")
        with open(path + ".jsonl", encoding="utf-8") as f:
            lines = [json.loads(line) for line in f][1:]
        self.assertEqual(len(hops), len(lines))
        for hop, line in zip(hops, lines):
            args = hop["args"]
            self.assertEqual((hop["name"], ns(hop["ts"]), args["event"], args["words"], args["call"]),
                             (line["box"], line["ns"], line["event"], line["text"], line["call"]))
            self.assertEqual(args.get("copied"), line.get("copied"))
            source = "%s:%d %s" % (line["file"], line["line"], line["function"]) if "file" in line else None
            self.assertEqual(args.get("source"), source)
            if "message" in line:
                self.compare_message(args["fields"], line["message"])
        return hops, calls

    def compare_message(self, fields, message):
        path = []
        for i, (depth, _, _, name, value) in enumerate(message):
            path[depth:] = [name]
            at = fields
            for key in path:
                at = at[key]
            holds = i + 1 < len(message) and message[i + 1][0] > depth
            self.assertEqual(at.get("kind", "") if holds else at, value)

    def test_recordings_that_no_run_gives(self):
        for name in ("kinds", "hostile"):
            hops, calls = self.compare(name)
            self.assertGreater(len(hops), 100)
            self.assertEqual(calls, [])
        self.check("odd.json")

    def hello(self, name, *options):
        env = {k: v for k, v in os.environ.items() if not k.startswith("TEESIM_")}
        subprocess.run([TEESIM, "run", "--ta-dir", os.path.dirname(HELLO), "--state", "memory:", *options,
                        "--trace", "perfetto:%s.json,jsonl:%s.jsonl" % (name, name), "--", HELLO],
                       env=env, timeout=120, check=True, stdout=subprocess.DEVNULL)
        return self.compare(name)

    def test_hello_world(self):
        for name, options in (("threads", ["--sched", "threads"]), ("inline", ["--sched", "inline"]),
                              ("seed", ["--seed", "5"])):
            hops, calls = self.hello(name, *options)
            self.assertEqual([c["name"].split()[0] for c in calls],
                             ["TEEC_InitializeContext", "TEEC_OpenSession", "TEEC_InvokeCommand",
                              "TEEC_InvokeCommand", "TEEC_CloseSession", "TEEC_FinalizeContext"])
            self.assertEqual(calls[3]["name"], "TEEC_InvokeCommand command 0x1")
            args = calls[3]["args"]
            self.assertEqual(args["result"], "TEEC_SUCCESS")
            self.assertEqual(args["ta"], "3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41")
            self.assertEqual(args["params"]["0"], "MEMREF_TEMP_INPUT 5 bytes")
            mine = [h for h in hops if h["args"]["call"] == args["call"]]
            self.assertEqual(args["hops"], len(mine))
            self.assertEqual(args["copied"], sum(h["args"].get("copied", 0) for h in mine))

    def test_threads_have_their_names(self):
        self.hello("names", "--sched", "threads")
        threads = self.check_names(load("names.json")["traceEvents"])
        self.assertLessEqual({"client 1", "ree", "hyp", "tee"}, set(threads.values()))

    def test_a_call_goes_through_the_worlds(self):
        self.hello("flows", "--sched", "threads")
        flows = self.check_flows(load("flows.json")["traceEvents"])
        self.assertEqual(len(flows), 6)
        worlds = {e["pid"] for e in flows[3]}
        self.assertEqual(worlds, {1, 2, 3, 4, 5})


def main():
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        subprocess.run([KINDS, work], check=True)
        program = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2)
        os.chdir("/")
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
