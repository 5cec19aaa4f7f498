// Runs the integer kernels of one instruction set over one small inverted residual (7 × 7, 32 → 192 → 32 channels),
// forward, as often as its second argument says: what Scripts/count_instructions.sh counts.
#include "../Sources/CKernels/include/CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 7, ROWS = SIDE * SIDE, NARROW = 32, WIDE = 192 };

static uint8_t *noise(size_t bytes) {
  static uint32_t state = 1;
  uint8_t *p = malloc(bytes + 64);
  for (size_t i = 0; i < bytes + 64; i++) p[i] = (uint8_t)((state = state * 1664525u + 1013904223u) >> 24);
  return p;
}

/// Weights in -127 ... 127.
static int8_t *weights(size_t count) {
  int8_t *p = (int8_t *)noise(count);
  for (size_t i = 0; i < count; i++) p[i] = p[i] == -128 ? -127 : p[i];
  return p;
}

static rm_requantise rounding(size_t channels, int low, int high) {
  int32_t *multiplier = malloc(4 * channels + 64), *bias = calloc(channels + 16, 4);
  for (size_t i = 0; i < channels; i++) multiplier[i] = (1 << 14) + (int32_t)i;
  rm_requantise q;
  memset(&q, 0, sizeof q);
  q.multiplier = multiplier, q.bias = bias, q.shift = 40, q.rounding = RM_NEAREST, q.low = low, q.high = high;
  return q;
}

static rm_matmul pointwise(uint8_t *in, int is_signed, int fine, uint8_t *out, size_t k, size_t n) {
  int8_t *packed = malloc(rm_packed_bytes(k, n));
  int32_t *sums = malloc(4 * n);
  rm_pack(weights(k * n), k, k, n, packed, sums);
  rm_matmul p;
  memset(&p, 0, sizeof p);
  p.a = in, p.a_stride = fine ? 2 * k : k, p.low = fine ? k : 0, p.a_signed = is_signed, p.packed = packed;
  p.sums = sums, p.rows = ROWS, p.k = k, p.n = n, p.channels = n, p.out = out;
  p.requantise = rounding(n, is_signed ? 0 : -127, is_signed ? 255 : 127);
  return p;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  rm_isa isa = RM_SCALAR;
  for (int i = 0; i < RM_ISA_COUNT; i++)
    if (!strcmp(rm_isa_name((rm_isa)i), arguments[1])) isa = (rm_isa)i;
  const rm_kernels *kernels = rm_kernels_for(isa);
  if (!kernels) return 2;
  const int fine = !strcmp(arguments[3], "fine");
  uint8_t *narrow = noise(2 * ROWS * NARROW), *first = noise(ROWS * WIDE), *second = noise(ROWS * WIDE);
  rm_matmul expand = pointwise(narrow, 1, fine, first, NARROW, WIDE);
  rm_matmul project = pointwise(second, 0, 0, narrow, WIDE, NARROW);
  rm_depthwise depthwise;
  memset(&depthwise, 0, sizeof depthwise);
  depthwise.geometry = (rm_geometry){.batch = 1, .in_h = SIDE, .in_w = SIDE, .in_channels = WIDE, .out_h = SIDE,
      .out_w = SIDE, .out_channels = WIDE, .kernel_h = 3, .kernel_w = 3, .stride = 1, .pad_top = 1, .pad_left = 1,
      .groups = WIDE};
  int8_t *packed = malloc(rm_depthwise_packed_bytes(&depthwise.geometry));
  rm_depthwise_pack(&depthwise.geometry, weights(9 * WIDE), packed);
  depthwise.input = first, depthwise.packed = packed, depthwise.out = second;
  depthwise.requantise = rounding(WIDE, 0, 255);
  for (int i = 0; i < atoi(arguments[2]); i++) {
    kernels->matmul_requantise(&expand, NULL);
    kernels->depthwise_requantise(&depthwise, 0, SIDE, NULL);
    kernels->matmul_requantise(&project, NULL);
  }
  return 0;
}
