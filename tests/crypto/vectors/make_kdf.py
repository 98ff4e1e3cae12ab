#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes kdf.inc: make_kdf.py >kdf.inc

HKDF, the concatenation KDF and PBKDF2 are written here from RFC 5869, SP 800-56A and RFC 8018, on
Python's hmac and hashlib and on an SM3 of our own; each reproduces the published vectors, which
come first in the table."""

import hashlib
import hmac

from emit import generator, head, table

rnd = generator('teesim kdf')


class SM3:
    """GB/T 32905-2016, as much as hmac asks for."""
    digest_size, block_size, name = 32, 64, 'sm3'

    def __init__(self, data=b''):
        self.data = data

    def copy(self):
        return SM3(self.data)

    def update(self, data):
        self.data += data

    def digest(self):
        state = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d,
                 0xb0fb0e4e]
        data = self.data + b'\x80'
        data += bytes(-(len(data) + 8) % 64) + (8 * len(self.data)).to_bytes(8, 'big')
        for at in range(0, len(data), 64):
            state = self.compress(state, data[at:at + 64])
        return b''.join(word.to_bytes(4, 'big') for word in state)

    @staticmethod
    def compress(state, block):
        def rotate(x, n):
            n %= 32
            return (x << n | x >> (32 - n)) & 0xffffffff

        w = [int.from_bytes(block[i:i + 4], 'big') for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            t = 0x79cc4519 if j < 16 else 0x7a879d8a
            ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & 0xffffffff, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + (ss1 ^ rotate(a, 12)) + (w[j] ^ w[j + 4])) & 0xffffffff
            tt2 = (gg + h + ss1 + w[j]) & 0xffffffff
            a, b, c, d = tt1, a, rotate(b, 9), c
            e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        return [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]


assert SM3(b'abc').digest().hex() == (
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')


def hash_of(name):
    return SM3 if name == 'SM3' else getattr(hashlib, name.lower().replace('-', '_'))


def mac(name, key, data):
    return hmac.new(key, data, hash_of(name)).digest()


def hkdf(name, secret, salt, info, length):
    prk = mac(name, salt or bytes(hash_of(name)().digest_size), secret)
    out = block = b''
    for i in range(1, 256):
        block = mac(name, prk, block + (info or b'') + bytes([i]))
        out += block
        if len(out) >= length:
            return out[:length]


def concat(name, secret, info, length):
    out = b''
    counter = 1
    while len(out) < length:
        out += hash_of(name)(counter.to_bytes(4, 'big') + secret + (info or b'')).digest()
        counter += 1
    return out[:length]


def pbkdf2(name, secret, salt, count, length):
    out = b''
    i = 1
    while len(out) < length:
        u = mac(name, secret, (salt or b'') + i.to_bytes(4, 'big'))
        total = int.from_bytes(u, 'big')
        for _ in range(count - 1):
            u = mac(name, secret, u)
            total ^= int.from_bytes(u, 'big')
        out += total.to_bytes(len(u), 'big')
        i += 1
    return out[:length]


def row(alg, hash_alg, secret, salt, info, count, key, published=None):
    assert published is None or key == bytes.fromhex(published), (alg, key.hex())
    return ['TEE_ALG_' + alg, hash_alg, secret, salt, info, str(count), key]


def hkdf_row(name, secret, salt, info, length, published=None):
    return row('HKDF_%s_DERIVE_KEY' % name, '0', secret, salt, info, 0,
               hkdf(name, secret, salt, info, length), published)


def hkdf13_row(name, secret, salt, info, length):
    return row('HKDF', 'TEE_ALG_' + name.replace('-', '_') if name else '0', secret, salt, info, 0,
               hkdf(name or 'SHA256', secret, salt, info, length))


def concat_row(name, secret, info, length, published=None):
    return row('CONCAT_KDF_%s_DERIVE_KEY' % name, '0', secret, None, info, 0,
               concat(name, secret, info, length), published)


def pbkdf2_row(name, secret, salt, count, length, published=None):
    return row('PBKDF2_HMAC_%s_DERIVE_KEY' % name, '0', secret, salt, None, count,
               pbkdf2(name, secret, salt, count, length), published)


def published():
    ikm, long = b'\x0b' * 22, bytes(range(0x50))
    # RFC 5869, A.1 to A.7
    yield hkdf_row('SHA256', ikm, bytes(range(13)), bytes(range(0xf0, 0xfa)), 42,
                   '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf'
                   '34007208d5b887185865')
    yield hkdf_row('SHA256', long, bytes(range(0x60, 0xb0)), bytes(range(0xb0, 0x100)), 82,
                   'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c'
                   '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71'
                   'cc30c58179ec3e87c14c01d5c1f3434f1d87')
    yield hkdf_row('SHA256', ikm, b'', b'', 42,
                   '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d'
                   '9d201395faa4b61a96c8')
    yield hkdf_row('SHA1', b'\x0b' * 11, bytes(range(13)), bytes(range(0xf0, 0xfa)), 42,
                   '085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2'
                   'c22e422478d305f3f896')
    yield hkdf_row('SHA1', long, bytes(range(0x60, 0xb0)), bytes(range(0xb0, 0x100)), 82,
                   '0bd770a74d1160f7c9f12cd5912a06ebff6adcae899d92191fe4305673ba2ffe'
                   '8fa3f1a4e5ad79f3f334b3b202b2173c486ea37ce3d397ed034c7f9dfeb15c5e'
                   '927336d0441f4c4300e2cff0d0900b52d3b4')
    yield hkdf_row('SHA1', ikm, b'', b'', 42,
                   '0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0'
                   'ea00033de03984d34918')
    yield hkdf_row('SHA1', b'\x0c' * 22, None, b'', 42,
                   '2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5'
                   '673a081d70cce7acfc48')
    # RFC 7518, C
    z = bytes([158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49,
               110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196])
    info = b'\0\0\0\7A128GCM\0\0\0\5Alice\0\0\0\3Bob\0\0\0\200'
    yield concat_row('SHA256', z, info, 16, '56aa8deaf8236d205c2228cd71a7101a')
    # RFC 6070
    yield pbkdf2_row('SHA1', b'password', b'salt', 1, 20,
                     '0c60c80f961f0e71f3a9b524af6012062fe037a6')
    yield pbkdf2_row('SHA1', b'password', b'salt', 2, 20,
                     'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957')
    yield pbkdf2_row('SHA1', b'password', b'salt', 4096, 20,
                     '4b007901b765489abead49d926f721d065a429c1')
    yield pbkdf2_row('SHA1', b'passwordPASSWORDpassword',
                     b'saltSALTsaltSALTsaltSALTsaltSALTsalt', 4096, 25,
                     '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038')
    yield pbkdf2_row('SHA1', b'pass\0word', b'sa\0lt', 4096, 16,
                     '56fa6aa75548099dcc37d7f03425e0c3')
    # RFC 7914, 11
    yield pbkdf2_row('SHA256', b'passwd', b'salt', 1, 64,
                     '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc'
                     '49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783')
    yield pbkdf2_row('SHA256', b'Password', b'NaCl', 80000, 64,
                     '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56'
                     'a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d')


def computed():
    for name in ('MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'):
        yield hkdf_row(name, rnd.randbytes(17), None, None, 1)
        yield hkdf_row(name, rnd.randbytes(33), rnd.randbytes(200), rnd.randbytes(5), 100)
    yield hkdf_row('SHA256', b'', b'', b'', 32)
    yield hkdf_row('MD5', rnd.randbytes(512), rnd.randbytes(3), None, 512)
    for name in (None, 'MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3-224',
                 'SHA3-256', 'SHA3-384', 'SHA3-512', 'SM3'):
        yield hkdf13_row(name, rnd.randbytes(20), rnd.randbytes(9), rnd.randbytes(31), 77)
    yield hkdf13_row(None, rnd.randbytes(1), None, None, 32)
    yield hkdf13_row('SHA512', rnd.randbytes(64), None, rnd.randbytes(100), 512)
    for name in ('SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'):
        yield concat_row(name, rnd.randbytes(32), None, 1)
        yield concat_row(name, rnd.randbytes(1), rnd.randbytes(70), 150)
    yield concat_row('SHA1', rnd.randbytes(512), rnd.randbytes(1), 512)
    yield concat_row('SHA256', b'', rnd.randbytes(9), 33)
    for name in ('SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SM3'):
        yield pbkdf2_row(name, rnd.randbytes(9), rnd.randbytes(2), 3, 70)
        yield pbkdf2_row(name, rnd.randbytes(200), None, 1, 1)
    yield pbkdf2_row('SHA256', b'', b'', 1, 16)
    yield pbkdf2_row('SHA512', b'', rnd.randbytes(100), 2, 512)


head('make_kdf.py')
print('/* RFC 5869, A; RFC 7518, C; RFC 6070; RFC 7914, 11; then computed ones. */')
table('kdf_vector', 'kdf_vectors', list(published()) + list(computed()))
