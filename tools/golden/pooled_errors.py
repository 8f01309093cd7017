"""Writes Tests/Golden/pooled-errors.json: means and roots of means over events that belong to users, with standard errors.

The standard error of a mean is that of the intercept of a least-squares fit on a constant, with the sandwich estimator for
clusters: (X'X)^-1 (sum over users of X_u' e_u e_u' X_u) (X'X)^-1 times G/(G - 1). That of a root is the delta method's. The
paired one is of the difference of two models on the same events: the covariance of the two fits is the sandwich of both.
"""

import json
import math
import os
import random


def sandwich(users, a, b):
    """The covariance of the means of two columns of residuals, events of a user as one cluster."""
    n = len(users)
    meat = sum(
        sum(a[i] for i in range(n) if users[i] == user) * sum(b[i] for i in range(n) if users[i] == user)
        for user in sorted(set(users)))
    g = len(set(users))
    return meat / n / n * g / (g - 1)


def case(name, counts, seed):
    draw = random.Random(seed)
    users = [user for user, count in enumerate(counts) for _ in range(count)]
    level = [draw.uniform(0.5, 1.5) for _ in counts]
    squares = [[(level[user] * draw.gauss(0, scale)) ** 2 for user in users] for scale in (1.0, 1.1)]
    n = len(users)
    means = [sum(column) / n for column in squares]
    residuals = [[value - mean for value in column] for column, mean in zip(squares, means)]
    roots = [math.sqrt(mean) for mean in means]
    slopes = [1 / (2 * root) for root in roots]
    covariance = [[sandwich(users, a, b) for b in residuals] for a in residuals]
    difference = (
        slopes[0] ** 2 * covariance[0][0] + slopes[1] ** 2 * covariance[1][1]
        - 2 * slopes[0] * slopes[1] * covariance[0][1])
    return {
        "name": name, "users": users, "squares": squares, "means": means, "roots": roots,
        "errorOfMeans": [math.sqrt(covariance[i][i]) for i in (0, 1)],
        "errorOfRoots": [slopes[i] * math.sqrt(covariance[i][i]) for i in (0, 1)],
        "errorOfDifference": math.sqrt(difference),
    }


cases = [
    case("one event each", [1] * 12, 1), case("unequal", [1, 2, 3, 1, 9, 4, 1, 1, 6, 2], 2), case("one large", [1, 1, 1, 30], 3),
]
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/Golden/pooled-errors.json")
with open(target, "w", encoding="utf-8") as file:
    json.dump({"cases": cases}, file, indent=1)
    file.write("\n")
