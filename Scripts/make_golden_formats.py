#!/usr/bin/env python3
"""Writes Tests/FormatsTests/Golden: small files that other implementations wrote, for the readers' tests.

    pip install numpy pillow pillow-heif safetensors onnx
    Scripts/make_golden_formats.py

Tensors follow simple formulas that the tests repeat. PyTorch itself is not needed: its two file forms are
imitated with Python's pickle and zipfile, with stand-ins for the few torch names that they refer to.
"""

import collections
import gzip
import io
import pickle
import struct
import sys
import types
import zipfile
import zlib
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from safetensors.numpy import save_file

GOLDEN = Path(__file__).resolve().parent.parent / "Tests" / "FormatsTests" / "Golden"


# MARK: PyTorch

def torch_stand_ins():
    """Modules `torch` and `torch._utils` whose names pickle writes as GLOBAL opcodes."""
    torch = types.ModuleType("torch")
    utils = types.ModuleType("torch._utils")
    for name in ["FloatStorage", "LongStorage", "HalfStorage", "CharStorage"]:
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    for name in ["_rebuild_tensor_v2", "_rebuild_parameter"]:
        function = types.FunctionType((lambda *arguments: None).__code__, {}, name)
        function.__module__ = "torch._utils"
        function.__qualname__ = name
        setattr(utils, name, function)
    torch._utils = utils
    sys.modules["torch"] = torch
    sys.modules["torch._utils"] = utils
    return torch


torch = torch_stand_ins()


class Storage:
    def __init__(self, kind, key, array):
        self.kind, self.key, self.array = kind, key, array


class Tensor:
    def __init__(self, storage, offset, shape, strides):
        self.arguments = (storage, offset, shape, strides, False, collections.OrderedDict())

    def __reduce__(self):
        return torch._utils._rebuild_tensor_v2, self.arguments


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return torch._utils._rebuild_parameter, (self.tensor, True, collections.OrderedDict())


class HasState(collections.OrderedDict):
    """An OrderedDict with an attribute, which pickle writes with BUILD as state_dict's `_metadata` is."""

    def __reduce__(self):
        metadata = {"_metadata": collections.OrderedDict([("", {"version": 1})])}
        return collections.OrderedDict, (), metadata, None, iter(self.items())


def checkpoint():
    weights = Storage(torch.FloatStorage, "100", numpy.arange(12, dtype="<f4") * 0.5 - 1)
    steps = Storage(torch.LongStorage, "101", numpy.array([-3], dtype="<i8"))
    halves = Storage(torch.HalfStorage, "102", numpy.array([1, -2, 0.5, 6e-8], dtype="<f2"))
    codes = Storage(torch.CharStorage, "103", numpy.array([-128, 0, 127], dtype="<i1"))
    state = HasState([
        ("conv.weight", Tensor(weights, 0, (2, 3), (3, 1))),
        ("conv.transposed", Tensor(weights, 6, (3, 2), (1, 3))),
        ("bn.num_batches_tracked", Tensor(steps, 0, (), ())),
        ("half", Tensor(halves, 0, (4,), (1,))),
        ("codes", Parameter(Tensor(codes, 0, (3, 1), (1, 1)))),
        ("single", Tensor(weights, 8, (1, 2, 2), (2**62, 1, 2))),
        ("empty", Tensor(halves, 3, (0, 5), (5, 2**62))),
    ])
    return state, [weights, steps, halves, codes]


def dump(value, legacy):
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=2)

    def persistent_id(item):
        if not isinstance(item, Storage):
            return None
        fields = ("storage", item.kind, item.key, "cpu", len(item.array))
        return fields + (None,) if legacy else fields

    pickler.persistent_id = persistent_id
    pickler.dump(value)
    return out.getvalue()


def torch_legacy(value, storages):
    system = {"protocol_version": 1001, "little_endian": True,
              "type_sizes": {"short": 2, "int": 4, "long": 4}}
    parts = [dump(part, True) for part in [0x1950A86A20F9469CFC6C, 1001, system, value]]
    parts.append(dump([storage.key for storage in storages], True))
    for storage in storages:
        parts.append(struct.pack("<q", len(storage.array)) + storage.array.tobytes())
    return b"".join(parts)


