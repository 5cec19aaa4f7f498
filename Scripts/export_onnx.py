#!/usr/bin/env python3
"""Exports the networks that `remanence fetch` gets from PyTorch to ONNX.

    pip install torch torchvision onnx onnxscript
    pip install --no-deps efficientnet-lite-pytorch          # efficientnet-lite0 only
    Scripts/export_onnx.py mobilenet-v2 CHECKPOINT.pth OUTPUT.onnx [--exporter kept|folded|dynamo]

kept    TorchScript exporter with training=PRESERVE on a network in eval mode: norms stay, with running statistics
folded  TorchScript exporter as it comes: it folds norms into convolutions
dynamo  torch.export, the default since PyTorch 2.9: its optimiser folds norms too
"""

import argparse
import warnings

import torch


def network(name):
    if name == "mobilenet-v2":
        import torchvision
        return torchvision.models.mobilenet_v2()
    from efficientnet_lite_pytorch import EfficientNet
    return EfficientNet.from_name(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network", choices=["mobilenet-v2", "efficientnet-lite0"])
    parser.add_argument("checkpoint")
    parser.add_argument("output")
    parser.add_argument("--exporter", choices=["kept", "folded", "dynamo"], default="kept")
    parser.add_argument("--resolution", type=int, default=224)
    arguments = parser.parse_args()

    model = network(arguments.network)
    model.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu"))
    model.eval()
    example = torch.zeros(1, 3, arguments.resolution, arguments.resolution)
    options = {"input_names": ["image"], "output_names": ["logits"]}
    has_dynamo = int(torch.__version__.split(".")[0]) >= 2
    if arguments.exporter == "dynamo":
        options.update(dynamo=True, external_data=False)
    else:
        options.update(opset_version=13)
        if has_dynamo:
            options.update(dynamo=False)
        if arguments.exporter == "kept":
            options.update(training=torch.onnx.TrainingMode.PRESERVE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (example,), arguments.output, **options)
    print(f"{arguments.output}: {arguments.network}, {arguments.exporter}, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
