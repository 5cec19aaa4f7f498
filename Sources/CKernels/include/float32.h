// The float32 kernels: the reference precision. Results may differ between instruction sets in the last bits
// (sums are taken in another order), never between numbers of threads.
#ifndef RM_FLOAT32_H
#define RM_FLOAT32_H
#include "geometry.h"
#include <stddef.h>
#include <stdint.h>

/// y = clamp(sum + bias[c], low, high), or 0 where mask_in has a 0 bit; mask_out 1 where low < sum + bias <
/// high. Mask layout as in requantise.h. bias, masks may be NULL; low = -INFINITY, high = INFINITY: no clamp.
typedef struct {
  const float *bias;
  float low, high;
  const uint8_t *mask_in;
  uint8_t *mask_out;
  int32_t sign_mask;
} rm_epilogue;

/// Packed b: [ceil(n/32)][k][32] float, zero filled.
size_t rm_packed_floats(size_t k, size_t n);
void rm_pack_float(const float *b, size_t row_stride, size_t k, size_t n, float *packed);
void rm_pack_float_transposed(const float *b, size_t row_stride, size_t k, size_t n, float *packed);

/// Fields as in rm_matmul; out[first_row + r][first_channel + j] (+)= ...
typedef struct {
  const float *a;
  size_t a_stride;            // floats
  const float *packed;
  size_t rows, k, n, first_row, first_channel, channels;
  float *out;
  rm_epilogue epilogue;
} rm_matmul_f32;

typedef struct {
  rm_geometry geometry;
  const float *input;
  const float *weights;       // [kernel_h][kernel_w][channels]
  float *out;
  rm_epilogue epilogue;
} rm_depthwise_f32;

/// The functions of one element that are no clamps: relu6(x + 3) / 6, x times that, 1 / (1 + e^-x), x times
/// that, x times the normal distribution's integral up to x, and 1 where x > 0 with the slope of the third one.
typedef enum {
  RM_HARD_SIGMOID = 0, RM_HARD_SWISH = 1, RM_SIGMOID = 2, RM_SILU = 3, RM_GELU = 4,
  RM_STEP = 5
} rm_activation;

