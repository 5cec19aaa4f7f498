#!/usr/bin/env python3
"""Fits logistic regressions of scikit-learn to the features that `remanence bench head` wrote; prints one JSON list.

    pip install scikit-learn safetensors
    Benchmarks/sklearn_head.py FEATURES.safetensors

Penalties from the default (C = 1) down, each tested: the best of them on the test side is more than a fair peer, as it is
chosen by what it is judged by.
"""

import json
import os
import sys
import time
import warnings

# Threads of the linear algebra only wait for each other at these sizes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sklearn  # noqa: E402
from safetensors.numpy import load_file  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

PENALTIES = [1.0, 0.1, 0.01]


def main():
    warnings.filterwarnings("ignore")
    data = load_file(sys.argv[1])
    train, test = data["train"].astype("float64"), data["test"].astype("float64")

    def peer(penalty):
        start = time.perf_counter()
        fitted = LogisticRegression(C=penalty, max_iter=2000).fit(train, data["train_labels"])
        seconds = time.perf_counter() - start
        return {"engine": "scikit-learn", "version": sklearn.__version__, "variant": f"C={penalty:g}",
                "accuracy": fitted.score(test, data["test_labels"]), "seconds": seconds}

    print(json.dumps([peer(penalty) for penalty in PENALTIES]))


main()
