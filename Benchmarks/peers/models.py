"""The recommenders in plain PyTorch. To add one: a subclass of `Model` with `build` and `loss`, and a line in MODELS.

`loss(members)` is the mean loss of the examples with these numbers; `examples` says how many there are."""
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def table(rows, dimension, deviation=0.01, padding=None):
    embedding = nn.Embedding(rows, dimension, padding_idx=padding)
    nn.init.normal_(embedding.weight, 0, deviation)
    if padding is not None:
        with torch.no_grad():
            embedding.weight[padding] = 0
    return embedding


def bpr(positive, negative):
    return F.softplus(negative - positive).mean()


def clip_rows(*tables):
    """Rows back into the unit ball."""
    with torch.no_grad():
        for embedding in tables:
            embedding.weight.div_(embedding.weight.norm(dim=1, keepdim=True).clamp_(min=1))


class Model(nn.Module):
    batch, optimizer = 512, "adam"
    # Whether a step follows the sum of a batch's losses, as in the author's code, and not their mean.
    sums = False

    def __init__(self, log, options):
        super().__init__()
        self.log, self.options, self.dimension = log, options, options.dimension
        # One column more than items: the padding is never seen.
        self.seen = torch.zeros(log.users, log.items + 1, dtype=torch.bool)
        for user, history in enumerate(log.histories):
            self.seen[user, torch.from_numpy(history)] = True
        self.build(log, options.dimension)

    def negatives(self, users, count):
        """`count` items for each user, uniform over those it has not seen."""
        drawn = torch.randint(self.log.items, (len(users), count))
        owners = users[:, None].expand_as(drawn)
        while True:
            bad = self.seen[owners, drawn].nonzero(as_tuple=True)
            if len(bad[0]) == 0:
                return drawn
            drawn[bad] = torch.randint(self.log.items, (len(bad[0]),))

    def groups(self):
        return list(self.parameters())

    def after_step(self):
        pass


class Pairwise(Model):
    """Examples are training events: user, item, the item before."""

    def examples_of(self, log):
        return log.pairs()

    def build(self, log, dimension):
        self.users, self.items, self.before = map(torch.from_numpy, self.examples_of(log))
        self.examples = len(self.users)
        self.tables(log, dimension)

    def loss(self, members):
        user, item, before = self.users[members], self.items[members], self.before[members]
        other = self.negatives(user, 1)[:, 0]
        return bpr(*self.scores(user, before, item, other))


class BPR(Pairwise):
    def tables(self, log, dimension):
        self.P, self.Q = table(log.users, dimension), table(log.items, dimension)
        self.bias = nn.Embedding(log.items, 1)
        nn.init.zeros_(self.bias.weight)

    def scores(self, user, before, item, other):
        p = self.P(user)
        return [(p * self.Q(i)).sum(1) + self.bias(i)[:, 0] for i in (item, other)]


class MinimalBPR(BPR):
    """The least a step can do: no biases, and a drawn item is taken even if it was seen."""

    def tables(self, log, dimension):
        self.P, self.Q = table(log.users, dimension), table(log.items, dimension)

    def negatives(self, users, count):
        return torch.randint(self.log.items, (len(users), count))

    def loss(self, members):
        user, item = self.users[members], self.items[members]
        other = self.negatives(user, 1)[:, 0]
        return F.softplus(-(self.P(user) * (self.Q(item) - self.Q(other))).sum(1)).mean()


class FPMC(Pairwise):
    def examples_of(self, log):
        return log.transitions()

    def tables(self, log, dimension):
        self.UI, self.IU = table(log.users, dimension), table(log.items, dimension)
        self.LI, self.IL = table(log.items + 1, dimension, padding=log.padding), table(log.items, dimension)

    def scores(self, user, before, item, other):
        p, q = self.UI(user), self.LI(before)
        return [(p * self.IU(i)).sum(1) + (q * self.IL(i)).sum(1) for i in (item, other)]


