// The small integer kernels: sums, pools, resizing, loss and update. Each works on a range of its units, so
// that any split over threads gives the same bytes.
#ifndef RM_ELEMENTWISE_H
#define RM_ELEMENTWISE_H
#include "geometry.h"
#include "requantise.h"

/// out[i] = clamp((a[i] * ma + b[i] * mb + 2^(shift-1)) >> shift, -127, 127); |ma|, |mb| < 2^22, shift in
/// 1...22. Units: elements. `out` may be `a` or `b`.
typedef struct {
  const int8_t *a, *b;
  int8_t *out;
  int32_t ma, mb, shift;
} rm_add;

/// The same for fine a and out (signed): out = clamp((a[i] * ma + b[i] * mb + 2^(shift-1)) >> shift, -2032, 2047);
/// |ma| < 2^18, |mb| < 2^22, shift in 1...22. Units: rows of `channels`. `out` may be `a`.
typedef struct {
  const uint8_t *a;           // [rows][2][channels]
  const int8_t *b;            // [rows][channels]
  uint8_t *out;               // [rows][2][channels]
  size_t channels;
  int32_t ma, mb, shift;
} rm_add_fine;

enum { RM_COMBINE_INPUTS = 16 };

/// Sums errors of different exponents and rescales them per channel:
/// out = requantise(sum over i of inputs[i] << left[i]); left in 0...20; 1 to 16 inputs.
/// Units: rows of `channels`.
typedef struct {
  const int8_t *inputs[RM_COMBINE_INPUTS];
  int32_t left[RM_COMBINE_INPUTS];
  int32_t inputs_count;
  size_t channels;
  int8_t *out;
  rm_requantise requantise;
} rm_combine;

/// A sum that a rectifier follows, or one that reads rectified tensors: with s = a[i] * ma + b[i] * mb,
/// t = (s + 2^(shift-1)) >> shift and out = clamp(t, low, high); mask_out 1 where s > 0 and t < high.
/// |ma|, |mb| < 2^22, shift in 1...22. Units: rows of `channels`. `out` may be `a` or `b`.
typedef struct {
  const uint8_t *a, *b;       // uint8, or int8 where signed
  int32_t a_signed, b_signed;
  size_t channels;
  uint8_t *out;
  int32_t ma, mb, shift, low, high;
  uint8_t *mask_out;          // as in requantise.h, or NULL
} rm_add_rectified;

/// A function of one byte: out[i] = table[x[i]]; tables are indexed by the byte as it lies in memory (an int8
/// q at q & 255). mask_out, if any, gets the bits passes[x[i]]. Units: rows of `channels`. `out` may be `x`.
typedef struct {
  const uint8_t *x;
  const uint8_t *table;       // [256]
  const uint8_t *passes;      // [256], 0 or 1; read with mask_out alone
  size_t channels;
  uint8_t *out;
  uint8_t *mask_out;          // as in requantise.h, or NULL
} rm_map;

/// Error backward through a map: out = requantise(error[i] * slopes[x[i]]), x being what the map read.
/// Units: rows of `channels`. `out` may be `error`.
typedef struct {
  const int8_t *error;
  const uint8_t *x;
  const int8_t *slopes;       // [256]
  size_t channels;
  int8_t *out;
  rm_requantise requantise;
} rm_map_backward;

/// Product of two tensors: out[row][c] = requantise(a[row][c] * b[row / b_rows][c]), or of b[row / b_rows][0]
/// where b_columns is 1 and not `channels`. b_rows = 1: a value for each row; the positions of an image: one for
/// each image. Units: rows of `channels`. `out` may be `a`.
typedef struct {
  const uint8_t *a, *b;       // uint8, or int8 where signed
  int32_t a_signed, b_signed;
  size_t channels, b_rows, b_columns;
  uint8_t *out;
  rm_requantise requantise;
} rm_multiply;

