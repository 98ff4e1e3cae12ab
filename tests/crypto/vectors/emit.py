# SPDX-License-Identifier: BSD-2-Clause
"""What the scripts of this folder have in common: C tables, and the files of the Debian package
python3-cryptography-vectors, from which they take the published vectors."""

import hashlib
import random

VECTORS = '/usr/lib/python3/dist-packages/cryptography_vectors/'


def text(data):
    """Bytes, or a number, as one C string of hexadecimal digits over several lines."""
    if data is None:
        return 'NULL'
    if isinstance(data, int):
        data = data.to_bytes((data.bit_length() + 7) // 8 or 1, 'big')
    digits = data.hex()
    lines = [digits[i:i + 88] for i in range(0, len(digits), 88)] or ['']
    return '\n     '.join('"%s"' % line for line in lines)


def table(struct, name, rows):
    """rows: lists of what text() takes, or C expressions given as str."""
    print('static const struct %s %s[] = {' % (struct, name))
    for row in rows:
        print('    {' + ',\n     '.join(r if isinstance(r, str) else text(r) for r in row) + '},')
    print('};\n')


def head(script):
    print('/* SPDX-License-Identifier: BSD-2-Clause */')
    print('/* Made by %s. */\n' % script)


def is_prime(n, rnd):
    if n < 4 or n % 2 == 0:
        return n in (2, 3)
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(40):
        x = pow(rnd.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(bits, rnd):
    while True:
        n = rnd.getrandbits(bits) | 3 << (bits - 2) | 1
        if is_prime(n, rnd):
            return n


def digest(name, data):
    return hashlib.new(name.lower().replace('sha3-', 'sha3_'), data).digest()


def generator(seed):
    return random.Random(seed)


def fields(path):
    """The lines "name = value" and "[name = value, …]" of one of NIST's files."""
    for line in open(VECTORS + path):
        line = line.strip()
        if line.startswith('['):
            yield 'section', line.strip('[]')
        elif ' = ' in line and not line.startswith('#'):
            yield tuple(line.split(' = ', 1))
