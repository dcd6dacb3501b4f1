#!/usr/bin/env python3
"""Checks a Crosskeys ledger without trusting the hub that keeps it, and without using any of its code.

  verify-ledger.py https://hub.example           the whole public log, over HTTP
  verify-ledger.py FOLDER                        the whole public log, from a copy of its files
  verify-ledger.py --proof FILE --key VKEY       one proof (.tlog-proof), offline
  verify-ledger.py https://hub.example --proof FILE      one proof, also looked up in the log as it is served now

Needs Python 3.11 and the package `cryptography` (Ed25519). Exit status: 0 all good, 1 something is wrong, 2 wrong usage.
Without --key the key is taken from the log itself: then the check shows that the log is consistent, but not whose it is.

What is checked, in the words of the specifications (c2sp.org: signed-note, tlog-checkpoint, tlog-tiles, tlog-proof):
  leaf hash = SHA-256(0x00 || entry), node hash = SHA-256(0x01 || left || right)         (RFC 6962, section 2.1)
  an entry is a commitment of 32 bytes: SHA-256(salt || record); only the holder of a proof can open it
"""
import argparse
import base64
import functools
import hashlib
import json
import pathlib
import secrets
import sys
import urllib.error
import urllib.request

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify-ledger: the Python package `cryptography` is missing (Debian: apt install python3-cryptography)")

WIDTH = 256  # hashes in a full tile
FILE_BYTES_MAX = 1 << 20  # no file of the public log is longer
PROOF_BYTES_MAX = 1 << 22  # the longest record in base64, with room to spare


class Wrong(Exception):
    """Something is not as it must be."""


def require(condition, complaint):
    if not condition:
        raise Wrong(complaint)


