"""One training epoch, or one full-ranking evaluation, of RecBole 1.2.1 by its own loop, on a log of ours.
   python recbole_epoch.py MODEL ml-100k train|evaluate [--batch 512] [--steps N]
RecBole is not edited: names that newer numpy has dropped are put back while it runs, and ray, which it needs only for
tuning, is an empty stand-in. It trains sequence models on every prefix of a history; the driver's rows say so."""
import argparse
import itertools
import logging
import os
import sys
import tempfile
import time
import types
import warnings

import numpy as np

from serve import DATA, THREADS, serve

warnings.filterwarnings("ignore")
for name, value in {"float_": np.float64, "complex_": np.complex128, "unicode_": np.str_, "bool8": np.bool_}.items():
    if not hasattr(np, name):
        setattr(np, name, value)
if "ray" not in sys.modules:
    stand_in, tune = types.ModuleType("ray"), types.ModuleType("ray.tune")
    stand_in.tune = tune
    sys.modules.update({"ray": stand_in, "ray.tune": tune})

import torch  # noqa: E402

torch.set_num_threads(THREADS)
from recbole.config import Config  # noqa: E402
from recbole.data import create_dataset, data_preparation  # noqa: E402
from recbole.utils import get_model, get_trainer, init_seed  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("log")
parser.add_argument("what", choices=["train", "evaluate"])
parser.add_argument("--batch", type=int, default=512)
parser.add_argument("--length", type=int, default=50)
parser.add_argument("--steps", type=int, default=0)
parser.add_argument("--pairwise", action="store_true", help="one negative in place of a softmax over all items")
options = parser.parse_args()

folder = tempfile.mkdtemp(prefix="recbole-")
os.makedirs(f"{folder}/{options.log}")
with open(os.path.join(DATA, options.log + ".tsv")) as source, \
        open(f"{folder}/{options.log}/{options.log}.inter", "w") as target:
    target.write("user_id:token\titem_id:token\ttimestamp:float\n")
    target.write(source.read())
os.chdir(folder)

SOFTMAX = {"GRU4Rec", "SASRec", "Caser", "NARM"}
SEQUENTIAL = SOFTMAX | {"FPMC", "TransRec", "SHAN"}
one_negative = {"distribution": "uniform", "sample_num": 1, "alpha": 1.0, "dynamic": False, "candidate_num": 0}
settings = {
    "data_path": folder, "use_gpu": False, "show_progress": False, "state": "ERROR", "seed": 0, "reproducibility": True,
    "epochs": 1, "train_batch_size": options.batch, "eval_batch_size": 512 if options.model in SEQUENTIAL else 4096,
    "embedding_size": 100, "hidden_size": 100, "inner_size": 100, "n_layers": 2, "n_heads": 1, "num_layers": 1,
    "mlp_hidden_size": [100, 50, 25] if options.model == "NeuMF" else 128,
    "MAX_ITEM_LIST_LENGTH": options.length, "checkpoint_dir": folder, "metrics": ["Hit", "NDCG"], "topk": [10, 50],
    "valid_metric": "NDCG@10", "load_col": {"inter": ["user_id", "item_id", "timestamp"]},
    "eval_args": {
        "split": {"LS": "valid_and_test"}, "order": "TO", "group_by": "user", "mode": {"valid": "full", "test": "full"}},
    "train_neg_sample_args": None if options.model in SOFTMAX and not options.pairwise else one_negative,
}
if options.model in SOFTMAX:
    settings["loss_type"] = "BPR" if options.pairwise else "CE"
if options.model == "Caser":
    settings.update({"nv": 4, "nh": 16, "dropout_prob": 0.5, "reg_weight": 0})
if options.model == "NeuMF":
    settings.update({"mf_embedding_size": 100, "mlp_embedding_size": 100, "dropout_prob": 0})
else:
    del settings["mlp_hidden_size"]
sys.argv = sys.argv[:1]
config = Config(model=options.model, dataset=options.log, config_dict=settings)
init_seed(0, True)
logging.disable(logging.CRITICAL)
dataset = create_dataset(config)
train_data, valid_data, test_data = data_preparation(config, dataset)
model = get_model(config["model"])(config, train_data._dataset)
trainer = get_trainer(config["MODEL_TYPE"], config["model"])(config, model)
steps = len(train_data)
wanted = min(steps, options.steps or steps)


class Beginning:
    """The first batches of RecBole's own loader."""

    def __getattr__(self, name):
        return getattr(train_data, name)

    def __len__(self):
        return wanted

    def __iter__(self):
        return itertools.islice(iter(train_data), wanted)


def train(number):
    start = time.perf_counter()
    loss = trainer._train_epoch(Beginning() if wanted < steps else train_data, number, show_progress=False)
    seconds = (time.perf_counter() - start) * steps / wanted
    return {"seconds": seconds, "loss": float(np.sum(loss)) / wanted, "examples": len(train_data._dataset)}


def evaluate(number):
    trainer.eval_collector.data_collect(train_data)
    found = trainer.evaluate(test_data, load_best_model=False)
    return {"ndcg@10": found["ndcg@10"]}


serve(train if options.what == "train" else evaluate, "recbole", "torch")
