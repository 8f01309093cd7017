"""Tests of paired differences by scipy.  python resample.py bootstrap|paired-t|wilcoxon COUNT few|all"""
import os
import sys

import numpy as np
from scipy import stats

from serve import DATA, serve

test, count, values = sys.argv[1], int(sys.argv[2]), sys.argv[3]
differences = np.fromfile(os.path.join(DATA, f"differences-{count}-{values}.f64"))


def run(number):
    if test == "paired-t":
        return {"p": stats.ttest_1samp(differences, 0).pvalue}
    if test == "wilcoxon":
        return {"p": stats.wilcoxon(differences, zero_method="pratt").pvalue}
    found = stats.bootstrap(
        (differences,), np.mean, n_resamples=10_000, batch=max(1, 4_000_000 // count), method="percentile",
        rng=np.random.default_rng(number))
    return {"bootstrap": found.confidence_interval.low}


serve(run, "scipy", "numpy")