// Units as in the integer kernels.
#define RM_KERNELS_FLOAT32(X)                                                                                \
  X(matmul_f32, (const rm_matmul_f32 *))                                                                     \
  X(depthwise_f32, (const rm_depthwise_f32 *, int64_t begin, int64_t end))                                   \
  /* out[i][j] += sum over rows of e[r][i] * x[r][j] */                                                      \
  X(outer_f32,                                                                                               \
    (const float *e, size_t e_stride, const float *x, size_t x_stride, size_t rows, size_t m, size_t n,      \
     float *out, size_t out_stride))                                                                         \
  /* depthwise weight gradient: out[ky][kx][c] += sum; channels [begin, end); `input` is the forward input, \
     `error` the error at the output, geometry the forward one */                                            \
  X(depthwise_outer_f32,                                                                                     \
    (const rm_geometry *, const float *input, const float *error, size_t begin, size_t end, float *out))     \
  X(column_sums_f32, (const float *e, size_t rows, size_t channels, float *out))                             \
  /* out[i] = a[i] + b[i]; out may be a */                                                                   \
  X(add_f32, (const float *a, const float *b, float *out, size_t count))                                     \
  /* out[i] = mask bit ? x[i] : 0, rows of `channels` */                                                     \
  X(mask_f32, (const float *x, const uint8_t *mask, size_t rows, size_t channels, float *out))               \
  X(average_pool_f32,                                                                                        \
    (const float *x, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out,                 \
     size_t begin_image, size_t end_image))                                                                  \
  X(average_pool_backward_f32,                                                                               \
    (const float *e, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out,                 \
     size_t begin_image, size_t end_image))                                                                  \
  X(global_pool_f32,                                                                                         \
    (const float *x, size_t positions, size_t channels, float *out, size_t begin_image, size_t end_image))   \
  /* out[image][p][c] = mask bit ? e[image][c] / positions : 0 */                                            \
  X(broadcast_f32,                                                                                           \
    (const float *e, const uint8_t *mask, size_t positions, size_t channels, float *out,                     \
     size_t begin_image, size_t end_image))                                                                  \
  /* bilinear, no aligned corners; backward is the transpose */                                              \
  X(resize_f32,                                                                                              \
    (const float *x, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out, \
     size_t begin_image, size_t end_image))                                                                  \
  X(resize_backward_f32,                                                                                     \
    (const float *e, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out, \
     size_t begin_image, size_t end_image))                                                                  \
  /* batch norm over rows, with batch statistics; keeps mean and 1/std ([channels] each); y = x̂ * scale +   \
     shift, then rectified with mask_out if mask_out is not NULL; units: channels */                         \
  X(batch_norm_f32,                                                                                          \
    (const float *x, size_t rows, size_t channels, const float *scale, const float *shift, float epsilon,    \
     float *mean, float *inverse_std, float *out, uint8_t *mask_out))                                        \
  /* the same with given statistics */                                                                       \
  X(batch_norm_inference_f32,                                                                                \
    (const float *x, size_t rows, size_t channels, const float *scale, const float *shift,                   \
     const float *mean, const float *inverse_std, float *out, int32_t rectify))                              \
  /* e is the error at the norm's output (already masked); gives dx, d_scale += , d_shift += */              \
  X(batch_norm_backward_f32,                                                                                 \
    (const float *x, const float *e, size_t rows, size_t channels, const float *scale, const float *mean,    \
     const float *inverse_std, float *dx, float *d_scale, float *d_shift))                                   \
  /* weight standardisation per row of n: w' = (w - mean) / (std + 1e-5), unbiased std; backward */          \
  X(standardise_f32, (const float *w, size_t rows, size_t n, float *out))                                    \
  X(standardise_backward_f32, (const float *w, const float *e, size_t rows, size_t n, float *out))           \
  /* out = clamp(x, low, high); mask_out (or NULL) 1 where low < x < high; out may be x */                   \
  X(clamp_f32,                                                                                               \
    (const float *x, size_t rows, size_t channels, float low, float high, float *out, uint8_t *mask_out))    \
  /* an rm_activation of each element; mask_out (or NULL) 1 where x >= 0; out may be x */                    \
  X(activate_f32,                                                                                            \
    (int32_t kind, const float *x, size_t rows, size_t channels, float *out, uint8_t *mask_out))             \
  /* out = e * the activation's slope at x; out may be e */                                                  \
  X(activate_backward_f32, (int32_t kind, const float *x, const float *e, size_t count, float *out))         \
  /* b_rows, b_columns as in rm_multiply; out may be a */                                                    \
  X(multiply_f32,                                                                                            \
    (const float *a, const float *b, size_t channels, size_t b_rows, size_t b_columns, float *out,           \
     size_t begin_row, size_t end_row))                                                                      \
  /* as rm_multiply_sums */                                                                                  \
  X(multiply_sums_f32,                                                                                       \
    (const float *e, const float *x, size_t channels, size_t rows, size_t columns, float *out,               \
     size_t begin_group, size_t end_group))                                                                  \
  /* as rm_max_pool */                                                                                       \
  X(max_pool_f32,                                                                                            \
    (const rm_geometry *, const float *x, float *out, size_t begin_image, size_t end_image))                 \
  X(max_pool_backward_f32,                                                                                   \
    (const rm_geometry *, const float *x, const float *e, float *out, size_t begin_image,                    \
     size_t end_image))                                                                                      \
  /* group norm of each image; keeps mean and 1/std, [images][groups]; layer norm: one position, one group */\
  X(group_norm_f32,                                                                                          \
    (const float *x, size_t positions, size_t channels, size_t groups, const float *scale,                   \
     const float *shift, float epsilon, float *mean, float *inverse_std, float *out, size_t begin_image,     \
     size_t end_image))                                                                                      \
  /* dx, d_scale += , d_shift +=, each of them or NULL; e is the error at the norm's output; dx may be e */  \
  X(group_norm_backward_f32,                                                                                 \
    (const float *x, const float *e, size_t positions, size_t channels, size_t groups,                       \
     const float *scale, const float *mean, const float *inverse_std, float *dx, float *d_scale,             \
     float *d_shift, size_t begin_image, size_t end_image))                                                  \
  /* softmax of scale * x along a row's first valid[row / valid_rows] columns (NULL: all), 0 after them */   \
  X(row_softmax_f32,                                                                                         \
    (const float *x, size_t columns, float scale, const int32_t *valid, size_t valid_rows, float *out,       \
     size_t begin_row, size_t end_row))                                                                      \
  /* its error from the probabilities p; out may be e */                                                     \
  X(row_softmax_backward_f32,                                                                                \
    (const float *p, const float *e, size_t columns, float scale, float *out, size_t begin_row,              \
     size_t end_row))                                                                                        \
  /* mean loss over the batch with label smoothing; error = (p - target) / batch; loss and correct written */\
  X(softmax_f32,                                                                                             \
    (const float *logits, const int32_t *labels, size_t batch, size_t classes, float smoothing,              \
     float *probabilities, float *error, float *loss, int32_t *correct))                                     \
  /* Adam (Kingma, Ba 2015): correction = 1/(1-beta^t) given */                                              \
  X(adam_f32,                                                                                                \
    (float *w, float *m, float *v, const float *gradient, size_t count, float rate, float beta1,             \
     float beta2, float epsilon, float correction1, float correction2))

#endif
