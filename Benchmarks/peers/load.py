"""A click log (user, item, category, behaviour, time) into each user's events in time order, users and items numbered
from 0, by polars.  python load.py [LINES]     one run a process, so that the peak of memory is that of one load"""
import os
import sys

import numpy as np
import polars as pl

from serve import DATA, serve

lines = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
path = os.path.join(DATA, f"clicks-{lines}", "taobao-userbehavior", "UserBehavior.csv")
names = ["user", "item", "category", "behaviour", "time"]


def run(number):
    table = pl.read_csv(
        path, has_header=False, new_columns=names,
        schema_overrides=[pl.Int32, pl.Int32, pl.Int32, pl.Categorical, pl.Int32])
    table = table.select(
        (pl.col("user").rank("dense") - 1).cast(pl.Int32), (pl.col("item").rank("dense") - 1).cast(pl.Int32), "time")
    table = table.sort("user", "time", maintain_order=True)
    users = int(table["user"].max()) + 1
    offsets = np.concatenate([[0], np.cumsum(np.bincount(table["user"].to_numpy(), minlength=users))])
    return {"events": offsets[-1], "users": users, "items": int(table["item"].max()) + 1}


serve(run, "polars", "numpy")