/// The error of a factor that was spread: out[g][c] = requantise(sum over rows r of group g of error[r][c] *
/// x[r][c]), where columns is 1 summed over c too. Fewer than 2^16 products make a sum.
/// Units: groups of `rows` rows.
typedef struct {
  const int8_t *error;
  const uint8_t *x;           // uint8, or int8 where signed
  int32_t x_signed;
  size_t channels, rows, columns;
  int8_t *out;                // [groups][columns]
  rm_requantise requantise;
} rm_multiply_sums;

/// Accumulators that another kernel left (a gradient that goes on as an error): out = requantise(x).
/// Units: rows of `channels`.
typedef struct {
  const int32_t *x;
  size_t channels;
  uint8_t *out;
  rm_requantise requantise;
} rm_requantise_int32;

/// The largest element of each window; kernel, stride and padding are the geometry's (groups and out_channels
/// are unused), places outside the input do not count, and every window has one inside. Rows = image * out_h + y.
/// Backward gives each window's error to the first of its largest elements, in the order of rows and columns:
/// out = requantise(sum of the errors that an element gets). Units of backward: images; scratch holds in_h *
/// in_w * in_channels int32. At most 64 windows share an element.
typedef struct {
  rm_geometry geometry;
  const uint8_t *input;       // uint8, or int8 where signed: what the forward pass read
  int32_t is_signed;
  uint8_t *out;               // forward: the largest elements; backward: the error at the input
  const int8_t *error;        // backward only: the error at the output
  rm_requantise requantise;   // backward only
} rm_max_pool;

/// Average over size × size cells (stride = size; a remainder at the right and bottom is left out), rows =
/// image * out_h + y: out = (sum * multiplier + 2^(shift-1)) >> shift, clamped to [-127,127] or [0,255];
/// size^2 * 255 (of a fine input 4095) * multiplier + 2^(shift-1) < 2^31. Fine: the sum is of 12-bit elements, the
/// result one plane; forward only.
/// Backward copies each error to its cell's elements (the caller's exponent takes the division); the left-out
/// remainder gets 0. Backward rows = image * in_h + y.
typedef struct {
  int32_t batch, in_h, in_w, channels, size, is_signed, fine;
  int32_t multiplier, shift;
  const void *input;          // forward: the input; backward: the error at the output
  void *out;
} rm_average_pool;

/// Mean over all positions: input [batch][positions][channels] uint8 or int8 -> out [batch][channels]:
/// out = clamp((sum * multiplier + 2^(shift-1)) >> shift (64 bits), low, high); positions < 2^23.
/// Units: images.
typedef struct {
  size_t positions, channels;
  int32_t is_signed, multiplier, shift, low, high;
  const void *input;
  void *out;
} rm_global_pool;

/// Backward of the global pool: out[image][p][c] = mask bit ? error[image][c] : 0 (mask NULL: all ones).
/// Units: images.
typedef struct {
  size_t positions, channels;
  const int8_t *error;
  const uint8_t *mask;
  int8_t *out;
} rm_broadcast;

/// Bilinear resizing without aligned corners. Source coordinate of output i: ((2i+1) * in / out - 1) / 2,
/// clamped to [0, in-1]; the fraction is a 7-bit integer rounded half up, f = floor(128 * fraction + 1/2) by
/// exact rational arithmetic; weights (128 - f) and f. out = (sum of wy * wx * v + 2^13) >> 14.
/// Rows = image * out_h + y.
/// Backward is the transpose (sum of wy * wx * error over the output elements that read an input element),
/// then requantise; fewer than 1,024 outputs may read one input. Units of backward: images; scratch holds
/// in_h * in_w * channels int32.
typedef struct {
  int32_t batch, in_h, in_w, out_h, out_w, channels;
  const int8_t *input;        // forward: input; backward: error at the output
  int8_t *out;
  rm_requantise requantise;   // backward only
} rm_resize;

