"""Full-ranking evaluation of random factors: for each user the best 50 of all items with those seen left out, and the
rank of a held-out item.  python evaluate.py torch|numpy|cdist dot|euclidean USERS ITEMS TIMED [--seen 100]"""
import argparse

import numpy as np

from serve import THREADS, serve

parser = argparse.ArgumentParser()
parser.add_argument("engine", choices=["torch", "numpy", "cdist"])
parser.add_argument("space", choices=["dot", "euclidean"])
parser.add_argument("users", type=int)
parser.add_argument("items", type=int)
parser.add_argument("timed", type=int)
parser.add_argument("--seen", type=int, default=100)
parser.add_argument("--best", type=int, default=50)
options = parser.parse_args()

BATCH, DIMENSION = 256, 100
count, items, best = options.timed, options.items, options.best
draw = np.random.default_rng(0)
user_factors = draw.standard_normal((count, DIMENSION), dtype=np.float32)
item_factors = draw.standard_normal((items, DIMENSION), dtype=np.float32)
norms = (item_factors * item_factors).sum(1)
doubled = 2 * user_factors
activity = np.maximum(5, np.minimum(items // 4, draw.lognormal(np.log(options.seen) - 0.5, 1.0, count))).astype(int)
seen = [np.unique(draw.integers(0, items, n)) for n in activity]
offsets = np.concatenate([[0], np.cumsum([len(s) for s in seen])])
flat = np.concatenate(seen)
owner = np.repeat(np.arange(count), np.diff(offsets))
target = np.array([np.setdiff1d(draw.integers(0, items, 200), s)[0] for s in seen])
blocks = [(b, min(count, b + BATCH)) for b in range(0, count, BATCH)]

if options.engine == "numpy":

    def ranks():
        found = []
        for start, end in blocks:
            if options.space == "dot":
                scores = user_factors[start:end] @ item_factors.T
            else:
                scores = doubled[start:end] @ item_factors.T
                scores -= norms
            low, high = offsets[start], offsets[end]
            scores[owner[low:high] - start, flat[low:high]] = -np.inf
            top = np.argpartition(scores, items - best, axis=1)[:, items - best:]
            order = np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable")
            np.take_along_axis(top, order, 1)
            own = scores[np.arange(end - start), target[start:end]]
            found.append((scores > own[:, None]).sum(1))
        return np.concatenate(found)
else:
    import torch

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    t_users, t_items, t_norms, t_target, t_flat, t_owner = map(
        torch.from_numpy, (user_factors, item_factors, norms, target, flat, owner))

    def score(start, end):
        if options.engine == "cdist":
            return -torch.cdist(t_users[start:end], t_items)
        if options.space == "dot":
            return t_users[start:end] @ t_items.T
        return torch.addmm(-t_norms, t_users[start:end], t_items.T, alpha=2)

    def ranks():
        found = []
        for start, end in blocks:
            scores = score(start, end)
            low, high = offsets[start], offsets[end]
            scores[t_owner[low:high] - start, t_flat[low:high]] = -torch.inf
            scores.topk(best, dim=1)
            own = scores.gather(1, t_target[start:end, None])
            found.append((scores > own).sum(1))
        return torch.cat(found).numpy()


serve(lambda number: {"mean-rank": ranks().mean()}, "numpy" if options.engine == "numpy" else "torch")
