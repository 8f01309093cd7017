"""How high popularity and item-based neighbours come under REDA's protocol, written a second time, as an oracle.

Usage: leave_one_out_level.py FILE [SEED]   FILE: user and item in the first two columns, tab-separated, plain or gzipped
Of each user with five or more items one random item is held out as the target and one more for validation. Targets that
nobody has in training are dropped; the others are ranked among 100 uniform items of the training part, ties against the
target, two draws averaged. Prints the users, HR@10 and NDCG@10. The random numbers are Python's, so the figures agree
with a report's within a standard error or two, not digit by digit.
"""
import gzip
import math
import random
import sys
from collections import Counter, defaultdict
from functools import cache
from heapq import nlargest

path, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
text = (gzip.open(path, "rt") if path.endswith(".gz") else open(path)).read()
pairs = [line.split("\t")[:2] for line in text.splitlines() if line and not line.startswith("userID")]
users = defaultdict(set)
for user, item in pairs:
    users[user].add(item.strip())
users = {user: sorted(items) for user, items in users.items() if len(items) >= 5}

draw = random.Random(seed)
known, targets, owners = {}, {}, defaultdict(set)
for user, items in users.items():
    target, validation = draw.sample(items, 2)
    targets[user] = target
    known[user] = [item for item in items if item not in (target, validation)]
    for item in known[user]:
        owners[item].add(user)
catalogue = sorted(owners)


@cache
def neighbours(item):
    """The hundred most similar items: cosine with 10 added to its denominator."""
    shared = Counter(other for user in owners[item] for other in known[user] if other != item)
    similar = {
        other: count / (math.sqrt(len(owners[item]) * len(owners[other])) + 10) for other, count in shared.items()
    }
    return dict(nlargest(100, similar.items(), key=lambda pair: pair[1]))


def scores(user, items):
    yield "popularity", [len(owners[item]) for item in items]
    yield "neighbours", [sum(neighbours(other).get(item, 0) for other in known[user]) for item in items]


found = defaultdict(list)
for user, target in targets.items():
    if target not in owners:
        continue
    own = set(users[user])
    for _ in range(2):
        candidates = set()
        while len(candidates) < 100:
            item = draw.choice(catalogue)
            if item not in own:
                candidates.add(item)
        for name, values in scores(user, [target, *sorted(candidates)]):
            rank = 1 + sum(value >= values[0] for value in values[1:])
            found[name].append((rank <= 10, 1 / math.log2(rank + 1) if rank <= 10 else 0))
for name, values in found.items():
    hits, gains = (sum(column) / len(values) for column in zip(*values))
    print(f"{name}: {len(values) // 2} users, HR@10 {hits:.4f}, NDCG@10 {gains:.4f}")
