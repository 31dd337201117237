"""An authenticator program, written from RFC 6238 and RFC 4226."""

import base64
import hashlib
import hmac
import struct
import time

STEP = 30


def code(seed, at=None):
    """Six digits of a Base32 seed at a time (now)."""
    key = base64.b32decode(seed.upper())
    counter = struct.pack(">Q", int(time.time() if at is None else at) // STEP)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7fffffff) % 1000000:06}"


def fresh(seed, used):
    """A code of the steps that are taken now which is not among those used; waits for one if need be."""
    while True:
        for aside in (-1, 0, 1):
            found = code(seed, time.time() + aside * STEP)
            if found not in used and not any(found == code(seed, time.time() - back * STEP) for back in (2, 3)):
                if aside >= max((a for a in (-1, 0, 1) if code(seed, time.time() + a * STEP) in used), default=-2):
                    used.add(found)
                    return found
        time.sleep(1)
