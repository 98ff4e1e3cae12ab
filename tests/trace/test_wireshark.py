# SPDX-License-Identifier: BSD-2-Clause
"""Wireshark reads what --trace pcapng writes, with our dissector, as trace/message.c reads it.

    test_wireshark.py SOURCE_DIR TRACE_KINDS TEESIM HELLO_WORLD [PROGRAM]...

The numbers of the dissector are those of the headers. For messages of each kind and for hostile ones
(TRACE_KINDS writes them), and for those of real runs, the fields that tshark shows are those of the
jsonl of the same recording: where, how long, and what they say. PROGRAMs are test programs with a
machine of their own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

SOURCE, KINDS, TEESIM, HELLO, *PROGRAMS = sys.argv[1:]
LUA = os.path.join(SOURCE, "share/teesim/wireshark/tipc.lua")

# What trace/message.c calls them: the filter, without "trusty.". What is not here has the same name, in its group.
GROUPS = {"control message": "ctrl", "REE message": "ree", "supplicant message": "supp"}
RENAMED = {
    "ree.attr": "ree.param.attr", "ree.c": "ree.param.c", "ree.a, b": "ree.param.uuid",
    "ree.a": "ree.param.a", "ree.b": "ree.param.b",
    "ctrl.trailing": "trailing", "ree.trailing": "trailing",
    "supp.IP version": "supp.ip_version", "supp.block size": "supp.block_size",
    "supp.most bytes": "supp.most_bytes", "supp.option value": "supp.option_value",
}
# What the dissector has beside them.
EXTRA = {"port", "ta", "response_in", "response_to", "time", "ree.param.type", "ree.param.meta",
         "ree.param.null", "ree.login", "malformed", "unknown", "lost", "failure"}


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        return f.read()


class Home:
    """Wireshark's settings: none of the user's."""

    path = None


def tshark(path, *options):
    run = subprocess.run(["tshark", "-n", "-X", "lua_script:" + LUA, "-r", path, *options], text=True, timeout=240,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                         env={**os.environ, "HOME": Home.path, "XDG_CONFIG_HOME": Home.path, "TZ": "UTC"})
    if run.returncode or "Lua" in run.stderr or "Lua Error" in run.stdout:
        said = run.stderr + "\n".join(re.findall(".*Lua Error.*", run.stdout)[:3])
        raise AssertionError("tshark %s: status %d: %s" % (options, run.returncode, said))
    return run.stdout


def rows(path, *fields, two_passes=True):
    options = [word for field in fields for word in ("-e", field)]
    text = tshark(path, *(["-2"] if two_passes else []), "-T", "fields", *options)
    return [line.split("\t") for line in text.splitlines()]


# ---- fields, as (name, at, size): what is said ----

def trace_name(group, name):
    if re.match(r"param \d|TA's UUID|client's UUID", name):
        return "ree.param"
    if name in GROUPS:
        return GROUPS[name]
    if not group:
        return name
    return RENAMED.get(group + "." + name, group + "." + name)


def of_trace(event):
    """The fields of jsonl. Those of no bytes say only that something is missing."""
    out, group = [], ""
    for depth, at, size, name, value in event.get("message", []):
        if name == "tipc header":
            continue
        if depth == 0:
            group = GROUPS.get(name, "")
        if size:
            in_header = depth == 1 and not group
            out.append((0 if in_header else depth, trace_name(group, name), at, size, value))
    return out


def walk(node, depth, out):
    for field in node.findall("field"):
        name = field.get("name", "")
        if name.startswith("trusty.") and name[7:] not in EXTRA:
            out.append((depth, name[7:], int(field.get("pos")), int(field.get("size")), field))
            walk(field, depth + 1, out)


def of_wireshark(path):
    packets = []
    for packet in ElementTree.fromstring(tshark(path, "-T", "pdml")).findall("packet"):
        out = []
        for proto in packet.findall("proto"):
            if proto.get("name") == "trusty":
                walk(proto, 0, out)
        packets.append(out)
    return packets


def number(text):
    return int(text, 16 if text.startswith("0x") else 10)


def same_number(value, field):
    """"3 INVOKE" and "cmd: INVOKE (3)", "0x8 size" and "b: size: 0x08"."""
    first, _, word = value.partition(" ")
    if number(first) != number(field.get("show")):
        return False
    shown = field.get("showname")
    return word in shown or word == "unknown" and "Unknown" in shown or word == "offset"


def says_the_same(name, value, field):
    shown, showname = field.get("show"), field.get("showname")
    if name in GROUPS.values():
        return True
    if name == "ree.param":
        return showname.split(": ", 1)[1].startswith(value)
    if name in ("payload", "trailing", "supp.data"):
        return value == "%s bytes" % field.get("size")
    if name == "ree.magic":
        return value == '"REE "' and shown == "REE "
    if name in ("ctrl.name", "supp.host"):
        return "?" in value or shown.startswith(value)
    if name == "ree.param.uuid":
        return value == shown
    return same_number(value, field)


# A parameter's words have names of their own in the dissector, by what they are.
MEMORY = {"ree.param.offset": "ree.param.a", "ree.param.size": "ree.param.b"}


class Test(unittest.TestCase):
    maxDiff = None

    def compare(self, path):
        """The jsonl and the pcapng of one recording; how many packets there are."""
        with open(path + ".jsonl", encoding="utf-8") as f:
            events = [json.loads(line) for line in f][1:]
        moves = [e for e in events if e["event"] in ("PROXY_MOVE_DOWN", "PROXY_MOVE_UP")]
        packets = of_wireshark(path + ".pcapng")
        self.assertEqual(len(moves), len(packets))
        for n, (event, packet) in enumerate(zip(moves, packets)):
            ours = of_trace(event)
            where = "%s: packet %d: %s" % (path, n + 1, event.get("data"))
            theirs = [(d, MEMORY.get(name, name), at, size) for d, name, at, size, _ in packet]
            if any(f[1] == "payload" for f in ours) and any(f[1] == "supp" for f in theirs):
                continue  # only the dissector knows the channel
            self.assertEqual([f[:4] for f in ours], theirs, where)
            for (_, name, _, _, value), (*_, field) in zip(ours, packet):
                self.assertTrue(says_the_same(name, value, field),
                                "%s: %s is %s and %s" % (where, name, value, field.attrib))
        return len(packets)

    # ---- numbers ----

    def test_tables_are_those_of_the_headers(self):
        lua = read("share/teesim/wireshark/tipc.lua")

        def table(name):
            body = re.search(r"local %s = \{\n(.*?)\n\}" % name, lua, re.S).group(1)
            return {int(n, 0): word for n, word in re.findall(r'\[(\w+)\] = "(\w+)"', body)}

        def enum(header, pattern):
            text = re.sub(r"/\*.*?\*/", "", read(header), flags=re.S)
            return {int(n.rstrip("u"), 0): word for word, n in re.findall(pattern, text)}

        wire, ree, supp = "include/abi/tipc_wire.h", "include/abi/ree_msg.h", "include/abi/supp_msg.h"
        api = "include/tee_client_api.h"
        self.assertEqual(table("CTRL"), enum(wire, r"TIPC_((?:GO|CONN|DISC)_\w+) = (\d+)"))
        self.assertEqual(table("REE_CMD"), enum(ree, r"REE_CMD_(\w+) = (\d+)"))
        self.assertEqual(table("REE_ATTR"), enum(ree, r"REE_ATTR_(NONE|(?:VALUE|TMEM)_\w+)\s+(0x\w+)"))
        self.assertEqual(table("SUPP_PROTOCOL"), enum(supp, r"SUPP_(TCP|UDP) = (\d+)"))
        for name, kind in (("SUPP", "type"), ("SUPP_OPTION", "option"), ("SUPP_RESULT", "result")):
            body = re.search(r"enum supp_%s \{(.*?)\};" % kind, read(supp), re.S).group(1)
            members = re.findall(r"SUPP_(\w+) = (\d+)", re.sub(r"/\*.*?\*/", "", body, flags=re.S))
            self.assertEqual(table(name), {int(n): word for word, n in members})
            self.assertTrue(members)
        origins = enum(api, r"TEEC_ORIGIN_(\w+)\s+(0x\w+|\d+)")
        self.assertEqual(table("ORIGIN"), {0: "none", **origins})
        self.assertEqual(table("LOGIN"), enum(api, r"TEEC_LOGIN_(\w+)\s+(0x\w+|\d+)"))
        results = re.findall(r'(?:BOTH|CORE)\((0x\w+), "(\w+)"\)', read("src/base/result_names.c"))
        self.assertEqual(table("RESULT"), {int(n, 0): "TEE_" + word for n, word in results})
        self.assertEqual(len(origins), 4)

    def test_constants_are_those_of_the_headers(self):
        lua = read("share/teesim/wireshark/tipc.lua")
        text = "".join(read("include/abi/" + h) for h in ("tipc_wire.h", "ree_msg.h", "supp_msg.h"))

        def define(name):
            return re.search(r"#define %s\s+(\S+)" % name, text).group(1).rstrip("u").strip('"')

        def size(struct):
            return re.search(r"_Static_assert\(sizeof\(struct %s\) == (\d+)" % struct, text).group(1)

        wanted = {
            "HDR_SIZE": size("tipc_hdr"), "PARAM_SIZE": size("ree_param"), "SUPP_SIZE": size("supp_hdr"),
            "PARAMS_MAX": define("REE_MSG_PARAMS_MAX"), "NAME_SIZE": define("TIPC_NAME_SIZE"),
            "ADDR_CTRL": define("TIPC_ADDR_CTRL"), "REE_MAGIC": define("REE_MSG_MAGIC"),
            "SUPP_PORT": define("SUPP_PORT"), "SM_PORT": define("SM_PORT_NAME"),
        }
        found = dict(re.findall(r'^local (\w+) = "?([\w.]+)"?$', lua, re.M))
        self.assertEqual(wanted, found)

    # ---- recordings that no run gives ----

    def test_each_kind_of_message(self):
        self.assertGreater(self.compare("kinds"), 100)

    def test_hostile_messages(self):
        self.assertGreater(self.compare("hostile"), 4000)

    def test_what_is_wrong_is_said(self):
        wrong = [r[0] for r in rows("hostile.pcapng", "trusty.malformed")]
        self.assertGreater(len([w for w in wrong if w]), 1000)
        kinds = rows("kinds.pcapng", "_ws.col.Info", "trusty.malformed", "trusty.failure", "trusty.unknown")
        self.assertEqual([r for r in kinds if r[1]], [])
        answers = [bool(r[2]) for r in kinds if r[0].startswith("CLOSE, session 99: TEE_")]
        self.assertEqual(answers, [False] + [True] * (len(answers) - 1))
        self.assertGreater(len(answers), 30)
        self.assertTrue(all(r[3] for r in kinds if r[0].startswith("unknown")))

    def test_lost_bytes(self):
        said = rows("hostile.pcapng", "frame.len", "frame.cap_len", "trusty.lost", "_ws.col.Info", "frame.comment")
        self.assertEqual(said[-2][:4], ["100", "8", "1", "cut"])
        self.assertEqual(said[-1][:4], ["100", "0", "1", "its bytes were not kept"])
        self.assertIn("its bytes were not kept", said[-1][4])

    def test_answers_find_their_requests(self):
        said = rows("kinds.pcapng", "frame.number", "_ws.col.Info", "trusty.response_in", "trusty.response_to",
                    "trusty.time")
        for n, info, response, request, time in said:
            if response:
                other = said[int(response) - 1]
                self.assertEqual(other[3], n)
                self.assertEqual(other[1].split()[0] == "REPLY", info.split()[1] == "socket")
                self.assertEqual(float(other[4]), 1e-6 * (int(response) - int(n)))
            if info.startswith("INVOKE"):
                self.assertTrue(response or request, info)
            if info.startswith(("CANCEL, session", "ACK")):
                self.assertEqual((response, request), ("", ""), info)
        # The first of a block's parts.
        parts = [r for r in said if r[1].startswith("SEND")]
        self.assertEqual([bool(r[2]) for r in parts], [True, False])

    # ---- real runs ----

    def run_traced(self, name, command, **environment):
        env = {k: v for k, v in os.environ.items() if not k.startswith("TEESIM_")}
        env.update(environment, TEESIM_STATE="memory:",
                   TEESIM_TRACE="pcapng:%s.pcapng,jsonl:%s.jsonl" % (os.path.abspath(name), os.path.abspath(name)))
        run = subprocess.run(command, env=env, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)

    def hello(self, name, *options):
        self.run_traced(name, [TEESIM, "run", "--ta-dir", os.path.dirname(HELLO), *options, "--", HELLO])

    def test_hello_world(self):
        for name, options in (("threads", ["--sched", "threads"]), ("inline", ["--sched", "inline"])):
            self.hello(name, *options)
            self.assertGreaterEqual(self.compare(name), 13)

    def test_a_seeded_run_gives_the_same_bytes(self):
        files = []
        for name in ("one", "two"):
            self.hello(name, "--seed", "3")
            with open(name + ".pcapng", "rb") as f:
                files.append(f.read())
        self.assertEqual(files[0], files[1])

    def test_what_can_be_filtered(self):
        self.hello("filter", "--seed", "3")
        said = {}
        for row in rows("filter.pcapng", "trusty.ree.cmd", "trusty.ta", "frame.interface_name", "trusty.port",
                        "frame.comment"):
            said.setdefault(row[0], []).append(row[1:])
        self.assertEqual(len(said["1"]), 4)  # two calls there and back
        uuid = "3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41"
        for ta, interface, port, comment in said["0"] + said["1"] + said["2"]:
            self.assertEqual((ta, port), (uuid, "tee.sess_manager.command_msg"))
            self.assertIn(interface, ("tipc-tx", "tipc-rx"))
            self.assertRegex(comment, r"^call \d, session 1, TA %s, thread client 1$" % uuid)
        wanted = tshark("filter.pcapng", "-Y", 'trusty.ree.func == 1 && trusty.ta == "%s"' % uuid)
        self.assertEqual(len(wanted.splitlines()), 2)

    def test_programs(self):
        """Each file is of the last machine that a program had."""
        for program in PROGRAMS:
            name = os.path.basename(program)
            self.run_traced(name, [program])
            self.assertGreater(self.compare(name), 4, name)


def main():
    if not shutil.which("tshark"):
        print("skipped: there is no tshark; scripts/setup --checks installs it")
        return 77
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        Home.path = os.path.join(work, "home")
        os.mkdir(Home.path)
        subprocess.run([KINDS, work], check=True)
        program = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2)
        os.chdir("/")
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
