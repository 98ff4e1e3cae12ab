#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes curve.inc of curve.txt: make_curve_inc.py <curve.txt >curve.inc

For tests that run in a TA, which reads no files: of each curve one ECDSA signature, with all hashes
among them, one exchange, and some of the others.
"""

import re
import sys

from emit import head, table, text

lines = [line.split() for line in sys.stdin]
HASHES = ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3_224', 'SHA3_256', 'SHA3_384',
          'SHA3_512']


def of(kind):
    return [line[1:] for line in lines if line[0] == kind]


def octets(*words):
    return bytes.fromhex(''.join(words).replace('-', ''))


def all_octets(words):
    return [octets(word) for word in words]


def bits_of(curve):
    return re.search(r'_P(\d{3})', curve).group(1)


def ecdsa():
    curves = list(dict.fromkeys(v[1] for v in of('ecdsa')))
    rows = []
    for index, curve in enumerate(curves):
        good = [v for v in of('ecdsa') if v[1] == curve and v[-1] == 'ok']
        wanted = HASHES[index % len(HASHES)]
        _, _, name, digest, x, y, r, s, _ = next((v for v in good if v[2] == wanted), good[0])
        rows.append(['TEE_ALG_ECDSA_' + name, 'TEE_ECC_CURVE_' + curve, bits_of(curve), octets(x),
                     octets(y), octets(digest), octets(r, s)])
    assert {row[0] for row in rows} == {'TEE_ALG_ECDSA_' + name for name in HASHES}
    return rows


def ecdh():
    rows = {}
    for _, curve, d, x, y, peer_x, peer_y, z in of('ecdh'):
        rows.setdefault(curve, ['TEE_ECC_CURVE_' + curve, bits_of(curve), octets(d), octets(x),
                                octets(y), octets(peer_x), octets(peer_y), octets(z)])
    return list(rows.values())


def eddsa():
    return [['TEE_ALG_' + curve, prehash, octets(private), octets(public), octets(context),
             octets(message), octets(signature)]
            for source, curve, private, public, prehash, context, message, signature in of('eddsa')
            if source == 'RFC-8032' and len(message) < 600]


def xdh():
    return [['TEE_ALG_' + v[1]] + all_octets(v[2:]) for v in of('xdh') if v[0] == 'RFC-7748']


def sm2(kind, words):
    return [all_octets(v[1:1 + words]) for v in of(kind) if v[0] == 'GB/T-32918.5']


def sm2_kep():
    rows = []
    for v in sm2('sm2kep', 17):
        sides = ['{%s}' % ',\n     '.join(text(w) for w in side) for side in (v[:7], v[7:14])]
        rows.append(sides + v[14:])
    return rows


head('make_curve_inc.py')
table('known_ecdsa', 'known_ecdsa', ecdsa())
table('known_ecdh', 'known_ecdh', ecdh())
table('known_eddsa', 'known_eddsa', eddsa())
table('known_xdh', 'known_xdh', xdh())
table('known_sm2_dsa', 'known_sm2_dsa', sm2('sm2dsa', 6))
table('known_sm2_pke', 'known_sm2_pke', sm2('sm2pke', 5))
table('known_sm2_kep', 'known_sm2_kep', sm2_kep())
