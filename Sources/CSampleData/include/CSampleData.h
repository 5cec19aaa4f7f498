#ifndef CSAMPLEDATA_H
#define CSAMPLEDATA_H

/// The embedded pictures and labels: each function gives the first byte of a gzip-packed IDX file that is
/// part of the program, and its size in bytes.
const unsigned char *_Nonnull sample_train_images(long *_Nonnull count);
const unsigned char *_Nonnull sample_train_labels(long *_Nonnull count);
const unsigned char *_Nonnull sample_test_images(long *_Nonnull count);
const unsigned char *_Nonnull sample_test_labels(long *_Nonnull count);

#endif
