#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes dsa.inc and dh.inc: make_ffc.py dsa >dsa.inc; make_ffc.py dh >dh.inc

dsa_signatures are made here, with FIPS 186-4's formulas on Python's integers, over NIST's domains
and two short ones of a seeded generator. The other tables are published: NIST's CAVS files, RFC
5114, and dh.vec of the library Botan, which has a 256-bit prime; what can be is computed again
here."""

import sys

from emit import digest, fields, generator, head, is_prime, prime, table

rnd = generator('teesim ffc')
HASHES = ['SHA1', 'SHA224', 'SHA256', 'SHA3-224', 'SHA3-256', 'SHA3-384', 'SHA3-512']


class Domain:
    def __init__(self, p, q, g):
        self.p, self.q, self.g = p, q, g
        self.x = rnd.randrange(1, q)
        self.y = pow(g, self.x, p)
        self.bits, self.half = p.bit_length(), (q.bit_length() + 7) // 8

    def row(self):
        return [str(self.bits), self.p, self.q, self.g, self.y, self.x]

    def sign(self, d):
        """FIPS 186-4, 4.6."""
        z = int.from_bytes(d[:self.half], 'big')
        while True:
            k = rnd.randrange(1, self.q)
            r = pow(self.g, k, self.p) % self.q
            s = pow(k, -1, self.q) * (z + self.x * r) % self.q
            if r and s:
                return r.to_bytes(self.half, 'big') + s.to_bytes(self.half, 'big')


def short_domain(bits):
    q = prime(160, rnd)
    while True:
        p = rnd.getrandbits(bits) | 3 << (bits - 2)
        p -= (p - 1) % (2 * q)
        if p.bit_length() == bits and is_prime(p, rnd):
            return Domain(p, q, pow(rnd.randrange(2, p), (p - 1) // q, p))


def nist_domains():
    values = {}
    for field, value in fields('asymmetric/DSA/FIPS_186-3/KeyPair.rsp'):
        if field in 'PQG':
            values[field] = int(value, 16)
        elif field == 'X' and values:
            yield Domain(values['P'], values['Q'], values['G'])
            values = {}


domains = [short_domain(512), short_domain(768)] + list(nist_domains())


def alg(h):
    return 'TEE_ALG_DSA_' + h.replace('-', '_')


def sizes(h):
    if h == 'SHA1':
        return (512, 768, 1024)
    return (2048,) if h.endswith('224') else (2048, 3072)


def signatures():
    for h in HASHES:
        for k, domain in enumerate(domains):
            if domain.bits in sizes(h):
                d = digest(h, rnd.randbytes(20))
                yield [alg(h), str(k), d, domain.sign(d)]
    # r or s with leading zeros.
    for k, at in ((0, 0), (0, 20)):
        while True:
            d = rnd.randbytes(20)
            signature = domains[k].sign(d)
            if signature[at] == 0:
                break
        yield [alg('SHA1'), str(k), d, signature]


def nist_signatures():
    wanted = {(1024, 160, 'SHA-1'), (2048, 224, 'SHA-224'), (2048, 224, 'SHA-256'),
              (2048, 256, 'SHA-256'), (3072, 256, 'SHA-256')}
    now = None
    values = {}
    for field, value in fields('asymmetric/DSA/FIPS_186-3/SigGen.rsp'):
        if field == 'section':
            mod, n, sha = [part.split('=')[-1].strip() for part in value.split(',')]
            now = (int(mod), int(n), sha)
            continue
        values[field] = value
        if field == 'S' and now in wanted:
            wanted.remove(now)
            half = now[1] // 8
            h = now[2].replace('-', '')
            yield [alg(h)] + [int(values[f], 16) for f in 'PQGY'] + [
                digest(h, bytes.fromhex(values['Msg'])),
                b''.join(int(values[f], 16).to_bytes(half, 'big') for f in 'RS')]


def exchange(p, q, g, x, y, peer):
    assert pow(g, x, p) == y
    return [str(p.bit_length()), p, q, g, y, x, peer, pow(peer, x, p)]


def exchanges():
    values = {}
    for field, value in fields('asymmetric/DH/RFC5114.txt'):
        values[field] = int(value, 16) if field != 'Result' and field != 'section' else value
        if field == 'Result':
            row = exchange(values['P'], values['Q'], values['G'], values['XstatIUT'],
                           values['YstatIUT'], values['YstatCAVS'])
            assert row[-1] == values['Z']
            yield row
    for field, value in fields('asymmetric/DH/vec.txt'):
        values[field] = int(value, 16 if field == 'K' else 10)
        if field == 'K':
            p, g, x, y = (values[f] for f in 'PGXY')
            mine = pow(g, x, p)
            row = exchange(p, None, g, x, mine, y)
            assert row[-1] == values['K']
            yield row
            if p.bit_length() > 1000:
                return


def small_secret():
    """A shared secret with leading zeros."""
    p, g = 2**256 - 2**32 - 977, 3
    x = rnd.randrange(2, p - 2)
    while True:
        peer = pow(g, rnd.randrange(2, p - 2), p)
        if pow(peer, x, p) >> 240 == 0:
            return exchange(p, None, g, x, pow(g, x, p), peer)


head('make_ffc.py')
if sys.argv[1] == 'dsa':
    print('/* The domains from the third on: NIST CAVS, DSA2 KeyPair.rsp. */')
    table('dsa_key_vector', 'dsa_keys', [d.row() for d in domains])
    table('dsa_signature_vector', 'dsa_signatures', signatures())
    print('/* NIST CAVS, DSA2 SigGen.rsp. */')
    table('dsa_nist_vector', 'dsa_nist', nist_signatures())
else:
    print('/* RFC 5114, appendix A; Botan, dh.vec; one whose secret has leading zeros. */')
    table('dh_vector', 'dh_exchanges', list(exchanges()) + [small_secret()])
