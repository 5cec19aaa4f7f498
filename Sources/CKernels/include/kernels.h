// The one list of kernels. Declarations, the table of each instruction set and the choice among them are all
// made from it.
#ifndef RM_KERNELS_H
#define RM_KERNELS_H
#include "depthwise.h"
#include "elementwise.h"
#include "float32.h"
#include "geometry.h"
#include "isa.h"
#include "matmul.h"
#include "normalise.h"

// X(name, parameters). Ranges are [begin, end) of the units that the parameter block names.
#define RM_KERNELS(X)                                                                                        \
  /* matmul.h: out = requantise(a * b), 8 bits; `magnitude` may be NULL */                                   \
  X(matmul_requantise, (const rm_matmul *, uint64_t *magnitude))                                             \
  /* out = a * b (+ bias if any), int32 */                                                                   \
  X(matmul_int32, (const rm_matmul *))                                                                       \
  /* weight gradient: out[i][j] += sum over rows of e[r][i] * x[r][j], i < m, j < n; int32; scratch of      \
     rm_outer_scratch_bytes(rows, m, n) */                                                                   \
  X(outer_int32,                                                                                             \
    (const int8_t *e, size_t e_stride, const uint8_t *x, size_t x_stride, int32_t x_signed, size_t rows,     \
     size_t m, size_t n, int32_t *out, size_t out_stride, void *scratch))                                    \
  /* bias gradient: out[c] += sum over rows of e[r][c] */                                                    \
  X(column_sums, (const int8_t *e, size_t rows, size_t channels, int32_t *out))                              \
  /* depthwise.h: rows = image * out_h + y */                                                                \
  X(depthwise_requantise, (const rm_depthwise *, int64_t begin, int64_t end, uint64_t *magnitude))           \
  /* weight gradient: out[ky][kx][c] += sum of error * input, channels [begin, end); geometry the forward      \
     one; of a fine input `input` is one plane, at its first channel */                                        \
  X(depthwise_outer,                                                                                         \
    (const rm_geometry *, const uint8_t *input, int32_t input_signed, const int8_t *error, size_t begin,     \
     size_t end, int32_t *out))                                                                              \
  /* im2col: rows [begin, end) of the patch matrix of group `group`: row = (image * out_h + y) * out_w + x,   \
     columns = (ky, kx, channel within the group), elements of `bytes` (1 or 4), rows `stride` elements       \
     apart (>= columns; elements past the columns are set to 0). Of a fine input (1 byte an element) a row    \
     has the columns of the high plane and, stride / 2 further on, those of the low plane, each followed by   \
     zeros. Up to 16 bytes past the end of the input are read */                                              \
  X(gather,                                                                                                  \
    (const rm_geometry *, int32_t group, const void *input, int32_t bytes, int64_t begin, int64_t end,       \
     void *rows, int64_t stride))                                                                            \
  /* elementwise.h */                                                                                        \
  X(add_int8, (const rm_add *, size_t begin, size_t end))                                                    \
  X(add_fine, (const rm_add_fine *, size_t begin, size_t end))                                               \
  X(combine, (const rm_combine *, size_t begin, size_t end, uint64_t *magnitude))                            \
  X(add_rectified, (const rm_add_rectified *, size_t begin, size_t end))                                     \
  X(map, (const rm_map *, size_t begin, size_t end))                                                         \
  X(map_backward, (const rm_map_backward *, size_t begin, size_t end, uint64_t *magnitude))                  \
  X(multiply, (const rm_multiply *, size_t begin, size_t end, uint64_t *magnitude))                          \
  X(multiply_sums, (const rm_multiply_sums *, size_t begin, size_t end, uint64_t *magnitude))                \
  X(requantise_int32, (const rm_requantise_int32 *, size_t begin, size_t end, uint64_t *magnitude))          \
  X(max_pool, (const rm_max_pool *, size_t begin, size_t end))                                               \
  X(max_pool_backward,                                                                                       \
    (const rm_max_pool *, size_t begin, size_t end, int32_t *scratch, uint64_t *magnitude))                  \
  X(average_pool, (const rm_average_pool *, size_t begin, size_t end))                                       \
  X(average_pool_backward, (const rm_average_pool *, size_t begin, size_t end))                              \
  X(global_pool, (const rm_global_pool *, size_t begin, size_t end))                                         \
  X(broadcast, (const rm_broadcast *, size_t begin, size_t end))                                             \
  X(resize, (const rm_resize *, size_t begin, size_t end))                                                   \
  X(resize_backward, (const rm_resize *, size_t begin, size_t end, int32_t *scratch, uint64_t *magnitude))   \
  X(softmax, (rm_softmax *))                                                                                 \
  /* normalise.h */                                                                                          \
  X(row_softmax, (const rm_row_softmax *, size_t begin, size_t end))                                         \
  X(row_softmax_backward,                                                                                    \
    (const rm_row_softmax_backward *, size_t begin, size_t end, uint64_t *magnitude))                        \
  X(group_norm, (const rm_group_norm *, size_t begin, size_t end))                                           \
  X(group_norm_backward, (const rm_group_norm_backward *, size_t begin, size_t end, uint64_t *magnitude))    \
  /* sums[c] += error * z over `images` images; 64 bits hold 2^31 rows */                                    \
  X(group_norm_gradient, (const rm_group_norm_backward *, size_t images, int64_t *sums))                     \
  /* elementwise.h again: the update */                                                                      \
  X(adam, (const rm_adam *, size_t begin, size_t end, rm_adam_statistics *))                                 \
  /* bits |= |x| of every element */                                                                         \
  X(magnitude_int32, (const int32_t *x, size_t count, uint32_t *bits))                                       \
  /* m / 2^right, v / 2^(2 right), rounded half up, right in 0 ... 27; right in -15 ... -1: times 2^-right,   \
     cut at the bounds that rm_adam states */                                                                \
  X(adam_rescale, (int32_t *m, uint32_t *v, size_t count, int32_t right))                                    \
  RM_KERNELS_FLOAT32(X)

typedef struct {
#define X(name, parameters) void(*name) parameters;
  RM_KERNELS(X)
#undef X
} rm_kernels;

/// The table of an instruction set; NULL if it is not supported here.
const rm_kernels *rm_kernels_for(rm_isa isa);

size_t rm_outer_scratch_bytes(size_t rows, size_t m, size_t n);
#endif
