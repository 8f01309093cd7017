"""A report of ten figures by matplotlib: three line charts with error bars, three grouped bar charts, two heat maps of
40 x 40, two scatters of 5,000 points.  python render.py pdf|svg     one PDF of ten pages, or ten SVG files"""
import io
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.backends.backend_pdf import PdfPages  # noqa: E402

from serve import serve  # noqa: E402


def figures(draw):
    for _ in range(3):
        figure, axes = plt.subplots(figsize=(7, 4.3))
        for model in range(6):
            axes.errorbar(
                np.arange(20), np.cumsum(draw.random(20)), yerr=0.3 * draw.random(20), marker="o", capsize=2,
                label=f"model {model}")
        axes.set_xlabel("epoch")
        axes.set_ylabel("NDCG@10")
        axes.grid(True)
        axes.legend()
        yield figure
    for _ in range(3):
        figure, axes = plt.subplots(figsize=(7, 4.3))
        for model in range(6):
            axes.bar(
                np.arange(8) + 0.13 * model, draw.random(8), 0.13, yerr=0.05 * draw.random(8), label=f"model {model}")
        axes.set_xticks(np.arange(8) + 0.33, [f"data set {place}" for place in range(8)])
        axes.set_ylabel("NDCG@10")
        axes.legend()
        yield figure
    for _ in range(2):
        figure, axes = plt.subplots(figsize=(7, 5.5))
        figure.colorbar(axes.pcolormesh(draw.random((40, 40)), cmap="Blues"), label="attention")
        yield figure
    for _ in range(2):
        figure, axes = plt.subplots(figsize=(7, 5.5))
        group = draw.integers(0, 10, 5000)
        places = group[:, None] + draw.standard_normal((5000, 2))
        axes.scatter(places[:, 0], places[:, 1], s=4, c=group, cmap="tab10")
        axes.set_xlabel("x")
        axes.set_ylabel("y")
        yield figure


def pdf(draw):
    target = io.BytesIO()
    with PdfPages(target) as pages:
        for figure in figures(draw):
            figure.tight_layout()
            pages.savefig(figure)
            plt.close(figure)
    return {"pdf-bytes": target.tell()}


def svg(draw):
    total = 0
    for figure in figures(draw):
        figure.tight_layout()
        target = io.BytesIO()
        figure.savefig(target, format="svg")
        plt.close(figure)
        total += target.tell()
    return {"svg-bytes": total}


write = pdf if sys.argv[1] == "pdf" else svg
serve(lambda number: write(np.random.default_rng(number)), "matplotlib", "numpy")
