// The small integer kernels: sums, pools, resizing, loss and update. Each works on a range of its units, so
// that any split over threads gives the same bytes.
#ifndef RM_ELEMENTWISE_H
#define RM_ELEMENTWISE_H
#include "geometry.h"
#include "requantise.h"

/// out[i] = clamp((a[i] * ma + b[i] * mb + 2^(shift-1)) >> shift, -127, 127); |ma|, |mb| < 2^22, shift 1...22.
typedef struct {
  const int8_t *a, *b;
  int8_t *out;
  int32_t ma, mb, shift;
} rm_add;

/// Sums errors of different exponents and rescales them per channel:
/// out = requantise(sum over i of inputs[i] << left[i]); left in 0...20. Rows of `channels`.
typedef struct {
  const int8_t *inputs[4];
  int32_t left[4];
  int32_t inputs_count;
  size_t channels;
  int8_t *out;
  rm_requantise requantise;
} rm_combine;

/// Average over size × size cells (stride = size; a remainder at the right and bottom is left out), rows =
/// image * out_h + y: out = (sum * multiplier + 2^(shift-1)) >> shift, clamped to [-127,127] or [0,255].
/// Backward copies each error to its cell's elements (the caller's exponent takes the division); the left-out
/// remainder gets 0. Backward rows = image * in_h + y.
typedef struct {
  int32_t batch, in_h, in_w, channels, size, is_signed;
  int32_t multiplier, shift;
  const void *input;          // forward: the input; backward: the error at the output
  void *out;
} rm_average_pool;

/// Mean over all positions: input [batch][positions][channels] uint8 or int8 -> out [batch][channels]:
/// out = clamp((sum * multiplier + 2^(shift-1)) >> shift (64 bits), low, high). Units: images.
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
/// clamped to [0, in-1]; the fraction is a 7-bit integer rounded half up: f = floor(128 * fraction + 1/2) by exact rational
/// arithmetic; weights (128 - f) and f. out = (sum of wy * wx * v + 2^13) >> 14. Rows = image * out_h + y.
/// Backward is the transpose (sum of wy * wx * error over the output elements that read an input element),
/// then requantise. Units of backward: images; scratch holds in_h * in_w * channels int32.
typedef struct {
  int32_t batch, in_h, in_w, out_h, out_w, channels;
  const int8_t *input;        // forward: input; backward: error at the output
  int8_t *out;
  rm_requantise requantise;   // backward only
} rm_resize;

/// Integer softmax and cross-entropy of [batch][classes] int32 logits.
///   z = (logit * multiplier) >> shift   in units of 2^-16 of log2: multiplier/2^shift = scale * log2(e) * 2^16
///   d = z - max(z); p = 2^d as a 30-bit fraction (see docs/arithmetic.md), 0 below -30 * 2^16
///   probability = p / sum p in units of 2^-30
///   target = 2^30 * (1 - smoothing) at the label + 2^30 * smoothing / classes everywhere (smoothing: units of 2^-16)
///   error = probability - target, as int8 with one exponent for the batch: the smallest shift >= 0 with
///   (max|error| >> shift) <= 127, rounded stochastically; error_exponent = shift - 30.
typedef struct {
  const int32_t *logits;
  const int32_t *labels;      // NULL: probabilities only
  size_t batch, classes;
  int32_t multiplier, shift, smoothing;
  uint32_t seed;
  int32_t *probabilities;     // [batch][classes], units of 2^-30; required (it holds the errors before rounding)
  int8_t *error;              // [batch][classes] or NULL
  int32_t error_exponent;     // written
  int64_t loss;               // written: sum over the batch of -sum target * log2(probability), units of 2^-16
  int32_t correct;            // written: labels that have the largest logit (the first of equals)
} rm_softmax;

/// One step of integer Adam over `count` weights held as two planes: master = high * 256 + low, low in
/// -128...127. See docs/arithmetic.md for every shift.
///   g    = gradient rescaled by gradient_shift (> 0: stochastic right shift; <= 0: left), saturated to 16 bits
///   m   += (((g << 4) - m) * one_minus_beta1 + 512) >> 10
///   v   += ((g*g - v) * one_minus_beta2 + random16) >> 16
///   num  = (m * correction1) >> 12;  den = ((isqrt(v) * correction2) >> 12) + 1
///   ratio = clamp((num << 8) / den, -2^15, 2^15)        (truncated division; units of 2^-12)
///   master -= (ratio * rate + (random16 << 4)) >> 20    (rate: master units per unit ratio, units of 2^-8)
///   master = clamp(master, -32512, 32512)
typedef struct {
  int8_t *high, *low;
  int32_t *m;                 // [count], units of 2^-4 of g
  uint32_t *v;                // [count]
  const int32_t *gradient;    // [count]
  int32_t gradient_shift;     // -16 ... 31
  int32_t one_minus_beta1;    // units of 2^-10
  int32_t one_minus_beta2;    // units of 2^-16
  int32_t correction1, correction2;  // units of 2^-12
  int32_t rate;
  uint32_t seed;
} rm_adam;

/// What an update saw, merged over ranges: `changed` adds, the others OR.
typedef struct {
  uint64_t changed;           // weights whose high byte changed
  uint32_t v_bits;            // OR of v
  uint32_t master_bits;       // OR of |master|
} rm_adam_statistics;
#endif
