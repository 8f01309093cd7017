"""Judges an embedding of the mixture: KL(P || Q), P from exact nearest neighbours (three times the perplexity), Q over all
pairs in double precision. The same for everybody.  python divergence.py COUNT POINTS"""
import os
import sys

import numpy as np

from serve import DATA, serve

PERPLEXITY, BLOCK = 30, 1000
count = int(sys.argv[1])
points = np.fromfile(os.path.join(DATA, f"mixture-{count}.f32"), np.float32).reshape(count, 64).astype(np.float64)
places = np.fromfile(sys.argv[2], np.float32).reshape(count, 2).astype(np.float64)


def neighbours():
    """The nearest 90 of each point, with squared distances."""
    near = 3 * PERPLEXITY
    squares = (points * points).sum(1)
    index = np.empty((count, near), np.int64)
    distance = np.empty((count, near))
    for start in range(0, count, BLOCK):
        end = min(count, start + BLOCK)
        block = squares[start:end, None] + squares - 2 * points[start:end] @ points.T
        block[np.arange(end - start), np.arange(start, end)] = np.inf
        index[start:end] = np.argpartition(block, near, axis=1)[:, :near]
        distance[start:end] = np.maximum(np.take_along_axis(block, index[start:end], 1), 0)
    return index, distance


def affinities(distance):
    """Rows of conditional probabilities whose perplexity is the wanted one, by bisection on the precision."""
    low, high = np.zeros(count), np.full(count, np.inf)
    precision = 1 / distance.mean(1)
    shifted = distance - distance.min(1, keepdims=True)
    for _ in range(100):
        weights = np.exp(-shifted * precision[:, None])
        total = weights.sum(1)
        entropy = np.log(total) + precision * (weights * shifted).sum(1) / total
        too_wide = entropy > np.log(PERPLEXITY)
        low = np.where(too_wide, precision, low)
        high = np.where(too_wide, high, precision)
        precision = np.where(np.isinf(high), precision * 2, (low + high) / 2)
    return weights / total[:, None]


def run(number):
    import scipy.sparse as sparse

    index, distance = neighbours()
    rows = np.repeat(np.arange(count), index.shape[1])
    conditional = sparse.csr_matrix((affinities(distance).ravel(), (rows, index.ravel())), (count, count))
    joint = ((conditional + conditional.T) / (2 * count)).tocoo()
    squares, total = (places * places).sum(1), 0.0
    for start in range(0, count, BLOCK):
        block = squares[start:start + BLOCK, None] + squares - 2 * places[start:start + BLOCK] @ places.T
        total += (1 / (1 + np.maximum(block, 0))).sum()
    total -= count
    apart = ((places[joint.row] - places[joint.col]) ** 2).sum(1)
    return {"kl": (joint.data * np.log(joint.data * total * (1 + apart))).sum()}


serve(run, "numpy")
