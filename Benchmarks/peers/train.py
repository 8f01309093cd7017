"""One training epoch in plain eager PyTorch, float32: shuffling, negatives (uniform, seen items drawn again), forward,
backward, a fused optimizer step.
   python train.py MODEL ml-100k|ml-1m [--batch N] [--length L] [--steps N]
--steps N runs N batches and scales to the epoch, for epochs that take a minute."""
import argparse
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import models
from logs import Log
from serve import THREADS, serve

torch.set_num_threads(THREADS)
torch.manual_seed(0)

parser = argparse.ArgumentParser()
parser.add_argument("model", choices=sorted(models.MODELS))
parser.add_argument("log")
parser.add_argument("--batch", type=int)
parser.add_argument("--dimension", type=int, default=100)
parser.add_argument("--length", type=int, default=50)
parser.add_argument("--steps", type=int, default=0)
parser.add_argument("--optimizer", choices=["adam", "adagrad", "sgd"])
parser.add_argument("--rate", type=float, default=1e-3)
options = parser.parse_args()

log = Log(options.log)
kind = models.MODELS[options.model]
model = kind(log, options)
batch = options.batch or kind.batch
name = options.optimizer or kind.optimizer
groups = model.groups()
if name == "adam":
    optimizer = torch.optim.Adam(groups, lr=options.rate, fused=True)
elif name == "adagrad":
    optimizer = torch.optim.Adagrad(groups, lr=0.05, initial_accumulator_value=0.05, fused=True)
else:
    optimizer = torch.optim.SGD(groups, lr=0.05, fused=True)


def epoch(number):
    count = model.examples
    batches = torch.randperm(count).split(batch)
    wanted = min(len(batches), options.steps or len(batches))
    total, seen = 0.0, 0
    start = time.perf_counter()
    for members in batches[:wanted]:
        optimizer.zero_grad(set_to_none=True)
        loss = model.loss(members)
        (loss * len(members) if model.sums else loss).backward()
        optimizer.step()
        model.after_step()
        total += float(loss.detach()) * len(members)
        seen += len(members)
    seconds = time.perf_counter() - start
    return {"seconds": seconds * len(batches) / wanted, "loss": total / seen}


serve(epoch, "torch", "numpy")
