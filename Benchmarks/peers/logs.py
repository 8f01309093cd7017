"""The logs that `recount bench --export` writes: `user item place`, numbers from 0, each user's events in order."""
import os

import numpy as np

from serve import DATA


class Log:
    """Training events are all but the last two of a user with three or more (validation, test), as on our side."""

    def __init__(self, name):
        rows = np.loadtxt(os.path.join(DATA, name + ".tsv"), dtype=np.int64)
        self.name = name
        self.users = int(rows[:, 0].max()) + 1
        self.items = int(rows[:, 1].max()) + 1
        starts = np.searchsorted(rows[:, 0], np.arange(self.users + 1))
        whole = [rows[starts[u]:starts[u + 1], 1] for u in range(self.users)]
        self.histories = [h[:-2] if len(h) >= 3 else h for h in whole]
        self.padding = self.items

    def pairs(self):
        """Every training event as user, item, item before (or padding), duplicates within a user once."""
        users, items, before = [], [], []
        for user, history in enumerate(self.histories):
            users.append(np.full(len(history), user))
            items.append(history)
            before.append(np.concatenate([[self.padding], history[:-1]]) if len(history) else history)
        return tuple(np.concatenate(x) for x in (users, items, before))

    def transitions(self):
        """Events that follow another of the same user: user, item, item before."""
        users, items, before = self.pairs()
        later = before != self.padding
        return users[later], items[later], before[later]

    def windows(self, length, targets):
        """One step apart: `length` items (padded on the left where a user has fewer) and the next `targets`."""
        users, inputs, outputs = [], [], []
        for user, history in enumerate(self.histories):
            if len(history) <= targets:
                continue
            missing = length + targets - len(history)
            padded = np.concatenate([np.full(max(0, missing), self.padding), history])
            view = np.lib.stride_tricks.sliding_window_view(padded, length + targets)
            users.append(np.full(len(view), user))
            inputs.append(view[:, :length])
            outputs.append(view[:, length:])
        return np.concatenate(users), np.concatenate(inputs), np.concatenate(outputs)

    def rows(self, length):
        """One row a user: the newest `length` events as inputs, padded on the left, and the event after each."""
        inputs = np.full((self.users, length), self.padding)
        outputs = np.full((self.users, length), self.padding)
        for user, history in enumerate(self.histories):
            recent = history[-(length + 1):]
            if len(recent) < 2:
                continue
            count = len(recent) - 1
            inputs[user, length - count:] = recent[:-1]
            outputs[user, length - count:] = recent[1:]
        return inputs, outputs