# ---- hashes ----

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_hash(hashes):
    """The root over any number of hashes, the left half of each subtree being the largest full one."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(tree_hash(hashes[:half]), tree_hash(hashes[half:]))


# ---- texts: numbers, base64, keys, notes, checkpoints ----

def number(text):
    require(text.isascii() and text.isdigit() and str(int(text)) == text, f"not a plain number: {text[:30]!r}")
    return int(text)


def unbase64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("not base64") from None
    require(base64.b64encode(data).decode() == text, "not canonical base64")
    require(length is None or len(data) == length, f"not {length} bytes")
    return data


def parse_key(vkey):
    """Reads `name+id+base64(0x01 || Ed25519 public key)`; the id is a part of the hash of all the rest."""
    parts = vkey.strip().split("+", 2)
    require(len(parts) == 3, "the key is not of the form name+id+base64")
    name, key_id, key = parts[0], parts[1], unbase64(parts[2], 33)
    require(key[0] == 1, "the key is not an Ed25519 key")
    require(hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id, "the id of the key is wrong")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(key[1:])


def open_checkpoint(note, key):
    """Checks the signature of the log on a checkpoint; gives its size and root."""
    name, key_id, public_key = key
    text, blank, lines = note.rpartition("\n\n")
    require(blank and lines.endswith("\n"), "the checkpoint is not a signed note")
    text, signed = text + "\n", False
    for line in lines[:-1].split("\n"):
        mark, _, rest = line.partition(" ")
        signer, _, signature = rest.partition(" ")
        require(mark == "\u2014", "the checkpoint has a malformed signature line")
        signature = unbase64(signature)
        if (signer, signature[:4]) == (name, key_id):  # other keys, such as witnesses', are none of our business
            try:
                public_key.verify(signature[4:], text.encode())
            except InvalidSignature:
                raise Wrong("the signature on the checkpoint is wrong") from None
            signed = True
    require(signed, f"the checkpoint is not signed by {name}")
    lines = text.split("\n")
    require(len(lines) == 4, "the checkpoint has not exactly three lines")
    require(lines[0] == name, f"the checkpoint is of another log: {lines[0]!r}")
    return number(lines[1]), unbase64(lines[2], 32)


def verify_inclusion(index, size, leaf, proof, root):
    """RFC 9162, section 2.1.3.2."""
    require(index < size, f"entry {index} is not in a log of {size} entries")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        require(last > 0, "the inclusion proof is too long")
        if node % 2 == 1 or node == last:
            found = node_hash(sibling, found)
            while node % 2 == 0 and node > 0:
                node, last = node // 2, last // 2
        else:
            found = node_hash(found, sibling)
        node, last = node // 2, last // 2
    require(last == 0, "the inclusion proof is too short")
    require(found == root, "the inclusion proof does not lead to the signed root")


# ---- the log as it is published ----

class Log:
    """Reads the files of the log, below BASE_URL/ledger/ or in a folder."""

    def __init__(self, place):
        self.url = place.rstrip("/") + "/ledger/" if place.startswith(("http://", "https://")) else None
        folder = pathlib.Path(place)
        self.folder = folder if (folder / "checkpoint").exists() else folder / "ledger"

    def get(self, path):
        try:
            if self.url:
                with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                    data = answer.read(FILE_BYTES_MAX + 1)
            else:
                with open(self.folder / path, "rb") as file:
                    data = file.read(FILE_BYTES_MAX + 1)
        except (OSError, urllib.error.URLError) as error:
            raise Wrong(f"cannot read {path}: {error}") from None
        require(len(data) <= FILE_BYTES_MAX, f"{path} is too long")
        return data

    def key(self):
        return self.get("key").decode()

    def open(self, key):
        self.size, self.root = open_checkpoint(self.get("checkpoint").decode(), key)

    def file(self, layer, level, index, step):
        """One full or partial file, cut into its hashes or entries."""
        width = min(WIDTH, (self.size >> 8 * level) - index * WIDTH)
        groups, rest = [f"{index % 1000:03}"], index // 1000
        while rest:
            groups, rest = [f"x{rest % 1000:03}", *groups], rest // 1000
        path = f"tile/{layer}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")
        data = self.get(path)
        require(len(data) == width * step, f"{path} is {len(data)} bytes long instead of {width * step}")
        return path, [data[at:at + step] for at in range(0, len(data), step)]

    def entries(self, index):
        path, entries = self.file("entries", 0, index, 34)
        require(all(entry[:2] == b"\x00\x20" for entry in entries), f"{path} holds an entry that is not 32 bytes long")
        return [entry[2:] for entry in entries]

    @functools.lru_cache(maxsize=64)
    def tile(self, level, index):
        return self.file(level, level, index, 32)

    def verify(self):
        """Recomputes the whole tree from the entries; compares every tile and the signed root. Gives the number of files."""
        files, level, below, root = 0, 0, [], tree_hash([])
        while held := self.size >> 8 * level:
            blocks = []
            for index in range(-(-held // WIDTH)):
                if level == 0:
                    hashes = [leaf_hash(entry) for entry in self.entries(index)]
                else:
                    hashes = below[index * WIDTH:(index + 1) * WIDTH]
                path, tile = self.tile(level, index)
                require(tile == hashes, f"{path} is not what the entries say")
                blocks.append(tree_hash(hashes))
                files += 2 if level == 0 else 1
            if level == 0:
                root = tree_hash(blocks)  # a last block that is not full is a node of the tree too
            level, below = level + 1, blocks[:held // WIDTH]
        require(root == self.root, "the root of the entries is not the signed root")
        return files

    def range_hash(self, start, end):
        """The root over the entries from start to end, a range such as proofs use, from as few tiles as possible."""
        count = end - start
        if count & (count - 1):
            half = 1 << count.bit_length() - 1
            return node_hash(self.range_hash(start, start + half), self.range_hash(start + half, end))
        level, below = divmod(count.bit_length() - 1, 8)
        first = start >> 8 * level
        _, tile = self.tile(level, first // WIDTH)
        return tree_hash(tile[first % WIDTH:][:1 << below])

    def prove(self, index):
        """RFC 6962, section 2.1.1."""
        start, end, proof = 0, self.size, []
        while end - start > 1:
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            if index < middle:
                proof.append(self.range_hash(middle, end))
                end = middle
            else:
                proof.append(self.range_hash(start, middle))
                start = middle
        return proof[::-1]


# ---- what can be asked ----

def check_log(log, key):
    log.open(key)
    print(f"ok  checkpoint of {key[0]}: {log.size} entries, signature good")
    print(f"ok  {log.verify()} files recomputed from the entries up to the signed root {base64.b64encode(log.root).decode()}")
    if log.size:
        index = secrets.randbelow(log.size)
        entry, proof = log.entries(index // WIDTH)[index % WIDTH], log.prove(index)
        verify_inclusion(index, log.size, leaf_hash(entry), proof, log.root)
        print(f"ok  entry {index}, chosen at random: inclusion proof of {len(proof)} hashes leads to the root")


def check_proof(file, key, log, show):
    with open(file, "rb") as opened:
        data = opened.read(PROOF_BYTES_MAX + 1)
    require(len(data) <= PROOF_BYTES_MAX, "the proof is too long")
    head, blank, note = data.decode().partition("\n\n")
    lines = head.split("\n")
    require(blank and lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a proof of the form c2sp.org/tlog-proof@v1")
    require(lines and lines[0].startswith("extra "), "the proof does not open its commitment: it has no line `extra`")
    opened = unbase64(lines.pop(0).removeprefix("extra "))
    require(lines and lines[0].startswith("index "), "the proof has no line `index`")
    index = number(lines.pop(0).removeprefix("index "))
    hashes = [unbase64(line, 32) for line in lines]
    size, root = open_checkpoint(note, key)
    print(f"ok  checkpoint of {key[0]}: {size} entries, signature good")

    leaf = leaf_hash(hashlib.sha256(opened).digest())
    verify_inclusion(index, size, leaf, hashes, root)
    record = json.loads(opened[32:])
    require(isinstance(record, dict) and list(record) == ["at", "body", "kind", "v"], "what was committed to is not a record")
    print(f"ok  the record opens the commitment at entry {index}: {record['kind']} of {record['at']}")
    if log:
        log.open(key)
        verify_inclusion(index, log.size, leaf, log.prove(index), log.root)
        print(f"ok  the log as it is served now, {log.size} entries, holds it at the same place")
    if show:
        print(json.dumps(record["body"], indent=2, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", nargs="?", help="base URL of the hub, or a folder with a copy of its ledger")
    parser.add_argument("--key", help="the key of the log, name+id+base64, as you know it from elsewhere")
    parser.add_argument("--proof", metavar="FILE", help="check this .tlog-proof")
    parser.add_argument("--show", action="store_true", help="print the body of the proven record, which may be confidential")
    asked = parser.parse_args()
    if not asked.place and not (asked.proof and asked.key):
        parser.error("give a base URL or a folder, or both --proof and --key")
    try:
        log = Log(asked.place) if asked.place else None
        key = parse_key(asked.key or log.key())
        if not asked.key:
            print(f"--  key taken from the log itself, not pinned: {log.key().strip()}")
        if asked.proof:
            check_proof(asked.proof, key, log, asked.show)
        else:
            check_log(log, key)
    except (Wrong, ValueError, RecursionError, OSError) as wrong:
        print(f"WRONG  {wrong}", file=sys.stderr)
        return 1
    print("VERIFIED")
    return 0


if __name__ == "__main__":
    sys.exit(main())
