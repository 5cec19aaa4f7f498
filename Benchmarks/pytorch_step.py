#!/usr/bin/env python3
"""Times PyTorch's learning steps and inference of MobileNetV2 on the CPU; prints one JSON line for each case.

Cases: full (everything trains), bias (biases of norms and the classifier, norms in eval mode), classifier,
inference. Each runs as PyTorch comes ("stock") and at its best ("tuned": tcmalloc, if it is installed,
channels_last, and TorchScript's freezing for inference).
"""

import glob

import yardstick

CASES = ["full", "bias", "classifier", "inference"]
TCMALLOC = ["/usr/lib/*/libtcmalloc_minimal.so.4", "/usr/lib64/libtcmalloc_minimal.so.4"]


def measure(options):
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    tuned = options.variant != "stock"
    layout = torch.channels_last if tuned else torch.contiguous_format
    classes = 1000 if options.case == "inference" else options.classes
    model = yardstick.mobilenet_v2(classes).to(memory_format=layout)
    images = torch.rand(options.batch, 3, options.resolution, options.resolution).to(memory_format=layout)
    labels = torch.randint(0, classes, (options.batch,))
    model.train(options.case == "full")
    if options.case != "full":
        model.requires_grad_(False)
        model[-1].requires_grad_(options.case != "inference")
    if options.case == "bias":
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.bias.requires_grad_(True)
    if tuned and options.case == "inference":
        model = torch.jit.freeze(torch.jit.trace(model, images))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.SGD(trained, lr=1e-3) if trained else None

    def step():
        if optimiser is None:
            with torch.inference_mode():
                return model(images)
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimiser.step()

    yardstick.timed(step, options, engine="pytorch", version=torch.__version__, case=options.case,
                    variant=options.variant, trained_parameters=sum(p.numel() for p in trained))


def main():
    options = yardstick.arguments(__doc__, "variant")
    if options.case:
        return measure(options)
    found = [path for pattern in TCMALLOC for path in glob.glob(pattern)]
    for case in CASES:
        yardstick.run(__file__, options, case, variant="stock")
        preload = {"LD_PRELOAD": found[0]} if found else {}
        name = "tcmalloc+channels_last" if found else "channels_last"
        name += "+frozen" if case == "inference" else ""
        yardstick.run(__file__, options, case, preload, variant=name)


if __name__ == "__main__":
    main()
