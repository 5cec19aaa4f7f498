#!/usr/bin/env python3
"""Cuts the embedded sample from Fashion-MNIST: the first 150 training and 50 test pictures of each class, in
their order. Deterministic: the same input gives the same bytes (with the same zlib).

usage: make_sample.py FOLDER_OF_FASHION_MNIST Sources/CSampleData/fashion
"""
import gzip
import pathlib
import struct
import sys

CLASSES = 10


def read_idx(path):
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return shape, data[4 + 4 * rank :]


def write_idx(path, shape, values):
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    path.write_bytes(gzip.compress(header + values, compresslevel=9, mtime=0))


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for part, per_class in (("train", 150), ("t10k", 50)):
        images, labels = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
        (_, rows, columns), pixels = read_idx(source / images)
        _, classes = read_idx(source / labels)
        left = [per_class] * CLASSES
        chosen = []
        for index, label in enumerate(classes):
            if left[label] > 0:
                left[label] -= 1
                chosen.append(index)
        size = rows * columns
        write_idx(
            target / images,
            (len(chosen), rows, columns),
            b"".join(pixels[i * size : (i + 1) * size] for i in chosen),
        )
        write_idx(target / labels, (len(chosen),), bytes(classes[i] for i in chosen))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
