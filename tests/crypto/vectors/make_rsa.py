#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes rsa.inc: make_rsa.py >rsa.inc

The tables computed_* come from the RFC 8017 below, written for this, on Python's own integers and
hashes; keys, salts and seeds are those of a seeded generator. The others are taken from NIST's CAVS
files, from RSA Laboratories' pkcs-1v2-1d2-vec, and from some that were checked with Bouncy Castle
(oaep-custom)."""

import re

from emit import VECTORS, digest, fields, generator, head, prime, table

rnd = generator('teesim rsa')
HASHES = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512',
          'SHA3-224', 'SHA3-256', 'SHA3-384', 'SHA3-512']
# RFC 8017, appendix B.1: a DigestInfo up to the digest.
PREFIX = {
    'MD5': '3020300c06082a864886f70d020505000410',
    'SHA1': '3021300906052b0e03021a05000414',
    'SHA224': '302d300d06096086480165030402040500041c',
    'SHA256': '3031300d060960864801650304020105000420',
    'SHA384': '3041300d060960864801650304020205000430',
    'SHA512': '3051300d060960864801650304020305000440',
    'SHA3-224': '302d300d06096086480165030402070500041c',
    'SHA3-256': '3031300d060960864801650304020805000420',
    'SHA3-384': '3041300d060960864801650304020905000430',
    'SHA3-512': '3051300d060960864801650304020a05000440',
}


class Key:
    def __init__(self, bits, e=65537):
        while True:
            self.p, self.q = prime((bits + 1) // 2, rnd), prime(bits // 2, rnd)
            self.n, phi = self.p * self.q, (self.p - 1) * (self.q - 1)
            if self.p != self.q and self.n.bit_length() == bits:
                try:
                    self.d = pow(e, -1, phi)
                    break
                except ValueError:
                    pass
        self.e, self.bits, self.size = e, bits, (bits + 7) // 8

    def row(self):
        return [str(self.bits), self.n, self.e, self.d, self.p, self.q, self.d % (self.p - 1),
                self.d % (self.q - 1), pow(self.q, -1, self.p)]

    def private(self, em):
        return pow(int.from_bytes(em, 'big'), self.d, self.n).to_bytes(self.size, 'big')

    def public(self, em):
        return pow(int.from_bytes(em, 'big'), self.e, self.n).to_bytes(self.size, 'big')


def mgf1(hash_name, seed, size):
    out, counter = b'', 0
    while len(out) < size:
        out += digest(hash_name, seed + counter.to_bytes(4, 'big'))
        counter += 1
    return out[:size]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def pkcs1_1(size, t):
    return b'\x00\x01' + b'\xff' * (size - len(t) - 3) + b'\x00' + t


def pkcs1_2(size, message):
    ps = bytes(rnd.randrange(1, 256) for _ in range(size - len(message) - 3))
    return b'\x00\x02' + ps + b'\x00' + message


def pss(hash_name, bits, m_hash, salt):
    em_bits = bits - 1
    size = (em_bits + 7) // 8
    h = digest(hash_name, bytes(8) + m_hash + salt)
    db = bytes(size - len(salt) - len(h) - 2) + b'\x01' + salt
    masked = bytearray(xor(db, mgf1(hash_name, h, len(db))))
    masked[0] &= 0xff >> (8 * size - em_bits)
    return bytes(masked) + h + b'\xbc'


def oaep(hash_name, mgf_name, size, message, label):
    l_hash = digest(hash_name, label)
    db = l_hash + bytes(size - len(message) - 2 * len(l_hash) - 2) + b'\x01' + message
    seed = rnd.randbytes(len(l_hash))
    masked = xor(db, mgf1(mgf_name, seed, len(db)))
    return b'\x00' + xor(seed, mgf1(mgf_name, masked, len(seed))) + masked


def alg(prefix, hash_name):
    return 'TEE_ALG_%s_%s' % (prefix, hash_name.replace('-', '_'))


def digest_alg(hash_name):
    return 'TEE_ALG_' + hash_name.replace('-', '_')


ALL, SHORTEST, ODD, USUAL, LONG, LARGEST = range(6)
keys = [Key(1280), Key(256), Key(511, 0x10000000000000000000000000000021 | 1), Key(2048),
        Key(3200, rnd.getrandbits(126) | 1 << 127 | 1), Key(4096)]


def signatures():
    for h in HASHES:
        for k in (ALL, USUAL) if h == 'SHA256' else (ALL, ODD) if h == 'SHA1' else (ALL,):
            d = digest(h, rnd.randbytes(20))
            em = pkcs1_1(keys[k].size, bytes.fromhex(PREFIX[h]) + d)
            yield [alg('RSASSA_PKCS1_V1_5', h), str(k), '-1', d, keys[k].private(em)]
    for k, size in ((ALL, 20), (ALL, 1), (ALL, 149), (SHORTEST, 21), (ODD, 36), (LONG, 64),
                    (LARGEST, 500)):
        d = rnd.randbytes(size)
        yield ['TEE_ALG_RSASSA_PKCS1_V1_5', str(k), '-1', d,
               keys[k].private(pkcs1_1(keys[k].size, d))]
    for h in HASHES:
        for salt_size in (-1, 0, 30):
            d = digest(h, rnd.randbytes(20))
            salt = rnd.randbytes(len(d) if salt_size < 0 else salt_size)
            yield [alg('RSASSA_PKCS1_PSS_MGF1', h), str(ALL), str(salt_size), d,
                   keys[ALL].private(pss(h, 1280, d, salt))]
    # The encoded message has a byte less than the modulus; all room is taken; a long exponent.
    for h, k, salt_size in (('SHA1', ODD, 20), ('MD5', ODD, 46), ('SHA512', LONG, 64)):
        d = digest(h, rnd.randbytes(20))
        yield [alg('RSASSA_PKCS1_PSS_MGF1', h), str(k), str(salt_size), d,
               keys[k].private(pss(h, keys[k].bits, d, rnd.randbytes(salt_size)))]


def messages():
    for k, size in ((ALL, 16), (ALL, 0), (ALL, 149), (SHORTEST, 21), (ODD, 1), (LONG, 32)):
        m = rnd.randbytes(size)
        yield ['TEE_ALG_RSAES_PKCS1_V1_5', str(k), '0', None, m,
               keys[k].public(pkcs1_2(keys[k].size, m))]
    for i, h in enumerate(HASHES):
        room = keys[ALL].size - 2 * len(digest(h, b'')) - 2
        for mgf, label, size in ((None, None, 16), (None, b'a label', room),
                                 (HASHES[i - 1], None, 0), (HASHES[i - 4], bytes(range(256)), 9)):
            m = rnd.randbytes(size)
            yield [alg('RSAES_PKCS1_OAEP_MGF1', h), str(ALL), digest_alg(mgf) if mgf else '0',
                   label, m, keys[ALL].public(oaep(h, mgf or h, keys[ALL].size, m, label or b''))]
    m = rnd.randbytes(33)
    yield [alg('RSAES_PKCS1_OAEP_MGF1', 'SHA256'), str(LONG), '0', None, m,
           keys[LONG].public(oaep('SHA256', 'SHA256', keys[LONG].size, m, b''))]
    for k in range(len(keys)):
        m = rnd.randbytes(keys[k].size - 1)
        if m[0]:
            yield ['TEE_ALG_RSA_NOPAD', str(k), '0', None, m, keys[k].public(m).lstrip(b'\x00')]


def nist_signatures(path, name, salt):
    """The first of each hash with 1024 bits, and of SHA-256 with 2048."""
    bits = key = sha = msg = None
    seen = set()
    for field, value in fields('asymmetric/RSA/FIPS_186-2/' + path):
        if field == 'section':
            bits, key = int(value.split('=')[1]), {}
        elif field in ('n', 'e'):
            key[field] = int(value, 16)
        elif field == 'SHAAlg':
            sha = value
        elif field == 'Msg':
            msg = bytes.fromhex(value)
        elif (field == 'S' and (bits == 1024 or (bits, sha) == (2048, 'SHA256')) and
              (bits, sha) not in seen):
            seen.add((bits, sha))
            yield [alg(name, sha), salt, key['n'], key['e'], digest(sha, msg),
                   bytes.fromhex(value)]


def labelled(path):
    """RSA Laboratories' form: "# Name:" and lines of digits."""
    name, value = None, ''
    for line in open(VECTORS + 'asymmetric/RSA/' + path):
        line = line.strip()
        match = re.match(r'#? ?([A-Z][^:=]*):$', line)
        if match or line.startswith('#') or not line:
            if name and value:
                yield name, bytes.fromhex(value)
            name, value = match.group(1).strip() if match else None, ''
        elif name and re.match(r'^[0-9a-f ]+$', line):
            value += '0' + line if len(line) % 2 and ' ' not in line else line


