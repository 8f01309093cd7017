"""BPR matrix factorisation by compiled libraries: seconds of one epoch of SGD.
   python factorise.py cornac|implicit ml-100k|ml-1m [--dimension 100]
An epoch is too short to time alone: it is the difference of a long and a short fit, by the number of epochs between."""
import argparse
import time

import numpy as np
import scipy.sparse as sparse

from logs import Log
from serve import THREADS, serve

parser = argparse.ArgumentParser()
parser.add_argument("library", choices=["cornac", "implicit"])
parser.add_argument("log")
parser.add_argument("--dimension", type=int, default=100)
options = parser.parse_args()

log = Log(options.log)
users, items, _ = log.pairs()
between = max(5, 3_000_000 // len(users))

if options.library == "cornac":
    import cornac

    data = cornac.data.Dataset.from_uir(
        list(zip(users.tolist(), items.tolist(), np.ones(len(users)).tolist())), seed=0)

    def fit(epochs, seed):
        model = cornac.models.BPR(
            k=options.dimension, max_iter=epochs, learning_rate=0.05, lambda_reg=0.01, num_threads=THREADS,
            seed=seed, verbose=False)
        start = time.perf_counter()
        model.fit(data)
        return time.perf_counter() - start
else:
    from implicit.bpr import BayesianPersonalizedRanking

    matrix = sparse.csr_matrix((np.ones(len(users), np.float32), (users, items)), (log.users, log.items))

    def fit(epochs, seed):
        model = BayesianPersonalizedRanking(
            factors=options.dimension, iterations=epochs, learning_rate=0.05, regularization=0.01, use_gpu=False,
            num_threads=THREADS, random_state=seed)
        start = time.perf_counter()
        model.fit(matrix, show_progress=False)
        return time.perf_counter() - start


def run(number):
    short = fit(2, number)
    return {"seconds": (fit(2 + between, number) - short) / between}


serve(run, options.library, "numpy")