class TransRec(Pairwise):
    def examples_of(self, log):
        return log.transitions()

    def tables(self, log, dimension):
        self.V = table(log.items + 1, dimension, padding=log.padding)
        self.R, self.t = table(log.users, dimension), nn.Parameter(0.01 * torch.randn(dimension))
        self.bias = nn.Embedding(log.items, 1)
        nn.init.zeros_(self.bias.weight)

    def scores(self, user, before, item, other):
        moved = self.V(before) + self.R(user) + self.t
        return [self.bias(i)[:, 0] - (moved - self.V(i)).square().sum(1) for i in (item, other)]

    def after_step(self):
        clip_rows(self.V)


class CML(Model):
    """Points in the unit ball; a hinge on the closest of ten negatives, weighted by rank; a covariance penalty."""

    negative_count, margin = 10, 0.5
    sums = True

    def build(self, log, dimension):
        users, items, _ = log.pairs()
        self.users, self.items = torch.from_numpy(users), torch.from_numpy(items)
        self.examples = len(users)
        self.U, self.V = table(log.users, dimension, 0.1), table(log.items, dimension, 0.1)

    def loss(self, members):
        user, item = self.users[members], self.items[members]
        u, v = self.U(user), self.V(item)
        others = self.V(self.negatives(user, self.negative_count))
        near = (u - v).square().sum(1)
        far = (u[:, None] - others).square().sum(2)
        within = far < (near + self.margin)[:, None]
        weight = torch.log(within.float().mean(1) * self.log.items + 1)
        hinge = (weight * F.relu(near - far.amin(1) + self.margin)).mean()
        rows = torch.cat([u, v])
        centred = rows - rows.mean(0)
        sums = centred.sum(1).square().mean()
        penalty = (sums - centred.square().sum(1).mean()).abs()
        return hinge + 1e-3 * penalty / len(u)

    def after_step(self):
        clip_rows(self.U, self.V)


class LRML(Model):
    """A relation read from 20 slices by attention on the product of user and item moves the user; one negative."""

    def build(self, log, dimension):
        users, items, _ = log.pairs()
        self.users, self.items = torch.from_numpy(users), torch.from_numpy(items)
        self.examples = len(users)
        self.P, self.Q = table(log.users, dimension, 0.1), table(log.items, dimension, 0.1)
        self.keys = nn.Parameter(0.1 * torch.randn(dimension, 20))
        self.memory = nn.Parameter(0.1 * torch.randn(20, dimension))

    def loss(self, members):
        user = self.users[members]
        p, q = self.P(user), self.Q(self.items[members])
        other = self.Q(self.negatives(user, 1)[:, 0])
        moved = p + ((p * q) @ self.keys).softmax(1) @ self.memory
        return F.relu(0.2 + (moved - q).square().sum(1) - (moved - other).square().sum(1)).mean()

    def after_step(self):
        clip_rows(self.P, self.Q)


class FISM(Model):
    """Examples are users, each with all of its training items, so that the sum of a history is made once."""

    batch = 32

    def build(self, log, dimension):
        self.histories = [torch.from_numpy(history) for history in log.histories]
        self.examples = log.users
        self.past, self.future = table(log.items, dimension), table(log.items, dimension)
        self.bias = nn.Embedding(log.items, 1)
        nn.init.zeros_(self.bias.weight)

    def loss(self, members):
        histories = [self.histories[user] for user in members.tolist()]
        counts = torch.tensor([len(history) for history in histories])
        items = torch.cat(histories)
        owners = torch.repeat_interleave(torch.arange(len(members)), counts)
        starts = counts.cumsum(0) - counts
        sums = F.embedding_bag(items, self.past.weight, starts, mode="sum")
        factors = (counts - 1).clamp(min=1).float().rsqrt()
        profile = (sums[owners] - self.past(items)) * factors[owners, None]
        other = self.negatives(members[owners], 1)[:, 0]
        positive, negative = [
            (profile * self.future(i)).sum(1) + self.bias(i)[:, 0] for i in (items, other)]
        return bpr(positive, negative)


