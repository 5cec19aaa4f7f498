#!/usr/bin/env python3
"""Writes Tests/LearningTests/Golden/boxes.json: what a detector's answers mean, which of its boxes are taken and what
they are worth, computed here in plain Python and float64, from the definitions and not from the Swift code.

    Scripts/make_box_golden.py

* decoded: boxes of a picture of 64 × 64 pixels, positions 8 pixels apart, three classes, sixteen distances from 2
  pixels on that grow by 2^(3/8). Logits are 9 sin(0.7 a + 1.3 c + 0.01 a c) for soft-max a and column c.
* kept: of each picture's boxes those that non-maximum suppression leaves, over all classes, at an overlap of a half,
  a score of 0.3 and at most eight, as places in the list.
* average_precision: of all boxes at an overlap of a half, the area below the precision that never rises (PASCAL VOC
  from 2010 on). A box takes the true one of its class that it overlaps most and that none of a higher score took.
* loss: mean cross-entropy in nats and gradient of rows of logits of which some have no label.
"""

import json
import math
import pathlib
import random

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/LearningTests/Golden/boxes.json"


def overlap(one, two):
    (x, y, w, h), (u, v, a, b) = one, two
    across = max(0.0, min(x + w, u + a) - max(x, u))
    down = max(0.0, min(y + h, v + b) - max(y, v))
    return across * down / (w * h + a * b - across * down)


def softmax(row):
    top = max(row)
    powers = [math.exp(value - top) for value in row]
    return [power / sum(powers) for power in powers]


def reach(answer, lengths):
    """The mean of the most probable distance and its neighbours."""
    mode = answer.index(max(answer))
    near = [k for k in (mode - 1, mode, mode + 1) if 0 <= k < len(lengths)]
    return sum(answer[k] * lengths[k] for k in near) / sum(answer[k] for k in near)


def decoded():
    lengths = [2 * 2 ** (3 * k / 8) for k in range(16)]
    found = []
    for row in range(8):
        for column in range(8):
            first = 5 * (8 * row + column)
            answers = [
                softmax([9 * math.sin(0.7 * a + 1.3 * c + 0.01 * a * c) for c in range(16)])
                for a in range(first, first + 5)
            ]
            label = max(range(3), key=lambda index: answers[0][1 + index])
            score = answers[0][1 + label]
            if score < 0.3:
                continue
            left, up, right, down = (reach(answer, lengths) for answer in answers[1:])
            x, y = 8 * column + 4, 8 * row + 4
            x0, y0, x1, y1 = max(0, x - left), max(0, y - up), min(64, x + right), min(64, y + down)
            found.append([label, x0 / 64, y0 / 64, (x1 - x0) / 64, (y1 - y0) / 64, score])
    return found


def suppressed(found):
    kept = []
    for place in sorted(range(len(found)), key=lambda index: -found[index][5]):
        if found[place][5] < 0.3 or len(kept) == 8:
            break
        if all(overlap(found[place][1:5], found[other][1:5]) <= 0.5 for other in kept):
            kept.append(place)
    return kept


def average_precision(pictures):
    ranked = sorted(
        ((box[5], number, box) for number, picture in enumerate(pictures) for box in picture["found"]),
        key=lambda entry: -entry[0])
    taken, hits = set(), []
    for _, number, box in ranked:
        free = [
            (overlap(box[1:5], true[1:]), place)
            for place, true in enumerate(pictures[number]["truth"])
            if true[0] == box[0] and (number, place) not in taken
        ]
        best, place = max(free, default=(0, None))
        hits.append(best >= 0.5)
        if best >= 0.5:
            taken.add((number, place))
    truths = sum(len(picture["truth"]) for picture in pictures)
    points, right = [], 0
    for count, hit in enumerate(hits, 1):
        right += hit
        points.append((right / truths, right / count))
    area, before = 0.0, 0.0
    for index, (recall, _) in enumerate(points):
        area += (recall - before) * max(precision for _, precision in points[index:])
        before = recall
    return area, len(taken) / truths


def loss():
    labels = [2, -1, 0, 4, -1, -1, 3]
    logits = [[round(random.uniform(-3, 3), 6) for _ in range(5)] for _ in labels]
    counted = sum(label >= 0 for label in labels)
    total, gradient = 0.0, []
    for row, label in zip(logits, labels):
        shares = softmax(row)
        total -= math.log(shares[label]) if label >= 0 else 0
        gradient.append([
            (share - (column == label)) / counted if label >= 0 else 0.0 for column, share in enumerate(shares)])
    return {"labels": labels, "logits": logits, "mean": total / counted, "gradient": gradient}


def main():
    random.seed(15)
    pictures = []
    for _ in range(12):
        truth, found = [], []
        for _ in range(random.randint(0, 4)):
            w, h = random.uniform(0.1, 0.4), random.uniform(0.1, 0.4)
            truth.append([random.randrange(2), random.uniform(0, 1 - w), random.uniform(0, 1 - h), w, h])
        for label, x, y, w, h in truth:
            for _ in range(random.randint(0, 3)):
                shift = lambda: random.uniform(-0.35, 0.35)
                found.append([
                    label if random.random() < 0.8 else 1 - label, x + w * shift() / 2, y + h * shift() / 2,
                    w * (1 + shift()), h * (1 + shift()), random.random()])
        for _ in range(random.randint(0, 2)):
            found.append([random.randrange(2)] + [random.uniform(0.05, 0.5) for _ in range(4)] + [random.random()])
        pictures.append({"truth": truth, "found": found, "kept": suppressed(found)})
    area, share = average_precision(pictures)
    golden = {
        "decoded": decoded(), "pictures": pictures, "average_precision": area, "found": share, "loss": loss()}
    GOLDEN.write_text(json.dumps(golden) + "\n")
    print(f"{GOLDEN}: {len(golden['decoded'])} boxes, average precision {area:.3f}, found {share:.3f}")


if __name__ == "__main__":
    main()
