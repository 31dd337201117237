"""A verifier of the audit trail's tree and its seals, written from RFC 9162 alone: what the product says is
checked by it."""

import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def half(size):
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    at = half(len(leaves))
    return node(root(leaves[:at]), root(leaves[at:]))


def leaf(entry):
    """Of the leaf as a receipt shows it."""
    fields = [entry["office_id"], entry["id"], entry["at"], entry["class"], entry["object"], entry["seq"],
              entry["event_hash"], entry["digest"]]
    text = "".join("-" if field is None else f"{len(str(field).encode())}:{field}" for field in fields)
    return hashlib.sha256(b"\x00ipcase-leaf-1" + text.encode()).digest()


def includes(leaf_hash, position, size, proof, expected):
    """RFC 9162, 2.1.3.2."""
    if position >= size:
        return False
    at, last, found = position, size - 1, leaf_hash
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(other, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == expected


def consistent(first, second, proof, first_root, second_root):
    """RFC 9162, 2.1.4.2."""
    if first == second:
        return not proof and first_root == second_root
    proof = list(proof)
    if first & (first - 1) == 0:
        proof.insert(0, first_root)
    if not proof:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = proof[0]
    for other in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(other, old), node(other, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, other)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def statement(seal):
    return (f"ipcase-seal-1\nseal {seal['seal']}\nsize {seal['size']}\nroot {seal['root']}\n"
            f"previous {seal.get('previous') or '-'}\nat {seal['at']}\nkey {seal['key']}\n").encode()


def signed(seal, public_key):
    """public_key: 64 hex digits."""
    key = bytes.fromhex(public_key)
    if seal["key"] != hashlib.sha256(key).hexdigest()[:16]:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(seal["signature"]), statement(seal))
    except InvalidSignature:
        return False
    return True


def published(folder):
    """The seals and the leaves of a folder: [seal], [(hash, office, number, object)]."""
    seals = [json.loads(line) for line in (folder / "roots.jsonl").read_text(encoding="utf-8").splitlines()]
    leaves = []
    for line in (folder / "leaves").read_text(encoding="utf-8").splitlines():
        position, leaf_hash, office, seq, what = line.split(" ", 4)
        assert int(position) == len(leaves)
        leaves.append((bytes.fromhex(leaf_hash), office, seq, what))
    return seals, leaves


def holds(folder, public_key):
    """Every seal of a folder is signed, follows the one before, and is the root of the leaves."""
    seals, leaves = published(folder)
    before = None
    for seal in seals:
        assert signed(seal, public_key), seal
        assert seal.get("previous") == before, seal
        assert root([entry[0] for entry in leaves[:seal["size"]]]).hex() == seal["root"], seal
        before = hashlib.sha256(statement(seal)).hexdigest()
        assert seal["hash"] == before
    assert len(leaves) == (seals[-1]["size"] if seals else 0)
    return seals, leaves
