#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Trusted storage as docs/storage-format.md has it, made without any of the code that is tested:
the vectors of test_format.

    make_format.py bytes    what test_writes_these_bytes expects
    make_format.py store    store.txt: the records of a store, a line each: key and value
"""
import hashlib
import hmac
import struct
import sys

from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.cmac import CMAC

DEVICE_KEY = bytes(range(0x80, 0xA0))
UUID = bytes([0x11] * 16)


def hkdf(store_id, info):
    prk = hmac.new(store_id, DEVICE_KEY, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


class Store:
    def __init__(self, store_id):
        self.id = store_id
        self.state_key = hkdf(store_id, b"teesim storage state")
        self.data_key = hkdf(store_id, b"teesim storage data" + UUID)
        self.name_key = hkdf(store_id, b"teesim storage name" + UUID)

    def seal(self, key, lmdb_key, version, nonce, plain):
        number = struct.pack("<Q", version)
        aad = b"teesim storage 2" + self.id + lmdb_key + number
        return number + nonce + AESGCM(key).encrypt(nonce, plain, aad)

    def name_hash(self, area, name):
        mac = CMAC(algorithms.AES(self.name_key))
        mac.update(bytes([area]) + name)
        return mac.finalize()

    def head_key(self, area, name):
        return b"O" + UUID + bytes([area]) + self.name_hash(area, name)

    def head(self, area, name, version, nonce, plain):
        return self.data(self.head_key(area, name), version, nonce, plain)

    def data(self, key, version, nonce, plain):
        return key, self.seal(self.data_key, key, version, nonce, plain)

    def node(self, depth, prefix, version, nonce, plain):
        key = b"N" + bytes([depth]) + struct.pack(">Q", prefix)
        return key, self.seal(self.state_key, key, version, nonce, plain)

    def state(self, version, nonce, next_number, count, root):
        plain = struct.pack("<QQQ", version, next_number, count) + root
        sealed = self.seal(self.state_key, b"S", version, nonce, plain)
        return b"S", b"TEESIMST" + struct.pack("<I", 2) + self.id + sealed


def leaf(entries):
    body = b"".join(h + struct.pack("<Q", v) for h, v in sorted(entries))
    return bytes([0, len(entries)]) + body


def inner(children):
    return b"\x01" + b"".join(struct.pack("<Q", children.get(i, 0)) for i in range(64))


class Counting:
    """The bytes that the test's source of randomness gives: 0, 1, 2 and so on."""

    def __init__(self):
        self.next = 0

    def take(self, size):
        taken = bytes((self.next + i) & 255 for i in range(size))
        self.next += size
        return taken


class Nonces:
    """Of one key: sixteen are drawn at once."""

    def __init__(self, source):
        self.source, self.drawn = source, []

    def take(self):
        if not self.drawn:
            self.drawn = [self.source.take(12) for _ in range(16)]
        return self.drawn.pop(0)

    def version(self, before):
        return before + 1 + int.from_bytes(self.take()[:3], "little")


def print_bytes():
    source = Counting()
    s = Store(source.take(16))
    state_nonces, data_nonces = Nonces(source), Nonces(source)
    founded = state_nonces.version(0)
    state_nonces.take()  # the first state's: it is written over
    version = state_nonces.version(founded)
    records = [s.head(1, b"name", version, data_nonces.take(), b"text")]
    entries = [(s.name_hash(1, b"name"), version)]
    records.append(s.state(version, state_nonces.take(), 1, 1, leaf(entries)))
    for key, value in records:
        print(key.hex(), value.hex())
    print("counter", struct.pack("<Q", version).hex(), s.id.hex())


TYPE_DATA, TYPE_AES, SECRET_VALUE = 0xA00000BF, 0xA0000010, 0xC0000000


def head(name, number, what, attributes, size, form):
    kind, bits = what
    return (bytes([len(name)]) + name + struct.pack("<Q", number) +
            struct.pack("<IIII", kind, bits, bits, 0xFFFFFFFF) +
            struct.pack("<QQ", attributes, size) + form)


def index(children):
    return b"".join(struct.pack("<Q", children.get(i, 0)) for i in range(64))


class Contents:
    """Objects, and the records that they are made of."""

    def __init__(self, store):
        self.store, self.source = store, Counting()
        self.version, self.number = 1000, 0
        self.records, self.below = [], {}

    def step(self):
        self.version += 17
        return self.version, self.source.take(12)

    def put(self, kind, number, place, plain):
        version, nonce = self.step()
        key = kind + struct.pack(">Q", number) + place
        self.records.append(self.store.data(key, version, nonce, plain))
        return version

    def add_head(self, area, name, plain):
        version, nonce = self.step()
        self.records.append(self.store.head(area, name, version, nonce, plain))
        h = self.store.name_hash(area, name)
        self.below.setdefault(h[0] >> 2, []).append((h, version))

    def add_small(self, area, name, data):
        self.number += 1
        form = b"\x00" + data
        self.add_head(area, name, head(name, self.number, (TYPE_DATA, 0), 0, len(data), form))

    def add_key(self, area, name, secret):
        self.number += 1
        attribute = struct.pack("<II", SECRET_VALUE, len(secret)) + secret
        version = self.put(b"A", self.number, b"", b"\x01" + attribute)
        what = (TYPE_AES, 8 * len(secret))
        self.add_head(area, name, head(name, self.number, what, version, 0, b"\x00"))

    def add_sparse(self, area, name):
        """"first", zeros, and "end" in the 66th chunk."""
        self.number += 1
        n = self.number
        first = self.put(b"D", n, struct.pack(">I", 0), b"first")
        end = self.put(b"D", n, struct.pack(">I", 65), b"end")
        nodes = {0: self.put(b"I", n, struct.pack(">BI", 1, 0), index({0: first})),
                 1: self.put(b"I", n, struct.pack(">BI", 1, 1), index({1: end}))}
        top = self.put(b"I", n, struct.pack(">BI", 2, 0), index(nodes))
        form = b"\x01\x01" + struct.pack("<Q", top)
        size = 65 * 16384 + 3
        self.add_head(area, name, head(name, n, (TYPE_DATA, 0), 0, size, form))

    def close(self):
        children = {}
        for digit, entries in self.below.items():
            children[digit], nonce = self.step()
            self.records.append(
                self.store.node(1, digit << 58, children[digit], nonce, leaf(entries)))
        version, nonce = self.step()
        self.records.append(
            self.store.state(version, nonce, self.number + 1, self.number, inner(children)))


def print_store():
    c = Contents(Store(bytes(range(0xC0, 0xD0))))
    for i in range(40):
        c.add_small(1, b"object %d" % i, b"text %d" % i)
    c.add_small(2, b"object 0", b"of another area")
    c.add_key(1, b"key", bytes(range(32)))
    c.add_sparse(1, b"sparse")
    c.close()
    for key, value in sorted(c.records):
        print(key.hex(), value.hex())


if __name__ == "__main__":
    {"bytes": print_bytes, "store": print_store}[sys.argv[1]]()
