// Speed of the 8-bit kernels on the shapes of MobileNetV2 at 224 pixels, batch 8, on one core. Prints the
// best of several repeats per shape and instruction set. Build and run: Benchmarks/kernels/run.sh
// [instruction set]
#include "../../Sources/CKernels/include/CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// Processor time of this thread: other programs on the machine matter less.
static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// Bytes of no particular pattern.
static void *noise(size_t bytes) {
  uint8_t *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
  for (size_t i = 0; i < bytes + 64 - bytes % 64; i++) p[i] = (uint8_t)rm_random16((uint32_t)i, 7);
  return p;
}

static int32_t *constants(size_t count, int32_t value) {
  int32_t *p = malloc(count * sizeof *p);
  for (size_t i = 0; i < count; i++) p[i] = value;
  return p;
}

#define BEST(best, repeats, statement)                                                                       \
  double best = 1e9;                                                                                         \
  for (int repeat = 0; repeat < repeats; repeat++) {                                                         \
    const double start = seconds();                                                                          \
    statement;                                                                                               \
    const double taken = seconds() - start;                                                                  \
    best = taken < best ? taken : best;                                                                      \
  }

/// Forward with a rectifier, forward without, error backward, forward with a rectifier from fine to fine.
enum { RECTIFIED, LINEAR, BACKWARD, FINE };
static const char *const mode_names[] = {"rectified", "linear", "backward", "fine"};

static rm_requantise rule(int mode, size_t rows, size_t channels, int32_t shift) {
  rm_requantise q = {
      .shift = shift, .low = mode == RECTIFIED ? 0 : -127, .high = mode == RECTIFIED ? 255 : 127};
  q.multiplier = constants(channels, 23170);
  q.bias = mode == BACKWARD ? NULL : constants(channels, 100);
  q.rounding = mode == BACKWARD ? RM_STOCHASTIC : RM_NEAREST;
  if (mode == FINE) q.fine = 1, q.low = 0, q.high = 4095;
  if (mode == RECTIFIED || mode == FINE) q.mask_out = noise(rows * ((channels + 7) / 8));
  if (mode == BACKWARD) q.mask_in = noise(rows * ((channels + 7) / 8));
  return q;
}

static void release(rm_requantise *q) {
  free((void *)q->multiplier);
  free((void *)q->bias);
  free((void *)q->mask_in);
  free(q->mask_out);
}

static double total_seconds;

static void matmul(const rm_kernels *kernels, size_t side, size_t k, size_t n, int mode) {
  const size_t rows = 8 * side * side, planes = mode == FINE ? 2 : 1;
  void *a = noise(rows * k * planes + 64), *out = noise(rows * n * planes), *b = noise(k * n);
  void *packed = malloc(rm_packed_bytes(k, n));
  int32_t *sums = constants(n, 0);
  rm_pack(b, k, k, n, packed, sums);
  rm_matmul p = {
      .a = a,
      .a_stride = k * planes,
      .low = mode == FINE ? k : 0,
      .a_signed = mode != LINEAR,
      .packed = packed,
      .sums = sums,
      .rows = rows,
      .k = k,
      .n = n,
      .channels = n,
      .out = out,
      .requantise = rule(mode, rows, n, 43)};
  uint64_t magnitude = 0;
  BEST(t, 7, kernels->matmul_requantise(&p, mode == BACKWARD ? &magnitude : NULL));
  const double outputs = (double)(rows * n);
  printf(
      "  matmul %-9s %6zu x %4zu x %4zu  %7.1f GMAC/s  %6.4f ns/output  %6.3f ms\n", mode_names[mode], rows,
      k, n, outputs * (double)k / t * 1e-9, t * 1e9 / outputs, t * 1e3);
  total_seconds += t;
  release(&p.requantise);
  free(a), free(b), free(packed), free(sums), free(out);
}

static void outer(const rm_kernels *kernels, size_t side, size_t m, size_t n) {
  const size_t rows = 8 * side * side;
  void *e = noise(rows * m), *x = noise(rows * n), *scratch = malloc(rm_outer_scratch_bytes(rows, m, n));
  int32_t *out = constants(m * n, 0);
  BEST(t, 7, kernels->outer_int32(e, m, x, n, 1, rows, m, n, out, n, scratch));
  printf(
      "  outer            %6zu x %4zu x %4zu  %7.1f GMAC/s                    %6.3f ms\n", rows, m, n,
      (double)(rows * m * n) / t * 1e-9, t * 1e3);
  free(e), free(x), free(scratch), free(out);
}

