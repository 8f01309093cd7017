"""Golden values of McNemar's exact test: python3 tools/golden/mcnemar.py > Tests/Golden/mcnemar.json

The exact p comes from statsmodels and is held against SciPy's binomial test; the mid-p is summed in exact fractions
from its definition: all tables less likely than the observed one, and half of those as likely.
Needs scipy and statsmodels.
"""

import json
import math
from fractions import Fraction

import scipy
import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar

TABLES = [(0, 1), (1, 0), (3, 3), (1, 1), (5, 0), (6, 0), (9, 1), (10, 25), (37, 64), (303, 234), (120, 118),
          (400, 200), (1500, 700), (0, 1200)]


def mid_p(wins, losses):
    n = wins + losses
    weight = lambda k: math.comb(n, k)
    seen = weight(wins)
    below = sum(weight(k) for k in range(n + 1) if weight(k) < seen)
    equal = sum(weight(k) for k in range(n + 1) if weight(k) == seen)
    return Fraction(2 * below + equal, 2 ** (n + 1))


def log10(fraction):
    return (math.log2(fraction.numerator) - math.log2(fraction.denominator)) * math.log10(2)


cases = []
for wins, losses in TABLES:
    n = wins + losses
    exact = Fraction(sum(math.comb(n, k) for k in range(min(wins, losses) + 1)), 2 ** (n - 1))
    exact = min(exact, Fraction(1))
    oracle = mcnemar([[0, wins], [losses, 0]], exact=True).pvalue
    for other in (binomtest(wins, n, 0.5).pvalue, float(exact)):
        assert math.isclose(other, oracle, rel_tol=1e-10, abs_tol=1e-300), (wins, losses, other, oracle)
    mid = mid_p(wins, losses)
    cases.append({
        "wins": wins, "losses": losses,
        "p": float(exact), "log10_p": log10(exact),
        "mid_p": float(mid), "log10_mid_p": log10(mid),
    })

print(json.dumps({
    "meta": {
        "description": "McNemar's exact test on (wins, losses)",
        "versions": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
        "tolerance": {"relative": 1e-9, "log10_absolute_below_1e-280": 1e-6},
    },
    "cases": cases,
}, indent=1))
