"""t-SNE of the mixture that `recount bench --export` writes: perplexity 30, 1,000 iterations of which 250 exaggerated.
   python embed.py sklearn|opentsne-bh|opentsne-fft|multicore COUNT
MulticoreTSNE and scikit-learn fix the exaggerated iterations themselves. Learning rates are those that each program's
documentation recommends: max(n/12, 200), a quarter of it where the gradient is counted four times."""
import os
import sys
import warnings

import numpy as np

from serve import DATA, POINTS, THREADS, serve

warnings.filterwarnings("ignore")
engine, count = sys.argv[1], int(sys.argv[2])
points = np.fromfile(os.path.join(DATA, f"mixture-{count}.f32"), np.float32).reshape(count, 64)
rate = max(count / 12, 200)

if engine == "sklearn":
    from sklearn.manifold import TSNE

    package = "scikit-learn"

    def fit(seed):
        model = TSNE(
            2, perplexity=30, init="pca", learning_rate=rate / 4, max_iter=1000, n_jobs=THREADS, random_state=seed)
        return model.fit_transform(points)
elif engine.startswith("opentsne"):
    import openTSNE

    package = "openTSNE"

    def fit(seed):
        model = openTSNE.TSNE(
            2, perplexity=30, initialization="pca", learning_rate=rate, early_exaggeration_iter=250, n_iter=750,
            negative_gradient_method=engine.split("-")[1], n_jobs=THREADS, random_state=seed)
        return np.asarray(model.fit(points))
else:
    from MulticoreTSNE import MulticoreTSNE

    package = "MulticoreTSNE"

    def fit(seed):
        model = MulticoreTSNE(
            2, perplexity=30, learning_rate=rate / 4 if count > 9600 else 200, n_iter=1000, n_jobs=THREADS,
            random_state=seed)
        return model.fit_transform(points.astype(np.float64))


def run(number):
    found = fit(number)
    if POINTS:
        np.asarray(found, np.float32).tofile(POINTS)


serve(run, package, "numpy")
