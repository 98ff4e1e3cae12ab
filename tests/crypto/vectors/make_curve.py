#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes curve.txt: make_curve.py >curve.txt

One vector a line: its kind, its source, and hexadecimal words; "-" stands for nothing.

ecdsa  SOURCE CURVE HASH digest x y r s ok|bad
pkv    SOURCE CURVE x y ok|bad
ecdh   SOURCE CURVE d x y peer_x peer_y z
eddsa  SOURCE CURVE private public prehash context message signature
xdh    SOURCE CURVE private public peer secret
sm2dsa SOURCE d x y e r s
sm2pke SOURCE d x y message C1||C2||C3 ok|bad
sm2kep SOURCE, of both sides d x y r rx ry name, then key, B's confirmation, A's confirmation

What has a standard's name as its source is taken from there: NIST's files, RFC 7027, RFC 7748 and
RFC 8032 from the Debian package python3-cryptography-vectors; what that lacks is below, GB/T 32918.5
among it. "own" was computed here, by plain arithmetic that the standards' vectors are checked with
first. Domain parameters are what the openssl command says; that each twisted Brainpool curve is
isomorphic to its random one, with generators that belong together, is checked.
"""
import hashlib
import random
import re
import subprocess

PACKAGE = "/usr/lib/python3/dist-packages/cryptography_vectors/asymmetric/"
HASHES = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3_224", "SHA3_256", "SHA3_384",
          "SHA3_512"]
NIST = {"NIST_P192": "prime192v1", "NIST_P224": "secp224r1", "NIST_P256": "prime256v1",
        "NIST_P384": "secp384r1", "NIST_P521": "secp521r1"}
BSI = {"BSI_P%d%s1" % (bits, kind): "brainpoolP%d%s1" % (bits, kind)
       for kind in "rt" for bits in (160, 192, 224, 256, 320, 384, 512)}
rand = random.Random(1311)


def read(name):
    with open(PACKAGE + name) as f:
        return f.read()


def line(*words):
    print(*[w if w else "-" for w in words])


# ---- curves in Weierstrass form ----

def der(data):
    """The values of a sequence: numbers, octets, lists."""
    values = []
    while data:
        tag, length, at = data[0], data[1], 2
        if length & 0x80:
            at = 2 + (length & 0x7F)
            length = int.from_bytes(data[2:at], "big")
        body, data = data[at:at + length], data[at + length:]
        values.append(der(body) if tag == 0x30 else
                      int.from_bytes(body, "big") if tag == 2 else body)
    return values


class Curve:
    def __init__(self, name):
        text = subprocess.run(["openssl", "ecparam", "-name", name, "-param_enc", "explicit",
                               "-outform", "DER"], check=True, stdout=subprocess.PIPE).stdout
        _, field, coefficients, base, self.n = der(text)[0][:5]
        self.p = field[1]
        self.a, self.b = (int.from_bytes(c, "big") for c in coefficients[:2])
        self.size = (self.p.bit_length() + 7) // 8
        assert base[0] == 4
        self.g = (int.from_bytes(base[1:1 + self.size], "big"),
                  int.from_bytes(base[1 + self.size:], "big"))
        assert self.has(self.g) and self.mul(self.n, self.g) is None

    def has(self, point):
        x, y = point
        return (0 <= x < self.p and 0 <= y < self.p and
                (y * y - x ** 3 - self.a * x - self.b) % self.p == 0)

    def add(self, p, q):
        if p is None or q is None:
            return q if p is None else p
        if p[0] == q[0] and (p[1] + q[1]) % self.p == 0:
            return None
        if p == q:
            slope = (3 * p[0] * p[0] + self.a) * pow(2 * p[1], -1, self.p)
        else:
            slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, self.p)
        x = (slope * slope - p[0] - q[0]) % self.p
        return x, (slope * (p[0] - x) - p[1]) % self.p

    def mul(self, k, p):
        r = None
        while k:
            if k & 1:
                r = self.add(r, p)
            p = self.add(p, p)
            k >>= 1
        return r

    def hex(self, n):
        return "%0*x" % (2 * self.size, n)

    def hash_number(self, digest):
        return int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - self.n.bit_length())

    def sign(self, d, digest, k):
        r = self.mul(k, self.g)[0] % self.n
        return r, pow(k, -1, self.n) * (self.hash_number(digest) + r * d) % self.n

    def verify(self, q, digest, r, s):
        if not (0 < r < self.n and 0 < s < self.n and self.has(q)):
            return False
        w = pow(s, -1, self.n)
        p = self.add(self.mul(self.hash_number(digest) * w % self.n, self.g),
                     self.mul(r * w % self.n, q))
        return p is not None and p[0] % self.n == r


CURVES = {short: Curve(name) for short, name in {**NIST, **BSI}.items()}


def check_twists():
    for short, twisted in CURVES.items():
        if not short.endswith("t1"):
            continue
        plain, p = CURVES[short[:-2] + "r1"], twisted.p
        assert plain.p == p and plain.n == twisted.n and twisted.a == p - 3
        square = twisted.b * plain.a * pow(twisted.a * plain.b, -1, p) % p
        assert plain.a * square ** 2 % p == twisted.a and plain.b * square ** 3 % p == twisted.b
        assert twisted.g[0] == plain.g[0] * square % p
        assert twisted.g[1] ** 2 % p == plain.g[1] ** 2 * square ** 3 % p


def digest_of(name, message):
    return hashlib.new(name.lower(), message).digest()


def nist_groups(name):
    """Curve, hash and records of a file with headings in brackets."""
    for part in re.split(r"\n\[", read(name))[1:]:
        head, _, body = part.partition("]")
        curve, _, h = head.partition(",")
        short = "NIST_" + curve.strip().replace("-", "")
        if short not in CURVES:
            continue
        records = []
        for record in re.split(r"\n\s*\n", body):
            fields = dict(re.findall(r"^(\w+) = (.*?)\s*$", record, re.M))
            if fields:
                records.append(fields)
        yield short, h.strip().replace("-", ""), records


def ecdsa_nist():
    """Of each curve and hash the first that is right and the first of each that is not."""
    for short, h, records in nist_groups("ECDSA/FIPS_186-3/SigVer.rsp"):
        curve, seen = CURVES[short], set()
        for f in records:
            q, r, s = (int(f["Qx"], 16), int(f["Qy"], 16)), int(f["R"], 16), int(f["S"], 16)
            digest = digest_of(h, bytes.fromhex(f["Msg"]))
            good = f["Result"][0] == "P"
            assert curve.verify(q, digest, r, s) == good
            if f["Result"] in seen or "Q" in f["Result"]:
                continue
            seen.add(f["Result"])
            line("ecdsa", "NIST-SigVer", short, h, digest.hex(), *map(curve.hex, (*q, r, s)),
                 "ok" if good else "bad")


def pkv_nist():
    for short, _, records in nist_groups("ECDSA/FIPS_186-3/PKV.rsp"):
        for f in records:
            even = [v if len(v) % 2 == 0 else "0" + v for v in (f["Qx"], f["Qy"])]
            line("pkv", "NIST-PKV", short, *even, "ok" if f["Result"][0] == "P" else "bad")


def ecdsa_own():
    for short, curve in CURVES.items():
        for h in HASHES:
            if short in NIST and not h.startswith("SHA3"):
                continue
            d, k = rand.randrange(1, curve.n), rand.randrange(1, curve.n)
            q = curve.mul(d, curve.g)
            digest = digest_of(h, ("%s %s" % (short, h)).encode())
            r, s = curve.sign(d, digest, k)
            assert curve.verify(q, digest, r, s)
            line("ecdsa", "own", short, h, digest.hex(), curve.hex(q[0]), curve.hex(q[1]),
                 curve.hex(r), curve.hex(s), "ok")


def ecdh_line(source, short, d, peer, z=None):
    curve = CURVES[short]
    q, secret = curve.mul(d, curve.g), curve.mul(d, peer)[0]
    assert z is None or z == secret
    line("ecdh", source, short, *map(curve.hex, (d, *q, *peer, secret)))


def ecdh_nist():
    text = read("ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax")
    names = dict(zip(("EA", "EB", "EC", "ED", "EE"), NIST))
    for part in re.split(r"\n\[(?=E[A-E] - )", text)[1:]:
        short, count = names[part[:2]], 0
        for record in re.split(r"COUNT = ", part)[1:]:
            f = dict(re.findall(r"^(\w+) = (.*?)\s*$", record, re.M))
            if f["Result"][0] != "P" or count == 4:
                continue
            count += 1
            ecdh_line("NIST-KAS", short, int(f["dsIUT"], 16),
                      (int(f["QsCAVSx"], 16), int(f["QsCAVSy"], 16)), int(f["Z"], 16))


def ecdh_rfc7027():
    for record in read("ECDH/brainpool.txt").split("COUNT = ")[1:]:
        f = dict(re.findall(r"^(\w+) = (\w+)", record, re.M))
        short = "BSI_P" + f["curve"][len("brainpoolP"):]
        z = int(f["x_Z"], 16)
        ecdh_line("RFC-7027", short, int(f["dA"], 16), (int(f["x_qB"], 16), int(f["y_qB"], 16)), z)
        ecdh_line("RFC-7027", short, int(f["dB"], 16), (int(f["x_qA"], 16), int(f["y_qA"], 16)), z)


def ecdh_own():
    """The first of each curve has a secret with a leading zero."""
    for short, curve in CURVES.items():
        d = rand.randrange(1, curve.n)
        peer = curve.mul(rand.randrange(1, curve.n), curve.g)
        step = curve.mul(d, curve.g)
        z = curve.mul(d, peer)
        while z[0] >> (8 * curve.size - 8 if short != "NIST_P521" else 512):
            peer, z = curve.add(peer, curve.g), curve.add(z, step)
        ecdh_line("own", short, d, peer, z[0])
        ecdh_line("own", short, rand.randrange(1, curve.n),
                  curve.mul(rand.randrange(1, curve.n), curve.g))


# ---- EdDSA, as RFC 8032 writes it ----

class Edwards:
    def __init__(self, p, a, d, order, base_y, size, bits):
        self.p, self.a, self.d, self.order, self.size, self.bits = p, a, d, order, size, bits
        self.base = (self.recover(base_y), base_y)
        assert self.mul(order, self.base) == (0, 1)

    def recover(self, y):
        square = (y * y - 1) * pow(self.d * y * y - self.a, -1, self.p) % self.p
        if self.p % 4 == 3:
            x = pow(square, (self.p + 1) // 4, self.p)
        else:
            x = pow(square, (self.p + 3) // 8, self.p)
            if x * x % self.p != square:
                x = x * pow(2, (self.p - 1) // 4, self.p) % self.p
        assert x * x % self.p == square
        return x if x % 2 == 0 else self.p - x

    def add(self, p, q):
        (x1, y1), (x2, y2) = p, q
        t = self.d * x1 * x2 * y1 * y2
        return ((x1 * y2 + y1 * x2) * pow(1 + t, -1, self.p) % self.p,
                (y1 * y2 - self.a * x1 * x2) * pow(1 - t, -1, self.p) % self.p)

    def mul(self, k, p):
        r = (0, 1)
        while k:
            if k & 1:
                r = self.add(r, p)
            p = self.add(p, p)
            k >>= 1
        return r

    def encode(self, p):
        return (p[1] | (p[0] & 1) << 8 * self.size - 1).to_bytes(self.size, "little")

    def hash(self, data, size=None):
        if self.size == 57:
            return hashlib.shake_256(data).digest(size or 114)
        return hashlib.sha512(data).digest()

    def expand(self, private):
        h = self.hash(private)
        a = int.from_bytes(h[:self.size], "little")
        if self.size == 57:
            a = a & ((1 << 448) - 1) & ~3 | 1 << 447
        else:
            a = a & ((1 << 255) - 1) & ~7 | 1 << 254
        return a, h[self.size:], self.encode(self.mul(a, self.base))

    def sign(self, private, message, prehash, context):
        a, prefix, public = self.expand(private)
        if self.size == 57:
            dom = b"SigEd448" + bytes([prehash, len(context)]) + context
        elif prehash or context:
            dom = b"SigEd25519 no Ed25519 collisions" + bytes([prehash, len(context)]) + context
        else:
            dom = b""
        if prehash:
            message = self.hash(message, 64)
        r = int.from_bytes(self.hash(dom + prefix + message), "little") % self.order
        big_r = self.encode(self.mul(r, self.base))
        k = int.from_bytes(self.hash(dom + big_r + public + message), "little")
        return public, big_r + ((r + k * a) % self.order).to_bytes(self.size, "little")


P25519, P448 = 2 ** 255 - 19, 2 ** 448 - 2 ** 224 - 1
EDWARDS = {
    "ED25519": Edwards(P25519, -1, -121665 * pow(121666, -1, P25519) % P25519,
                       2 ** 252 + 27742317777372353535851937790883648493,
                       4 * pow(5, -1, P25519) % P25519, 32, 256),
    "ED448": Edwards(P448, 1, -39081,
                     2 ** 446 - 13818066809895115352007386748515426880336692474882178609894547503885,
                     int("29881921007848149267601793044393067343754404015408024209592824137"
                         "2331506189835876003536878655418784733982303233503462500531545062832660"),
                     57, 448),
}

# RFC 8032, 7.1 (the last), 7.2, 7.3, 7.5: curve, prehash, private, context, message, signature
RFC8032 = [
    ("ED25519", 0, "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "",
     hashlib.sha512(b"abc").hexdigest(),
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
    ("ED25519", 0, "0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6", "666f6f",
     "f726936d19c800494e3fdaff20b276a8",
     "55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a"
     "8b36950b95130022907a7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d"),
    ("ED25519", 0, "0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6", "626172",
     "f726936d19c800494e3fdaff20b276a8",
     "fc60d5872fc46b3aa69f8b5b4351d5808f92bcc044606db097abab6dbcb1aee3"
     "216c48e8b3b66431b5b186d1d28f8ee15a5ca2df6668346291c2043d4eb3e90d"),
    ("ED25519", 0, "0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6", "666f6f",
     "508e9e6882b979fea900f62adceaca35",
     "8b70c1cc8310e1de20ac53ce28ae6e7207f33c3295e03bb5c0732a1d20dc6490"
     "8922a8b052cf99b7c4fe107a5abb5b2c4085ae75890d02df26269d8945f84b0b"),
    ("ED25519", 0, "ab9c2853ce297ddab85c993b3ae14bcad39b2c682beabc27d6d4eb20711d6560", "666f6f",
     "f726936d19c800494e3fdaff20b276a8",
     "21655b5f1aa965996b3f97b3c849eafba922a0a62992f73b3d1b73106a84ad85"
     "e9b86a7b6005ea868337ff2d20a7f5fbd4cd10b0be49a68da2b2e0dc0ad8960f"),
    ("ED25519", 1, "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "",
     "616263",
     "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
     "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"),
    ("ED448", 1, "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"
     "ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49", "", "616263",
     "822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae38"
     "1f54d6bce2ea911574932f52a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd"
     "433964b6457ea39476511214f97469b57dd32dbc560a9a94d00bff07620464a3"
     "ad203df7dc7ce360c3cd3696d9d9fab90f00"),
    ("ED448", 1, "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"
     "ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49", "666f6f", "616263",
     "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa48"
     "1065b1580423ef927ecf0af5888f90da0f6a9a85ad5dc3f280d91224ba9911a3"
     "653d00e484e2ce232521481c8658df304bb7745a73514cdb9bf3e15784ab7128"
     "4f8d0704a608c54a6b62d97beb511d132100"),
]


def eddsa_line(source, name, private, prehash, context, message, signature=None):
    public, made = EDWARDS[name].sign(private, message, prehash, context)
    assert signature is None or signature == made, (source, name)
    line("eddsa", source, name, private.hex(), public.hex(), str(prehash), context.hex(),
         message.hex(), made.hex())


def eddsa_rfc8032():
    text = read("Ed25519/sign.input").split("\n")
    for index in (0, 1, 2, 3, 31, 32, 63, 64, 127, 128, 255, 511, 1023):
        private, _, message, signature = text[index].split(":")[:4]
        # 7.1 has the first three and the last; the file is the authors'
        source = "RFC-8032" if index in (0, 1, 2, 1023) else "ed25519.cr.yp.to"
        eddsa_line(source, "ED25519", bytes.fromhex(private)[:32], 0, b"", bytes.fromhex(message),
                   bytes.fromhex(signature)[:64])
    for record in read("Ed448/rfc8032.txt").split("COUNT = ")[1:]:
        f = {k: bytes.fromhex(v) for k, v in re.findall(r"^(\w+) = *(\w*)$", record, re.M)}
        eddsa_line("RFC-8032", "ED448", f["SECRET"], 0, f.get("CONTEXT", b""), f["MESSAGE"],
                   f["SIGNATURE"])
    for name, prehash, private, context, message, signature in RFC8032:
        eddsa_line("RFC-8032", name, bytes.fromhex(private), prehash, bytes.fromhex(context),
                   bytes.fromhex(message), bytes.fromhex(signature))


def eddsa_own():
    for name, curve in EDWARDS.items():
        for prehash in (0, 1):
            for size, length in ((1, 0), (2, 1), (7, 128), (254, 33), (255, 200), (0, 300)):
                eddsa_line("own", name, rand.randbytes(curve.size), prehash, rand.randbytes(size),
                           rand.randbytes(length))


# ---- X25519, X448 ----

# RFC 7748, 6.1 and 6.2: private, peer, secret
RFC7748 = [
    ("X25519", "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"),
    ("X25519", "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
     "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"),
    ("X448", "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28d"
     "d9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
     "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b430"
     "27d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
     "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282b"
     "b60c0b56fd2464c335543936521c24403085d59a449a5037514a879d"),
]


def ladder(name, k, u):
    size, p, a24, bits = {"X25519": (32, P25519, 121665, 255), "X448": (56, P448, 39081, 448)}[name]
    k, x1 = int.from_bytes(k, "little"), int.from_bytes(u, "little") & (1 << bits) - 1
    k = k & ~7 & (1 << 255) - 1 | 1 << 254 if size == 32 else k & ~3 | 1 << 447
    x2, z2, x3, z3 = 1, 0, x1, 1
    for t in reversed(range(bits)):
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a, c * b
        e = a * a - b * b
        step = ((da + cb) ** 2 % p, x1 * (da - cb) ** 2 % p)
        x2, z2 = a * a * b * b % p, e * (a * a + a24 * e) % p
        x3, z3 = step
        if k >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(size, "little")


def xdh_line(source, name, k, u, secret=None):
    k, u = bytes.fromhex(k), bytes.fromhex(u)
    made = ladder(name, k, u).hex()
    assert secret is None or made == secret
    base = bytes([9 if name == "X25519" else 5]).ljust(len(k), b"\0")
    line("xdh", source, name, k.hex(), ladder(name, k, base).hex(), u.hex(), made)


def xdh():
    for name in ("X25519", "X448"):
        for record in read(name + "/rfc7748.txt").split("COUNT = ")[1:]:
            f = dict(re.findall(r"^(\w+) = (\w+)$", record, re.M))
            xdh_line("RFC-7748", name, f["INPUT_SCALAR"], f["INPUT_U"], f["OUTPUT_U"])
    for name, k, u, secret in RFC7748:
        xdh_line("RFC-7748", name, k, u, secret)
    # u of p + 2 and the bit that does not count: other octets for 2
    k = rand.randbytes(32).hex()
    for u in (P25519 + 2, P25519 + 3 | 1 << 255, 1 << 255 | 9):
        xdh_line("own", "X25519", k, u.to_bytes(32, "little").hex())
    xdh_line("own", "X448", rand.randbytes(56).hex(), (P448 + 2).to_bytes(56, "little").hex())


# ---- SM2 ----

SM2 = Curve("SM2")


def sm3(data):
    return hashlib.new("sm3", data).digest()


def octets(n):
    return n.to_bytes(32, "big")


def point_octets(p):
    return octets(p[0]) + octets(p[1])


def sm2_kdf(data, size):
    out, count = b"", 0
    while len(out) < size:
        count += 1
        out += sm3(data + count.to_bytes(4, "big"))
    return out[:size]


def sm2_z(name, public):
    return sm3((8 * len(name)).to_bytes(2, "big") + name + octets(SM2.a) + octets(SM2.b) +
               point_octets(SM2.g) + point_octets(public))


def sm2_sign(d, e, k):
    r = (e + SM2.mul(k, SM2.g)[0]) % SM2.n
    return r, pow(1 + d, -1, SM2.n) * (k - r * d) % SM2.n


def sm2_encrypt(public, message, k):
    x2, y2 = SM2.mul(k, public)
    mask = sm2_kdf(octets(x2) + octets(y2), len(message))
    return (b"\4" + point_octets(SM2.mul(k, SM2.g)) +
            bytes(m ^ t for m, t in zip(message, mask)) +
            sm3(octets(x2) + message + octets(y2))), any(mask)


class Side:
    def __init__(self, d, r, name):
        self.d, self.r, self.name = d, r, name
        self.p, self.eph = SM2.mul(d, SM2.g), SM2.mul(r, SM2.g)

    def words(self):
        return (octets(self.d).hex(), octets(self.p[0]).hex(), octets(self.p[1]).hex(),
                octets(self.r).hex(), octets(self.eph[0]).hex(), octets(self.eph[1]).hex(),
                self.name.hex())


def sm2_exchange(own, peer, a, b, size):
    def low(x):
        return 1 << 127 | x & (1 << 127) - 1
    t = (own.d + low(own.eph[0]) * own.r) % SM2.n
    u = SM2.mul(t, SM2.add(peer.p, SM2.mul(low(peer.eph[0]), peer.eph)))
    z = sm2_z(a.name, a.p) + sm2_z(b.name, b.p)
    inner = sm3(octets(u[0]) + z + point_octets(a.eph) + point_octets(b.eph))
    return (sm2_kdf(point_octets(u) + z, size), sm3(b"\2" + octets(u[1]) + inner),
            sm3(b"\3" + octets(u[1]) + inner))


def sm2dsa_line(source, d, e, k, expected=None):
    p, made = SM2.mul(d, SM2.g), sm2_sign(d, int.from_bytes(e, "big"), k)
    assert expected is None or made == expected
    line("sm2dsa", source, octets(d).hex(), *(octets(c).hex() for c in p), e.hex(),
         *(octets(n).hex() for n in made))


def sm2pke_line(source, d, message, k, expected=None):
    p = SM2.mul(d, SM2.g)
    made, masked = sm2_encrypt(p, message, k)
    assert expected is None or made == expected
    line("sm2pke", source, octets(d).hex(), *(octets(c).hex() for c in p), message.hex(),
         made.hex(), "ok" if masked else "bad")


def sm2kep_line(source, a, b, size, expected=None):
    made = sm2_exchange(a, b, a, b, size)
    assert made == sm2_exchange(b, a, a, b, size) and (expected is None or made == expected)
    line("sm2kep", source, *a.words(), *b.words(), *(m.hex() for m in made))


def sm2():
    source = "GB/T-32918.5"
    d = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
    k = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    sm2dsa_line(source, d, sm3(sm2_z(b"1234567812345678", SM2.mul(d, SM2.g)) + b"message digest"),
                k, (0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
                    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA))
    sm2pke_line(source, d, b"encryption standard", k, bytes.fromhex(
        "04" "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
        "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
        "21886CA989CA9C7D58087307CA93092D651EFA"
        "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"))
    sm2kep_line(source,
                Side(0x81EB26E941BB5AF16DF116495F90695272AE2CD63D6C4AE1678418BE48230029,
                     0xD4DE15474DB74D06491C440D305E012400990F3E390C7E87153C12DB2EA60BB3,
                     b"1234567812345678"),
                Side(0x785129917D45A9EA5437A59356B82338EAADDA6CEB199088F14AE10DEFA229B5,
                     0x7E07124814B309489125EAED101113164EBF0F3458C5BD88335C1F9D596243D6,
                     b"1234567812345678"), 16,
                (bytes.fromhex("6C89347354DE2484C60B4AB1FDE4C6E5"),
                 bytes.fromhex("D3A0FE15DEE185CEAE907A6B595CC32A266ED7B3367E9983A896DC32FA20F8EB"),
                 bytes.fromhex("18C7894B3816DF16CF07B05C5EC0BEF5D655D58F779CC1B400A4F3884644DB88")))
    for size in (1, 2, 31, 32, 33, 64, 255, 300):
        sm2dsa_line("own", rand.randrange(1, SM2.n - 1), rand.randbytes(32),
                    rand.randrange(1, SM2.n))
        sm2pke_line("own", rand.randrange(1, SM2.n - 1), rand.randbytes(size),
                    rand.randrange(1, SM2.n))
        a, b = (Side(rand.randrange(1, SM2.n - 1), rand.randrange(1, SM2.n - 1),
                     rand.randbytes(rand.choice((0, 1, 16, 100)))) for _ in range(2))
        sm2kep_line("own", a, b, size)
    # one byte whose mask is 0: a ciphertext that nobody may send
    k = 1
    while sm2_encrypt(SM2.mul(d, SM2.g), b"M", k)[1]:
        k += 1
    sm2pke_line("own", d, b"M", k)


check_twists()
ecdsa_nist()
ecdsa_own()
pkv_nist()
ecdh_nist()
ecdh_rfc7027()
ecdh_own()
eddsa_rfc8032()
eddsa_own()
xdh()
sm2()
