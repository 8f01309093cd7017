"""The canonical log's digest and the tie rules, written a second time from their description, as an oracle.

Usage: canonical_log.py FILE SEPARATOR        (columns user, item, rating, Unix seconds; plain or gzipped)
Prints users, items, events, the digest, how many users' last two events tie, and for some users the last three items
under each tie rule. The digests go into DatasetRegistry.swift, the rest into Tests/InteractionsTests.
"""
import gzip
import hashlib
import struct
import sys
from collections import defaultdict

MASK = (1 << 64) - 1


def tie_hash(user: bytes, item: bytes) -> int:
    state = 0xCBF29CE484222325
    for byte in user + b"\x1f" + item:
        state = ((state ^ byte) * 0x100000001B3) & MASK
    z = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def shortlex(text: bytes):
    return (len(text), text)


def main(path: str, separator: str) -> None:
    opener = gzip.open if path.endswith(".gz") else open
    rows = []
    with opener(path, "rb") as lines:
        for number, line in enumerate(lines):
            user, item, rating, time = line.rstrip(b"\r\n").split(separator.encode())
            rows.append((user, item, float(rating), int(time), number))
    users = sorted({row[0] for row in rows}, key=shortlex)
    items = sorted({row[1] for row in rows}, key=shortlex)
    number_of = {item: number for number, item in enumerate(items)}
    rules = {
        "hash": lambda r: (r[3], tie_hash(r[0], r[1])),
        "fileOrder": lambda r: (r[3], r[4]),
        "itemID": lambda r: (r[3], shortlex(r[1])),
    }
    by_user = defaultdict(list)
    for row in rows:
        by_user[row[0]].append(row)
    histories = {user: sorted(by_user[user], key=rules["hash"]) for user in users}
    origin = min(row[3] for row in rows)
    digest = hashlib.sha256(b"recount canonical log 1\n")
    digest.update(struct.pack("<7q", 0, 1_000_000, origin, len(users), len(items), len(rows), 1))
    for names in (users, items):
        digest.update(struct.pack("<q", len(names)))
        for name in names:
            digest.update(struct.pack("<I", len(name)) + name)
    ordered = [row for user in users for row in histories[user]]
    offsets = [0]
    for user in users:
        offsets.append(offsets[-1] + len(histories[user]))
    digest.update(struct.pack(f"<{len(offsets)}q", *offsets))
    digest.update(struct.pack(f"<{len(ordered)}i", *(number_of[row[1]] for row in ordered)))
    digest.update(struct.pack(f"<{len(ordered)}I", *(row[3] - origin for row in ordered)))
    digest.update(struct.pack(f"<{len(ordered)}f", *(row[2] for row in ordered)))
    tied = sum(1 for h in histories.values() if len(h) > 1 and h[-1][3] == h[-2][3])
    print(len(users), len(items), len(rows), digest.hexdigest(), "tied at the end:", tied)
    for user in users[:1] + users[6:8]:
        for name, key in rules.items():
            print(user.decode(), name, [row[1].decode() for row in sorted(by_user[user], key=key)[-3:]])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
