"""The canonical log's digest and the tie rules, written a second time from their description, as an oracle.

Usage: canonical_log.py FORMAT FOLDER     FORMAT is one of READERS below; files plain or gzipped
       canonical_log.py all DATA_FOLDER   every data set found there
Prints users, items, events, the digest, how many users' last two events tie, and for some users the last three items
under each tie rule. The digests go into the files of Sources/Interactions/Registry, the rest into
Tests/InteractionsTests.
"""
import gzip
import hashlib
import os
import struct
import sys
from collections import defaultdict
from datetime import datetime, timezone

MASK = (1 << 64) - 1
CLOCK, ORDINAL, NONE = 0, 1, 2


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


def lines(folder: str, name: str, header: bool = False):
    path = os.path.join(folder, name)
    opener = open
    if not os.path.exists(path):
        path, opener = path + ".gz", gzip.open
    with opener(path, "rb") as file:
        rows = [line.rstrip(b"\r\n") for line in file]
    return rows[1:] if header else rows


def separated(separator: bytes, name: str, order: str, header: bool = False, kind: int = CLOCK):
    """Rows of fields; `order` says what the first columns hold: u(ser), i(tem), r(ating), t(ime), k(ind), or - for nothing."""
    def read(folder):
        rows = []
        for line in lines(folder, name, header):
            fields = dict(zip(order, line.split(separator)))
            rating = float(fields["r"]) if "r" in order else None
            rows.append((fields["u"], fields["i"], rating, int(fields.get("t", 0)), fields.get("k", b"")))
        return kind, rows
    return read


def lastfm(folder):
    rows = []
    for line in lines(folder, "user_taggedartists.dat", True):
        user, artist, _, day, month, year = line.split(b"\t")
        seconds = datetime(int(year), int(month), int(day), tzinfo=timezone.utc).timestamp()
        rows.append((user, artist, None, int(seconds)))
    return CLOCK, rows


def ir_benchmark(folder):
    names = {what: {n: o for o, n in (line.split(b"\t") for line in lines(folder, f"{what}_list.tsv", True))}
             for what in ("user", "item")}
    pairs = [line.split(b"\t") for part in ("train", "test") for line in lines(folder, f"{part}.tsv", True)]
    return NONE, [(names["user"][u], names["item"][i], None, 0) for u, i in pairs]


def ordinal(read):
    def numbered(folder):
        _, rows = read(folder)
        seen = defaultdict(int)
        result = []
        for user, item, rating, _ in rows:
            result.append((user, item, rating, seen[user]))
            seen[user] += 1
        return ORDINAL, result
    return numbered


TIMED = "%s_5core_interactions.csv"
READERS = {
    "ml-100k": ("movielens-100k", separated(b"\t", "u.data", "uirt")),
    "ml-1m": ("movielens-1m", separated(b"::", "ratings.dat", "uirt")),
    "ml-latest-small": ("movielens-latest-small-2016", separated(b",", "ratings.csv", "uirt", True)),
    "movietweetings": ("movietweetings", separated(b"::", "ratings.dat", "uirt")),
    "lastfm": ("hetrec2011-lastfm-2k", lastfm),
    "lastfm-listening": ("hetrec2011-lastfm-2k", separated(b"\t", "user_artists.dat", "uir", True, NONE)),
    "delicious": ("hetrec2011-delicious-2k", separated(b"\t", "user_bookmarks.tsv", "ui", False, NONE)),
    "amazon-video-games": ("amazon2014-video-games-order", ordinal(separated(b" ", "Video.txt", "ui"))),
    "amazon-digital-music": (
        "amazon2014-digital-music-u20", separated(b" ", "Amazon_ratings_Digital_Music_pruned.txt", "uirt")),
    "amazon-cds": ("amazon2014-cds-irbench", ir_benchmark),
    "amazon-sports": ("amazon2014-sports", separated(b",", TIMED % "Sports_and_Outdoors", "uit", True)),
    "amazon-beauty": ("amazon2014-beauty", separated(b",", TIMED % "Beauty", "uit", True)),
    "amazon-grocery": ("amazon2014-grocery-rechorus", separated(b"\t", "train.csv", "uit", True)),
    "taobao": ("taobao-userbehavior-100k", separated(b",", "UserBehavior_first100001.csv", "ui--t")),
    "taobao-behaviours": ("taobao-userbehavior-100k", separated(b",", "UserBehavior_first100001.csv", "ui-kt")),
}


def report(name: str, kind: int, events) -> None:
    rows = [(tuple(event) + (b"",))[:5] + (number,) for number, event in enumerate(events)]
    users = sorted({row[0] for row in rows}, key=shortlex)
    items = sorted({row[1] for row in rows}, key=shortlex)
    number_of = {item: number for number, item in enumerate(items)}
    has_ratings = rows[0][2] is not None
    kinds = sorted({row[4] for row in rows}, key=shortlex)
    # What time and tie leave equal is ordered by item, rating, kind and row.
    rules = {
        "hash": lambda r: (r[3], tie_hash(r[0], r[1]), number_of[r[1]], r[2] or 0, shortlex(r[4]), r[5]),
        "fileOrder": lambda r: (r[3], r[5]),
        "itemID": lambda r: (r[3], shortlex(r[1]), r[2] or 0, shortlex(r[4]), r[5]),
    }
    by_user = defaultdict(list)
    for row in rows:
        by_user[row[0]].append(row)
    histories = {user: sorted(by_user[user], key=rules["hash"]) for user in users}
    origin = min(row[3] for row in rows)
    digest = hashlib.sha256(b"recount canonical log 1\n")
    tick = 1_000_000 if kind == CLOCK else 0
    digest.update(struct.pack("<7q", kind, tick, origin, len(users), len(items), len(rows), int(has_ratings)))
    for names in (users, items):
        digest.update(struct.pack("<q", len(names)))
        for text in names:
            digest.update(struct.pack("<I", len(text)) + text)
    ordered = [row for user in users for row in histories[user]]
    offsets = [0]
    for user in users:
        offsets.append(offsets[-1] + len(histories[user]))
    digest.update(struct.pack(f"<{len(offsets)}q", *offsets))
    digest.update(struct.pack(f"<{len(ordered)}i", *(number_of[row[1]] for row in ordered)))
    digest.update(struct.pack(f"<{len(ordered)}I", *(row[3] - origin for row in ordered)))
    if has_ratings:
        digest.update(struct.pack(f"<{len(ordered)}f", *(row[2] for row in ordered)))
    if kinds != [b""]:
        digest.update(b"kinds\n" + struct.pack("<q", len(kinds)))
        digest.update(b"".join(struct.pack("<I", len(kind)) + kind for kind in kinds))
        digest.update(bytes(kinds.index(row[4]) for row in ordered))
    tied = sum(1 for h in histories.values() if len(h) > 1 and h[-1][3] == h[-2][3])
    print(name, len(users), len(items), len(rows), digest.hexdigest(), "tied at the end:", tied)
    for user in users[:1] + users[6:8]:
        for rule, key in rules.items():
            print(" ", user.decode(), rule, [row[1].decode() for row in sorted(by_user[user], key=key)[-3:]])


if __name__ == "__main__":
    if sys.argv[1] == "all":
        for name, (folder, read) in READERS.items():
            folder = os.path.join(sys.argv[2], folder)
            if os.path.isdir(folder):
                report(name, *read(folder))
    else:
        report(sys.argv[1], *READERS[sys.argv[1]][1](sys.argv[2]))
