"""Writes Tests/Golden/rank-biased-precision.json: rank-biased precision of single cases, by exact fractions.

Of a ranked list with relevant places R the measure is (1 - p) times the sum of p^(r - 1) over r in R (Moffat and Zobel, ACM TOIS
27(1), 2008), here with p = 4/5. Under random ties it is the mean over all orders of equal scores, made one by one. Where
ranx is installed, the values without a cut-off and without ties are held against its rbp.80.
"""

import itertools
import json
import os
from fractions import Fraction

P = Fraction(4, 5)

CASES = [
    ("first", [9, 5, 4, 3], [0], None),
    ("last of four", [9, 5, 4, 3], [3], None),
    ("three of ten", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [0, 3, 8], None),
    ("past the cut-off", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [0, 3, 8], 5),
    ("none within the cut-off", [4, 3, 2, 1], [2, 3], 2),
    ("all relevant", [4, 3, 2, 1], [0, 1, 2, 3], None),
    ("tied with one", [3, 3, 1], [0], None),
    ("tied across the cut-off", [5, 4, 4, 4, 4, 1], [1, 3], 3),
    ("all tied", [1, 1, 1, 1, 1], [2, 4], None),
]


def value(places, cutoff):
    return (1 - P) * sum(P ** (place - 1) for place in places if cutoff is None or place <= cutoff)


def pessimistic(scores, relevant):
    """Others with the same score stand in front."""
    order = sorted(range(len(scores)), key=lambda item: (-scores[item], item in relevant, item))
    return [place for place, item in enumerate(order, 1) if item in relevant]


def expected(scores, relevant, cutoff):
    blocks = [[item for item in range(len(scores)) if scores[item] == score] for score in sorted(set(scores), reverse=True)]
    total, count = Fraction(0), 0
    for parts in itertools.product(*(itertools.permutations(block) for block in blocks)):
        order = [item for part in parts for item in part]
        total += value([place for place, item in enumerate(order, 1) if item in relevant], cutoff)
        count += 1
    return total / count


def hold_against_ranx(cases):
    try:
        from ranx import Qrels, Run, evaluate
    except ImportError as error:
        print(f"not held against ranx: {error}")
        return
    qrels = Qrels({name: {str(item): 1 for item in relevant} for name, _, relevant, _ in cases})
    run = Run({name: {str(item): float(score) for item, score in enumerate(scores)} for name, scores, _, _ in cases})
    theirs = evaluate(qrels, run, "rbp.80", return_mean=False)
    # Both sort by name.
    ordered = sorted(cases)
    worst = max(
        abs(their - float(value(pessimistic(scores, relevant), None)))
        for their, (_, scores, relevant, _) in zip(theirs, ordered))
    print(f"ranx says the same of {len(cases)} cases, to {worst:.1e}")
    assert worst < 1e-9


hold_against_ranx([case for case in CASES if case[3] is None and len(set(case[1])) == len(case[1])])
cases = [
    {
        "name": name, "scores": scores, "relevant": relevant, "cutoff": cutoff,
        "value": float(value(pessimistic(scores, relevant), cutoff)), "expected": float(expected(scores, relevant, cutoff)),
    }
    for name, scores, relevant, cutoff in CASES
]
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/Golden/rank-biased-precision.json")
with open(target, "w", encoding="utf-8") as file:
    json.dump({"cases": cases}, file, indent=1)
    file.write("\n")