def torch_zip(value, storages):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        def add(name, content):
            archive.writestr(zipfile.ZipInfo("model/" + name), content)
        add("data.pkl", dump(value, False))
        add("byteorder", b"little")
        for storage in storages:
            add("data/" + storage.key, storage.array.tobytes())
        add("version", b"3\n")
    return out.getvalue()


class Hostile:
    def __reduce__(self):
        return eval, ("1 + 1",)


def write_torch():
    state, storages = checkpoint()
    (GOLDEN / "legacy.pth").write_bytes(torch_legacy(state, storages))
    nested = {"state_dict": state, "epoch": 7, "rate": 0.1, "names": ["a", "b"]}
    (GOLDEN / "zip.pth").write_bytes(torch_zip(nested, storages))
    (GOLDEN / "hostile.pth").write_bytes(torch_legacy({"weight": Hostile()}, []))


# MARK: Pictures

WIDTH, HEIGHT = 12, 10


def picture():
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    return numpy.stack([20 * x, 25 * y, 10 * (x + y)], axis=-1).astype("u1")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(depth, colour, rows, extra=b"", width=WIDTH, height=HEIGHT):
    """A PNG put together by hand, so that every depth and colour type can be had."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def write_pictures():
    rgb = picture()
    alpha = (255 - 20 * numpy.mgrid[0:HEIGHT, 0:WIDTH][1]).astype("u1")
    rgba = numpy.dstack([rgb, alpha])
    red = rgb[:, :, 0]
    palette = b"".join(bytes([20 * i, 255 - 20 * i, 7 * i]) for i in range(WIDTH))
    transparency = bytes([255 - 20 * i for i in range(WIDTH)])
    columns = bytes(range(WIDTH))
    files = {
        "rgb.png": png(8, 2, [row.tobytes() for row in rgb]),
        "rgba.png": png(8, 6, [row.tobytes() for row in rgba]),
        "grey.png": png(8, 0, [row.tobytes() for row in red]),
        "grey16.png": png(16, 0, [(row.astype(">u2") * 257).tobytes() for row in red]),
        "grey1.png": png(1, 0, [numpy.packbits(numpy.arange(WIDTH) % 2).tobytes()] * HEIGHT),
        "grey_alpha.png": png(8, 4, [numpy.dstack([a, b]).tobytes() for a, b in zip(red, alpha)]),
        "palette.png": png(8, 3, [columns] * HEIGHT,
                           chunk(b"PLTE", palette) + chunk(b"tRNS", transparency)),
        "huge.png": png(8, 2, [b"\0\0\0"], width=900_000, height=900_000),
    }
    for name, content in files.items():
        (GOLDEN / name).write_bytes(content)
    image = Image.fromarray(rgb)
    image.save(GOLDEN / "colour.jpg", quality=95, subsampling=0)
    image.save(GOLDEN / "progressive.jpg", quality=95, subsampling=2, progressive=True)
    Image.fromarray(red).save(GOLDEN / "grey.jpg", quality=95)
    image.convert("CMYK").save(GOLDEN / "cmyk.jpg", quality=95)
    write_turned(image)
    write_bitmaps(rgb, rgba)
    write_other_formats(image, Image.fromarray(rgba))


# How to store a picture so that each orientation of Exif, 2 to 8, brings it back.
TURNED = dict(zip(range(2, 9), [
    Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_90, Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_270]))


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def write_turned(image):
    for orientation, transpose in TURNED.items():
        stored = image.transpose(transpose)
        tags = exif(orientation)
        stored.save(GOLDEN / f"turned{orientation}.jpg", quality=95, subsampling=0, exif=tags)
        stored.save(GOLDEN / f"turned{orientation}.png", exif=tags)
    six = image.transpose(TURNED[6])
    six.save(GOLDEN / "turned6.webp", lossless=True, exif=exif(6))
    six.save(GOLDEN / "turned6.tiff", tiffinfo={0x0112: 6})


def bitmap(header, masks, palette, samples):
    offset = 14 + len(header) + len(masks) + len(palette)
    return (b"BM" + struct.pack("<IHHI", offset + len(samples), 0, 0, offset) + header + masks + palette
            + samples)


def write_bitmaps(rgb, rgba):
    """Bitmaps put together by hand, so that every version and depth can be had."""
    def header(bits, compression=0, height=HEIGHT, colours=0):
        return struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, 0, 0, 0, colours, 0)

    def padded(row):
        return row + bytes(-len(row) % 4)

    bottom_up = rgb[::-1, :, ::-1]
    words = (rgb[::-1, :, 0].astype("<u2") >> 3 << 11) | (rgb[::-1, :, 1].astype("<u2") >> 2 << 5) | (
        rgb[::-1, :, 2].astype("<u2") >> 3)
    version4 = struct.pack("<IiiHHIIiiIIIIII", 108, WIDTH, HEIGHT, 1, 32, 3, 0, 0, 0, 0, 0, 0xFF0000, 0xFF00,
                           0xFF, 0xFF000000) + bytes(108 - 56)
    palette = b"".join(bytes([7 * i, 255 - 20 * i, 20 * i, 0]) for i in range(WIDTH))
    row = bytes(range(WIDTH))
    # Each row: four single pixels, a literal run of seven and its padding, one pixel, the end of the row.
    packed = b"".join(b"\1" + row[i:i + 1] for i in range(4))
    packed += b"\0\7" + row[4:11] + b"\0" + b"\1" + row[11:] + b"\0\0"
    files = {
        "rgb24.bmp": bitmap(header(24), b"", b"", b"".join(padded(r.tobytes()) for r in bottom_up)),
        "top_down.bmp": bitmap(header(24, height=-HEIGHT), b"", b"",
                               b"".join(padded(r.tobytes()) for r in bottom_up[::-1])),
        "os2.bmp": bitmap(struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24), b"", b"",
                          b"".join(padded(r.tobytes()) for r in bottom_up)),
        "rgb565.bmp": bitmap(header(16, 3), struct.pack("<III", 0xF800, 0x7E0, 0x1F), b"",
                             b"".join(padded(r.tobytes()) for r in words)),
        "rgba32.bmp": bitmap(version4, b"", b"", rgba[::-1, :, [2, 1, 0, 3]].tobytes()),
        "palette8.bmp": bitmap(header(8, colours=WIDTH), b"", palette, padded(row) * HEIGHT),
        "rle8.bmp": bitmap(header(8, 1, colours=WIDTH), b"", palette, packed * HEIGHT + b"\0\1"),
    }
    for name, content in files.items():
        (GOLDEN / name).write_bytes(content)


def write_other_formats(image, transparent):
    import pillow_heif
    image.save(GOLDEN / "rgb.webp", lossless=True)
    transparent.save(GOLDEN / "rgba.webp", lossless=True, exact=True)
    image.save(GOLDEN / "moving.webp", lossless=True, save_all=True, append_images=[image.rotate(180)])
    indexed = Image.fromarray(numpy.tile(numpy.arange(WIDTH, dtype="u1"), (HEIGHT, 1)), "P")
    indexed.putpalette(b"".join(bytes([20 * i, 255 - 20 * i, 7 * i]) for i in range(WIDTH)))
    indexed.save(GOLDEN / "palette.gif", interlace=0)
    indexed.save(GOLDEN / "transparent.gif", interlace=1, transparency=3)
    big = numpy.random.default_rng(1).integers(0, 256, (64, 64), dtype="u1")
    noise = Image.fromarray(big, "P")
    noise.putpalette(bytes(v for i in range(256) for v in (i, i, i)))
    noise.save(GOLDEN / "noise.gif", interlace=1)
    Image.fromarray(big).save(GOLDEN / "noise.png")
    image.save(GOLDEN / "lzw.tiff", compression="tiff_lzw")
    Image.fromarray((numpy.asarray(image)[:, :, 0].astype("u2") * 257)).save(GOLDEN / "grey16.tiff")
    image.convert("CMYK").save(GOLDEN / "cmyk.tiff")
    transparent.save(GOLDEN / "rgba.tiff")
    # HEVC and AV1 want a few more pixels: each is four of this picture's along either side.
    large = image.resize((WIDTH * 4, HEIGHT * 4), Image.Resampling.NEAREST)
    pillow_heif.from_pillow(large).save(GOLDEN / "colour.heic", quality=-1, chroma=444)
    large.save(GOLDEN / "colour.avif", quality=100, subsampling="4:4:4")


# MARK: IDX, safetensors

def write_idx():
    values = bytes((7 * i) % 256 for i in range(3 * 4 * 5))
    images = struct.pack(">BBBBIII", 0, 0, 8, 3, 3, 4, 5) + values
    (GOLDEN / "images.idx3-ubyte.gz").write_bytes(gzip.compress(images, mtime=0))
    (GOLDEN / "labels.idx1-ubyte").write_bytes(struct.pack(">BBBBI", 0, 0, 8, 1, 3) + bytes([2, 0, 1]))


def write_safetensors():
    save_file(
        {
            "weight": numpy.arange(6, dtype="<f4").reshape(2, 3) * 0.25,
            "half": numpy.array([1, -2, 65504, 6e-8], dtype="<f2"),
            "codes": numpy.array([-128, 0, 127], dtype="<i1"),
            "steps": numpy.array(-3, dtype="<i8"),
        },
        GOLDEN / "reference.safetensors", metadata={"note": 'quotes " and \\ and é'})


# MARK: ONNX

def write_onnx():
    """conv → batch norm → clip → global average pool → flatten → gemm, as PyTorch exports a small network."""
    rng = numpy.random.default_rng(1)
    draw = lambda *shape: rng.standard_normal(shape).astype("<f4")
    initialisers = [
        numpy_helper.from_array(draw(4, 3, 3, 3), "conv.weight"),
        numpy_helper.from_array(draw(4), "conv.bias"),
        helper.make_tensor("gemm.weight", TensorProto.FLOAT, [2, 4], [i * 0.5 for i in range(8)]),
        helper.make_tensor("shape", TensorProto.INT64, [2], [-1, 4]),
        helper.make_tensor("low", TensorProto.FLOAT, [], [0.0]),
        helper.make_tensor("high", TensorProto.FLOAT, [], [6.0]),
    ]
    nodes = [
        helper.make_node("Conv", ["input", "conv.weight", "conv.bias"], ["c"], name="conv",
                         kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], group=1),
        helper.make_node("Clip", ["c", "low", "high"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["p"]),
        helper.make_node("Reshape", ["p", "shape"], ["f"]),
        helper.make_node("Gemm", ["f", "gemm.weight"], ["output"], transB=1, alpha=1.0),
    ]
    graph = helper.make_graph(
        nodes, "small",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, 8, 8])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 2])], initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="golden")
    onnx.checker.check_model(model)
    (GOLDEN / "small.onnx").write_bytes(model.SerializeToString())
    external = onnx.ModelProto.FromString(model.SerializeToString())
    tensor = external.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "weights.bin"
    (GOLDEN / "external.onnx").write_bytes(external.SerializeToString())


# MARK: TensorBoard

def crc32c(content):
    """Bit by bit, from the reflected polynomial 0x82F63B78 (RFC 3720, appendix B.4)."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def tf_record(content):
    def masked(part):
        crc = crc32c(part)
        return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
    length = struct.pack("<Q", len(content))
    return length + masked(length) + content + masked(content)


def write_tensorboard():
    assert crc32c(b"123456789") == 0xE3069283

    def field(number, content):
        return bytes([number << 3 | 2, len(content)]) + content

    def event(time, step, rest):
        head = b"\x09" + struct.pack("<d", time)
        return tf_record(head + (bytes([0x10, step]) if step else b"") + rest)

    def scalar(tag, value):
        return field(1, field(1, tag.encode()) + b"\x15" + struct.pack("<f", value))
    events = event(1.5, 0, field(3, b"brain.Event:2"))
    events += event(2.5, 42, field(5, scalar("loss", 0.25) + scalar("accuracy", 0.875)))
    (GOLDEN / "events.tfevents").write_bytes(events)


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for write in [write_torch, write_pictures, write_idx, write_safetensors, write_onnx, write_tensorboard]:
        write()