def whole(path, a, mgf):
    """The first key and the first example of a file. The first "Exponent" is the public one, the
    second the private one."""
    found, exponents = {}, []
    for name, value in labelled(path):
        found.setdefault(name, value)
        if name == 'Exponent':
            exponents.append(value)
        if name == 'Encryption':
            break
    numbers = [found['Modulus'], exponents[0], exponents[1]] + [
        found[name] for name in ('Prime 1', 'Prime 2', 'Prime exponent 1', 'Prime exponent 2',
                                 'Coefficient')]
    return ([a, mgf] + [int.from_bytes(n, 'big') for n in numbers] +
            [found['Message'], found['Encryption']])


def custom():
    for mgf, h in (('sha1', 'sha512'), ('sha224', 'sha256'), ('sha256', 'sha1'),
                   ('sha384', 'sha224'), ('sha512', 'sha384')):
        yield whole('oaep-custom/oaep-%s-%s.txt' % (mgf, h),
                    alg('RSAES_PKCS1_OAEP_MGF1', h.upper()), digest_alg(mgf.upper()))


head('make_rsa.py')
table('rsa_key_vector', 'computed_keys', [k.row() for k in keys])
table('rsa_signature_vector', 'computed_signatures', signatures())
table('rsa_message_vector', 'computed_messages', messages())
print('/* NIST CAVS 10.1, SigGen15_186-3.rsp and SigGenPSS_186-3.rsp. */')
table('rsa_nist_vector', 'nist_signatures',
      list(nist_signatures('SigGen15_186-3.rsp', 'RSASSA_PKCS1_V1_5', '-1')) +
      list(nist_signatures('SigGenPSS_186-3.rsp', 'RSASSA_PKCS1_PSS_MGF1', '0')))
print('/* pkcs-1v2-1d2-vec, oaep-vect.txt, Example 1.1; pkcs1v15crypt-vectors.txt, Example 1.1;\n'
      ' * oaep-custom: the first example of some files. */')
table('rsa_whole_vector', 'published_messages',
      [whole('pkcs-1v2-1d2-vec/oaep-vect.txt', alg('RSAES_PKCS1_OAEP_MGF1', 'SHA1'), '0'),
       whole('pkcs1v15crypt-vectors.txt', 'TEE_ALG_RSAES_PKCS1_V1_5', '0')] + list(custom()))
