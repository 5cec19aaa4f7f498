#!/usr/bin/env python3
"""Top-1 agreement of a network in ONNX Runtime's int8 with the same network in float32, on given pictures.

    onnxruntime_agreement.py NET.onnx PHOTOGRAPHS PICTURES.rgb…

NET is a MobileNetV2 that `Scripts/export_onnx.py` wrote, PHOTOGRAPHS a folder whose pictures calibrate (it is searched
with everything below it), PICTURES are prepared pictures (the cache's folder `prepared`). Static quantisation as its
documentation recommends for a CPU: weights int8 per channel, activations uint8, ranges by three methods. Needs numpy,
onnx, onnxruntime, pillow, safetensors, torch.
"""
import pathlib, sys, tempfile

import numpy as np
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Scripts"))
from agreement_limit import DEVIATION, MEAN, RESOLUTION, pictures


def normalised(images):
    return ((images / 255 - MEAN.numpy()) / DEVIATION.numpy()).astype(np.float32)


def photographs(folder):
    """The middle square of each colour picture, as batch × colour × rows × columns."""
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png"):
            continue
        image = Image.open(path).convert("RGB")
        side = min(image.size)
        left, top = ((extent - side) // 2 for extent in image.size)
        image = image.crop((left, top, left + side, top + side)).resize((RESOLUTION, RESOLUTION), Image.BILINEAR)
        found.append(np.asarray(image, np.float32).transpose(2, 0, 1))
    return np.stack(found)


class Reader(CalibrationDataReader):
    def __init__(self, name, images):
        self.batches = iter([{name: image[None]} for image in normalised(images)])

    def get_next(self):
        return next(self.batches, None)


def answers(path, images):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.array([session.run(None, {name: image[None]})[0].argmax() for image in normalised(images)])


def main():
    network, folder, *paths = sys.argv[1:]
    known = photographs(folder)
    compared = {pathlib.Path(path).name: pictures(path).numpy() for path in paths}
    expected = {name: answers(network, images) for name, images in compared.items()}
    name = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"]).get_inputs()[0].name
    print(f"ONNX Runtime {onnxruntime.__version__}, calibrated on {len(known)} photographs")
    with tempfile.TemporaryDirectory() as temporary:
        prepared = f"{temporary}/prepared.onnx"
        quant_pre_process(network, prepared)
        for method in (CalibrationMethod.MinMax, CalibrationMethod.Entropy, CalibrationMethod.Percentile):
            quantised = f"{temporary}/{method.name}.onnx"
            quantize_static(
                prepared, quantised, Reader(name, known), quant_format=QuantFormat.QDQ, per_channel=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=method)
            shares = [
                f"{key} {100 * (answers(quantised, images) == expected[key]).mean():.1f} %"
                for key, images in compared.items()
            ]
            print(f"{method.name}: " + ", ".join(shares), flush=True)


if __name__ == "__main__":
    main()