class NeuMF(Model):
    """Towers 2d, d, d/2, d/4 beside a product of d; binary cross-entropy, four negatives a positive."""

    def build(self, log, dimension):
        users, items, _ = log.pairs()
        self.users, self.items = torch.from_numpy(users), torch.from_numpy(items)
        self.examples = len(users)
        self.P, self.Q = table(log.users, dimension), table(log.items, dimension)
        self.MP, self.MQ = table(log.users, dimension), table(log.items, dimension)
        widths = [2 * dimension, dimension, dimension // 2, dimension // 4]
        layers = []
        for wide, narrow in zip(widths, widths[1:]):
            layers += [nn.Linear(wide, narrow), nn.ReLU()]
        self.tower = nn.Sequential(*layers)
        self.out = nn.Linear(dimension + widths[-1], 1)

    def loss(self, members):
        user, item = self.users[members], self.items[members]
        items = torch.cat([item[:, None], self.negatives(user, 4)], 1)
        label = torch.zeros(items.shape)
        label[:, 0] = 1
        user, items = user.repeat_interleave(5), items.flatten()
        deep = self.tower(torch.cat([self.MP(user), self.MQ(items)], 1))
        score = self.out(torch.cat([self.P(user) * self.Q(items), deep], 1))[:, 0]
        return F.binary_cross_entropy_with_logits(score, label.flatten())


class Windows(Model):
    """Windows of five items with the next three as targets, a negative for each."""

    length, targets = 5, 3

    def build(self, log, dimension):
        self.users, self.inputs, self.outputs = map(torch.from_numpy, log.windows(self.length, self.targets))
        self.examples = len(self.users)
        self.tables(log, dimension)

    def candidates(self, members):
        user, target = self.users[members], self.outputs[members]
        return user, self.inputs[members], torch.cat([target, self.negatives(user, self.targets)], 1)


class AttRec(Windows):
    """One projection for query and key, diagonal set to zero after the softmax, mean over rows; distance to the user's
    place and to the attended mean, hinge of each target with its own negative; Adagrad with L2 on all tables."""

    optimizer, sums = "adagrad", True

    def tables(self, log, dimension):
        self.U = table(log.users, dimension, 0.001)
        self.V = table(log.items, dimension, 0.001)
        self.X = table(log.items + 1, dimension, 0.001, padding=log.padding)
        self.W = nn.Parameter(torch.empty(dimension, dimension))
        nn.init.xavier_uniform_(self.W)
        place = torch.arange(self.length)[:, None]
        angle = place / 10000 ** (torch.arange(0, dimension, 2) / dimension)
        self.register_buffer("time", torch.stack([angle.sin(), angle.cos()], 2).flatten(1))
        self.register_buffer("off_diagonal", 1 - torch.eye(self.length))

    def groups(self):
        tables = [self.U.weight, self.V.weight, self.X.weight]
        return [{"params": tables, "weight_decay": 1e-3}, {"params": [self.W], "weight_decay": 1e-2}]

    def loss(self, members):
        user, window, items = self.candidates(members)
        real = (window != self.log.padding).float()
        rows = self.X(window)
        projected = F.relu((rows + self.time) @ self.W)
        affinity = projected @ projected.transpose(1, 2) / math.sqrt(self.dimension)
        weights = affinity.masked_fill(real[:, None] == 0, -1e9).softmax(2) * self.off_diagonal
        share = (weights * real[:, :, None]).sum(1) / real.sum(1, keepdim=True)
        intent = (share[:, None] @ rows)
        distance = (
            0.2 * (self.U(user)[:, None] - self.V(items)).square().sum(2)
            + 0.8 * (intent - self.X(items)).square().sum(2))
        near, far = distance[:, :self.targets], distance[:, self.targets:]
        return F.relu(0.5 + near - far).sum(1).mean()


class Caser(Windows):
    """Sixteen horizontal filters of each height, four vertical; ReLU, maximum over time, a dense layer; binary
    cross-entropy over targets and negatives, dropout one half."""

    wide, tall = 16, 4

    def tables(self, log, dimension):
        self.E, self.P = table(log.items + 1, dimension, padding=log.padding), table(log.users, dimension)
        self.vertical = nn.Conv2d(1, self.tall, (self.length, 1))
        self.horizontal = nn.ModuleList(
            nn.Conv2d(1, self.wide, (height, dimension)) for height in range(1, self.length + 1))
        self.dense = nn.Linear(self.tall * dimension + self.wide * self.length, dimension)
        self.W, self.bias = table(log.items, 2 * dimension), nn.Embedding(log.items, 1)
        nn.init.zeros_(self.bias.weight)
        self.dropout = nn.Dropout(0.5)

    def loss(self, members):
        user, window, items = self.candidates(members)
        image = self.E(window)[:, None]
        parts = [self.vertical(image).flatten(1)]
        parts += [F.relu(filters(image)[..., 0]).amax(2) for filters in self.horizontal]
        state = F.relu(self.dense(self.dropout(torch.cat(parts, 1))))
        query = torch.cat([state, self.P(user)], 1)
        score = (self.W(items) @ query[:, :, None])[..., 0] + self.bias(items)[..., 0]
        label = torch.zeros(score.shape)
        label[:, :self.targets] = 1
        return F.binary_cross_entropy_with_logits(score, label)


class Sequences(Model):
    """A row a user, its newest items, a target at each position."""

    batch = 128

    def build(self, log, dimension):
        self.inputs, self.outputs = map(torch.from_numpy, log.rows(self.options.length))
        self.examples = log.users
        self.tables(log, dimension)


class GRU4Rec(Sequences):
    """One GRU, cross-entropy over all items at every position."""

    def tables(self, log, dimension):
        self.E = table(log.items + 1, dimension, padding=log.padding)
        self.gru = nn.GRU(dimension, dimension, batch_first=True)

    def loss(self, members):
        states, _ = self.gru(self.E(self.inputs[members]))
        target = self.outputs[members]
        real = target != self.log.padding
        return F.cross_entropy(states[real] @ self.E.weight[:-1].T, target[real])


class SASRec(Sequences):
    """Two blocks, one head, dropout 0.2; binary cross-entropy with a negative at each position."""

    def tables(self, log, dimension):
        self.E = table(log.items + 1, dimension, padding=log.padding)
        self.position, self.dropout = table(self.options.length, dimension), nn.Dropout(0.2)
        self.blocks = nn.ModuleList(nn.ModuleDict({
            "query": nn.Linear(dimension, dimension), "key": nn.Linear(dimension, dimension),
            "value": nn.Linear(dimension, dimension), "norm1": nn.LayerNorm(dimension),
            "inner": nn.Linear(dimension, dimension), "outer": nn.Linear(dimension, dimension),
            "norm2": nn.LayerNorm(dimension)}) for _ in range(2))
        self.norm = nn.LayerNorm(dimension)

    def states(self, inputs):
        real = (inputs != self.log.padding)[..., None].float()
        x = self.dropout(self.E(inputs) * math.sqrt(self.dimension) + self.position.weight) * real
        for block in self.blocks:
            query = block["norm1"](x)
            attended = F.scaled_dot_product_attention(
                block["query"](query)[:, None], block["key"](x)[:, None], block["value"](x)[:, None],
                dropout_p=0.2, is_causal=True)[:, 0]
            y = block["norm2"](query + attended)
            inner = self.dropout(F.relu(block["inner"](y)))
            x = (y + self.dropout(block["outer"](inner))) * real
        return self.norm(x)

    def loss(self, members):
        inputs, target = self.inputs[members], self.outputs[members]
        real = target != self.log.padding
        states = self.states(inputs)[real]
        other = self.negatives(members, inputs.shape[1])[real]
        positive = (states * self.E(target[real])).sum(1)
        negative = (states * self.E(other)).sum(1)
        return F.softplus(-positive).mean() + F.softplus(negative).mean()


MODELS = {
    "bpr": BPR, "bpr-minimal": MinimalBPR, "fpmc": FPMC, "transrec": TransRec, "cml": CML, "lrml": LRML,
    "fism": FISM, "neumf": NeuMF, "attrec": AttRec, "caser": Caser,
    "gru4rec": GRU4Rec, "sasrec": SASRec,
}
