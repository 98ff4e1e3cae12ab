#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints bigint_vectors.txt: operations, operands and results as Python's integers have them.

One vector a line: the operation, its operands, "=", its results; numbers are hexadecimal with a sign.
Numbers are drawn from a fixed seed, so the file is the same each time.
"""
import math
import random

rand = random.Random(1311)
EDGES = [0, 1, 2, 3, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 32, (1 << 63) - 1, 1 << 63,
         (1 << 64) - 1, 1 << 64, (1 << 96) - 1, 1 << 127, (1 << 128) - 1]


def show(*numbers):
    return " ".join(("-" if n < 0 else "") + "%x" % abs(n) for n in numbers)


def vector(op, operands, results):
    print(op, show(*operands), "=", show(*results))


def number(bits):
    return rand.getrandbits(rand.randint(1, bits))


def signed(bits):
    return rand.choice((1, -1)) * number(bits)


def quotient(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def egcd(a, b):
    """The coefficients of least magnitude, found by an inverse and not by Euclid's sequence."""
    g = math.gcd(a, b)
    if b == 0:
        return g, (-1 if a < 0 else 1), 0
    m = abs(b) // g
    u = pow(a // g, -1, m) if m > 1 else 0
    if 2 * u > m:
        u -= m
    if 2 * abs(u) == m:
        u = 1 if a > 0 else -1
    return g, u, (g - u * a) // b


def of_two(a, b):
    vector("add", (a, b), (a + b,))
    vector("sub", (a, b), (a - b,))
    vector("mul", (a, b), (a * b,))
    vector("cmp", (a, b), ((a > b) - (a < b),))
    vector("relprime", (a, b), (int(math.gcd(a, b) == 1),))
    vector("gcd", (a, b), egcd(a, b))
    if b:
        q = quotient(a, b)
        vector("div", (a, b), (q, a - q * b))
    else:
        vector("div", (a, b), ())


def of_one(a, bits):
    vector("square", (a,), (a * a,))
    vector("neg", (a,), (-a,))
    vector("abs", (a,), (abs(a),))
    vector("bits", (a,), (abs(a).bit_length(),))
    for s in {0, 1, 31, 32, 33, rand.randint(0, bits + 40)}:
        vector("shr", (a, s), ((abs(a) >> s) * (-1 if a < 0 else 1),))


def modular(a, b, n):
    vector("mod", (a, n), (a % n,))
    vector("addmod", (a, b, n), ((a + b) % n,))
    vector("submod", (a, b, n), ((a - b) % n,))
    vector("mulmod", (a, b, n), (a * b % n,))
    vector("squaremod", (a, n), (a * a % n,))
    if n > 2:
        vector("expmod", (a, abs(b), n), (pow(a, abs(b), n),))
        vector("fmm", (a, b, n), (a * b % n,))
    vector("invmod", (a, n), (pow(a, -1, n),) if math.gcd(a, n) == 1 else ())


def main():
    for a in EDGES:
        for b in rand.sample(EDGES, 5) + [a]:
            of_two(rand.choice((1, -1)) * a, rand.choice((1, -1)) * b)
        of_one(a, 128)
        of_one(-a, 128)
    for bits, count in ((64, 12), (256, 8), (1024, 3), (4096, 1), (8192, 1)):
        for _ in range(count):
            of_two(signed(bits), signed(bits))
            of_one(signed(bits), bits)
    for n in EDGES[2:]:
        modular(rand.choice(EDGES), -rand.choice(EDGES), n)
        modular(n - 1, n + 1, n)
        modular(0, n, n)
    for bits, count in ((64, 8), (256, 6), (2048, 2)):
        for _ in range(count):
            modular(signed(bits), signed(bits), number(bits) | 1 << bits - 1)
            modular(signed(bits), signed(bits), number(bits) | 1 << bits - 1 | 1)
    common = number(512)
    modular(common * number(512), 5, common * number(512) + common)
    for p in (0, 1, 2, 3, 4, 561, 1729, 3215031751, 3825123056546413051, (1 << 61) - 1,
              (1 << 64) - 59, (1 << 64) - 61):
        prime = p > 1 and all(p % d for d in range(2, min(p, 100000))) and p not in (
            3825123056546413051, (1 << 64) - 61)
        vector("prime", (p,), (int(prime),))
    for e, prime in ((89, True), (127, True), (521, True), (607, True), (2203, True), (131, False),
                     (523, False), (2207, False)):
        vector("prime", ((1 << e) - 1,), (-1 if prime else 0,))
    vector("prime", (-7,), (0,))
    vector("prime", (((1 << 89) - 1) * ((1 << 107) - 1),), (0,))


main()
