// Depthwise convolution of 8-bit tensors, forward and transposed (error backward).
#ifndef RM_DEPTHWISE_H
#define RM_DEPTHWISE_H
#include "geometry.h"
#include "requantise.h"

/// The largest kernel_h and kernel_w, and the largest stride.
enum { RM_DEPTHWISE_MAX_KERNEL = 8, RM_DEPTHWISE_MAX_STRIDE = 4 };

/// Packed depthwise weights, made from [channels][kernel_h][kernel_w] int8 (in_channels == out_channels ==
/// groups). Bytes needed for a geometry; the layout is the library's own, the same for every instruction set.
size_t rm_depthwise_packed_bytes(const rm_geometry *geometry);
void rm_depthwise_pack(const rm_geometry *geometry, const int8_t *weights, int8_t *packed);

typedef struct {
  rm_geometry geometry;
  const uint8_t *input;
  int32_t input_signed;
  const int8_t *packed;
  uint8_t *out;
  rm_requantise requantise;
} rm_depthwise;
#endif