static void depthwise(
    const rm_kernels *kernels, int32_t side, int32_t channels, int32_t kernel, int32_t stride, int mode) {
  const size_t planes = mode == FINE ? 2 : 1;
  const int32_t small = side / stride;
  rm_geometry g = {
      .batch = 8,
      .in_h = side,
      .in_w = side,
      .in_channels = channels,
      .out_h = small,
      .out_w = small,
      .out_channels = channels,
      .kernel_h = kernel,
      .kernel_w = kernel,
      .stride = stride,
      .pad_top = kernel / 2,
      .pad_left = kernel / 2,
      .groups = channels,
      .fine = mode == FINE};
  if (mode == BACKWARD) {
    g.in_h = g.in_w = small;
    g.out_h = g.out_w = side;
    g.transposed = 1;
  }
  const size_t c = (size_t)channels;
  const size_t in = 8 * (size_t)g.in_h * (size_t)g.in_w, rows = 8 * (size_t)g.out_h * (size_t)g.out_w;
  void *input = noise(in * c * planes), *weights = noise(c * 49), *out = noise(rows * c * planes);
  void *packed = malloc(rm_depthwise_packed_bytes(&g));
  rm_depthwise_pack(&g, weights, packed);
  rm_depthwise p = {
      .geometry = g,
      .input = input,
      .input_signed = mode == BACKWARD,
      .packed = packed,
      .out = out,
      .requantise = rule(mode, rows, c, 41)};
  uint64_t magnitude = 0;
  BEST(t, 7, kernels->depthwise_requantise(&p, 0, 8 * g.out_h, mode == BACKWARD ? &magnitude : NULL));
  printf(
      "  depthwise %-9s %3d px, %3d channels, %d x %d / %d  %6.4f ns/output  %6.3f ms\n", mode_names[mode],
      side, channels, kernel, kernel, stride, t * 1e9 / (double)(rows * c), t * 1e3);
  total_seconds += t;
  release(&p.requantise);
  free(input), free(weights), free(packed), free(out);
}

/// Patches of 8 fine pictures for a first convolution, 3 x 3 / 2.
static void patches(const rm_kernels *kernels, int32_t side) {
  const rm_geometry g = {
      .batch = 8, .in_h = side, .in_w = side, .in_channels = 3, .out_h = side / 2, .out_w = side / 2, .kernel_h = 3,
      .kernel_w = 3, .stride = 2, .pad_top = 1, .pad_left = 1, .groups = 1, .fine = 1};
  const int64_t rows = 8 * (int64_t)g.out_h * g.out_w, tile = 256;
  void *input = noise(8 * (size_t)side * (size_t)side * 6 + 64), *out = noise((size_t)tile * 56);
  BEST(t, 7, for (int64_t row = 0; row < rows; row += tile) kernels->gather(
      &g, 0, input, 1, row, row + tile < rows ? row + tile : rows, out, 56));
  printf("  patches fine     %3d px, 3 x 3 / 2  %6.2f ns/patch  %6.3f ms\n", side, t * 1e9 / (double)rows, t * 1e3);
  free(input), free(out);
}

int main(int count, char **arguments) {
  static const int blocks[][6] = {
      // side, channels in, expanded, channels out, stride, repeats (Sandler et al. 2018, table 2)
      {112, 32, 32, 16, 1, 1}, {112, 16, 96, 24, 2, 1},  {56, 24, 144, 24, 1, 1},  {56, 24, 144, 32, 2, 1},
      {28, 32, 192, 32, 1, 2}, {28, 32, 192, 64, 2, 1},  {14, 64, 384, 64, 1, 3},  {14, 64, 384, 96, 1, 1},
      {14, 96, 576, 96, 1, 2}, {14, 96, 576, 160, 2, 1}, {7, 160, 960, 160, 1, 2}, {7, 160, 960, 320, 1, 1}};
  for (int isa = 0; isa < RM_ISA_COUNT; isa++) {
    const rm_kernels *kernels = rm_kernels_for((rm_isa)isa);
    if (!kernels || (count > 1 && strcmp(arguments[1], rm_isa_name((rm_isa)isa)))) continue;
    printf("%s\n", rm_isa_name((rm_isa)isa));
    for (int backward = 0; backward < 2; backward++) {
      double total = 0;
      for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        const int side = blocks[i][0], in = blocks[i][1], wide = blocks[i][2], out = blocks[i][3];
        const int stride = blocks[i][4];
        total_seconds = 0;
        if (backward) {
          matmul(kernels, (size_t)(side / stride), (size_t)out, (size_t)wide, BACKWARD);
          depthwise(kernels, side, wide, 3, stride, BACKWARD);
          if (wide != in) matmul(kernels, (size_t)side, (size_t)wide, (size_t)in, BACKWARD);
        } else {
          if (wide != in) matmul(kernels, (size_t)side, (size_t)in, (size_t)wide, RECTIFIED);
          depthwise(kernels, side, wide, 3, stride, RECTIFIED);
          matmul(kernels, (size_t)(side / stride), (size_t)wide, (size_t)out, LINEAR);
        }
        total += total_seconds * blocks[i][5];
      }
      if (!backward) matmul(kernels, 7, 320, 1280, RECTIFIED);
      printf("  -- all blocks %s: %.2f ms\n", backward ? "backward" : "forward", total * 1e3);
    }
    matmul(kernels, 56, 24, 144, FINE);
    depthwise(kernels, 56, 144, 3, 1, FINE);
    matmul(kernels, 56, 144, 24, FINE);
    depthwise(kernels, 28, 144, 5, 1, RECTIFIED);
    depthwise(kernels, 28, 144, 5, 2, BACKWARD);
    depthwise(kernels, 28, 96, 7, 1, RECTIFIED);
    patches(kernels, 224);
    outer(kernels, 28, 32, 96);
    outer(kernels, 14, 96, 288);
    outer(kernels, 7, 160, 320);
  }
}
