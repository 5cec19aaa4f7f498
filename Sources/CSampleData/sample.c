#include "CSampleData.h"

// #embed is C23; clang has it in every language mode from version 19 on. SwiftPM's own embedding would make
// an array literal of 870,000 elements in Swift.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define SAMPLE(name, file_bytes)                                   \
  const unsigned char *sample_##name(long *count) {                \
    *count = sizeof(file_bytes);                                   \
    return file_bytes;                                             \
  }

static const unsigned char train_images[] = {
#embed "fashion/train-images-idx3-ubyte.gz"
};
static const unsigned char train_labels[] = {
#embed "fashion/train-labels-idx1-ubyte.gz"
};
static const unsigned char test_images[] = {
#embed "fashion/t10k-images-idx3-ubyte.gz"
};
static const unsigned char test_labels[] = {
#embed "fashion/t10k-labels-idx1-ubyte.gz"
};

SAMPLE(train_images, train_images)
SAMPLE(train_labels, train_labels)
SAMPLE(test_images, test_images)
SAMPLE(test_labels, test_labels)
