#!/usr/bin/env python3
"""Times ONNX Runtime's inference of MobileNetV2 on the CPU in float32 and in 8 bits; prints one JSON line each.

The network is exported from PyTorch with random weights; the 8-bit one is quantised by ONNX Runtime itself
(QDQ, activations uint8 per tensor, weights int8 per channel), calibrated on random pictures: for times, not for
accuracy.
"""

import os
import tempfile

import yardstick

CASES = {"inference_float32": "float32.onnx", "inference_int8": "int8.onnx"}


def export(options):
    """Writes both networks into the folder; in a process of its own, since PyTorch's memory is not counted."""
    import numpy
    import torch
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    shape = (options.batch, 3, options.resolution, options.resolution)
    plain, whole, quantised = [os.path.join(options.folder, name) for name in ["plain.onnx", *CASES.values()]]
    torch.manual_seed(1)
    old = {"dynamo": False} if int(torch.__version__.split(".")[0]) >= 2 else {}
    torch.onnx.export(
        yardstick.mobilenet_v2().eval(), (torch.zeros(shape),), plain, opset_version=13, input_names=["image"],
        output_names=["logits"], **old)
    quant_pre_process(plain, whole)

    class Pictures(CalibrationDataReader):
        rest = iter([{"image": numpy.random.default_rng(i).random(shape, dtype="f4")} for i in range(4)])

        def get_next(self):
            return next(self.rest, None)

    quantize_static(whole, quantised, Pictures(), per_channel=True, activation_type=QuantType.QUInt8,
                    weight_type=QuantType.QInt8)


def measure(options):
    import numpy
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(
        os.path.join(options.folder, CASES[options.case]), settings, providers=["CPUExecutionProvider"])
    shape = (options.batch, 3, options.resolution, options.resolution)
    images = numpy.random.default_rng(1).random(shape, dtype="f4")
    yardstick.timed(lambda: session.run(None, {"image": images}), options, engine="onnxruntime",
                    version=onnxruntime.__version__, case=options.case, variant="stock")


def main():
    options = yardstick.arguments(__doc__, "folder")
    if options.case == "export":
        return export(options)
    if options.case:
        return measure(options)
    with tempfile.TemporaryDirectory() as folder:
        yardstick.run(__file__, options, "export", folder=folder)
        for case in CASES:
            yardstick.run(__file__, options, case, folder=folder)


if __name__ == "__main__":
    main()