/// Integer softmax and cross-entropy of [batch][classes] int32 logits, classes <= 4096.
///   z = (logit * multiplier) >> shift   (64 bits) in units of 2^-16 of log2:
///       multiplier / 2^shift = scale * log2(e) * 2^16, multiplier >= 0, shift in 0 ... 62
///   p = 2^(z - max(z)) in units of 2^-30, by a fixed polynomial (docs/arithmetic.md); 0 below -30 * 2^16
///   probability = p / sum p, rounded to nearest, in units of 2^-30
///   target = share for every class but the label, share = floor(smoothing * 2^14 / classes), and the rest of
///   2^30 for the label
///   error = probability - target, as int8 with one exponent for the batch: the smallest shift >= 0 with
///   max|error| <= 127 * 2^shift, rounded stochastically (never past 127); error_exponent = shift - 30.
typedef struct {
  const int32_t *logits;
  const int32_t *labels;      // 0 ..< classes; below 0: no loss, and an error of 0; NULL: probabilities only
  size_t batch, classes;
  int32_t multiplier, shift;
  int32_t smoothing;          // units of 2^-16, 0 ... 2^16
  uint32_t seed;              // random16 index: image * classes + class
  int32_t *probabilities;     // [batch][classes], units of 2^-30; required, written
  int8_t *error;              // [batch][classes] or NULL
  int32_t error_exponent;     // written
  int64_t loss;               // written: -sum of target * log2(probability) over the batch, units of 2^-16
  int32_t correct;            // written: labels that have the largest logit (the first of equals)
} rm_softmax;

/// One step of integer Adam over `count` weights held as two planes: master = high * 256 + low, low in
/// -128...127. The moments are kept bias-corrected: Adam's m / (1 - beta1^t) is the running mean with the
/// rate (1 - beta1) / (1 - beta1^t), and so is its v; no early step divides by a moment that is still empty.
///   g      = gradient / 2^gradient_shift (> 0: stochastic; <= 0: exact), cut at -32767 and 32767
///   m     += ((g * 2^12 - m) * mean_rate + 2^15) >> 16
///   v     += ((g * g - v) * square_rate + random16) >> 16
///   ratio  = clamp(trunc(16 m / (isqrt(256 v) + 16)), -2^15, 2^15)                units of 2^-12
///   rate_i = (rate * factors[i % period] + 2^14) >> 15, or rate where there are no factors
///   master = clamp(master - ((ratio * rate_i + (random16 << 4)) >> 20), -32512, 32512)
/// The three random16 of weight i are rm_random16(i, seed ^ k), k = 0, 0x3C6EF372 (v), 0x78DDE6E4 (master).
typedef struct {
  int8_t *high, *low;
  int32_t *m;                 // [count], units of 2^-12 of g, |m| <= 32767 * 2^12
  uint32_t *v;                // [count], units of g * g, v <= 32767^2
  const int32_t *gradient;    // [count]
  int32_t gradient_shift;     // -15 ... 31
  int32_t mean_rate;          // (1 - beta1) / (1 - beta1^t), units of 2^-16; t = 1 in the first step
  int32_t square_rate;        // (1 - beta2) / (1 - beta2^t), the same
  int32_t rate;               // master units per unit of ratio, units of 2^-8, 0 ..< 2^24
  const uint16_t *factors;    // [period + RM_ADAM_BLOCK], units of 2^-15, at most 2^15, going round; or NULL
  size_t period;              // at least 1 with factors
  uint32_t seed;
} rm_adam;

/// Weights that the kernel takes at a time: so many factors lie behind the first period.
enum { RM_ADAM_BLOCK = 256 };

/// What an update saw, merged over ranges: the counts add, the others OR.
typedef struct {
  uint64_t changed;           // weights whose high byte changed
  uint32_t v_bits;            // OR of v
  uint32_t master_bits;       // OR of |master|
} rm_adam_statistics;
#endif
