// Integer kernels that look at a whole row or group before they write an element: soft-max along rows, group and
// layer norm, and their errors.
#ifndef RM_NORMALISE_H
#define RM_NORMALISE_H
#include "requantise.h"

/// Soft-max along rows of scores, int32 or bytes, as in rm_softmax but for the unit of the result: with
/// z = (score * multiplier) >> shift in units of 2^-16 of a power of two and p = 2^(z - max(z)) in units of 2^-30,
///   probability = (p * 2^30 + S / 2) / S        S the sum of p over the row
///   out = (probability * 255 + 2^29) >> 30      uint8 in units of 1/255
/// Only the first valid[row / valid_rows] columns (1...columns) count, the others become 0; valid NULL: all.
/// columns <= 4096. Units: rows.
typedef struct {
  const int32_t *scores;      // or NULL, then:
  const uint8_t *bytes;       // uint8, or int8 where signed
  int32_t bytes_signed;
  size_t columns;
  const int32_t *valid;
  size_t valid_rows;
  int32_t multiplier, shift;  // multiplier >= 0, shift in 0 ... 62
  uint8_t *out;
} rm_row_softmax;

/// Its error: out = requantise(p * (255 * e - sum over the row of p * e)), in units of 2^... of e / 255^2.
/// columns <= 4096. Units: rows.
typedef struct {
  const uint8_t *probabilities;
  const int8_t *error;
  size_t columns;
  int8_t *out;                // may be `error`
  rm_requantise requantise;
} rm_row_softmax_backward;

/// Group norm: of the n = positions * channels / groups elements q of one image and group,
///   D  = n * sum of q^2 - (sum of q)^2 + epsilon                         1 <= D < 2^62
///   D4 = D * 4^e in 2^60 ..< 2^62;  r = isqrt(D4);  inverse = (2^61 + r / 2) / r
///   z  = ((n * q - sum of q) * inverse + 2^(48-e)) >> (49 - e)           (q - mean) / deviation in units of 2^-12
///   v  = z * scale[c] + bias[c];  t = (v + 2^(shift-1)) >> shift;  out = clamp(t, low, high)
/// mask_out 1 where v > 0 and t < high. n <= 2^17, |scale| < 2^31, |bias| < 2^61, shift in 1 ... 62; epsilon stands
/// for n^2 of itself in units of the input. One position and one group: layer norm of each row. Units: images.
typedef struct {
  const uint8_t *x;           // uint8, or int8 where signed
  int32_t is_signed;
  size_t positions, channels, groups;
  int64_t epsilon;            // 1 ..< 2^61
  const int32_t *scale;       // [channels]
  const int64_t *bias;        // [channels]
  int32_t shift, low, high;
  uint8_t *out;
  uint8_t *mask_out;          // as in requantise.h, or NULL
} rm_group_norm;

/// Its error at the input, from the input and the error at the output. With g = error * scale[c], n, e, inverse and
/// z as above, A = sum of g, B = sum of g * z over the group, both divided by n (rounded down):
///   u   = g - A / n - ((z * ((B / n + 2^11) >> 12) + 2^11) >> 12)
///   sum = clamp((clamp(u, ±(2^31 - 1)) * inverse + 2^(60-e-rise)) >> (61 - e - rise), ±(2^31 - 1))
///   out = requantise(sum), an error in units of 2^rise / n of error * scale / (deviation of q)
/// |scale| < 2^15; rise in 0 ... 17 with 61 - e - rise >= 1 for every e in 0 ... 30. Units: images.
/// The gradient of the scale is the sum of error * z over all images and positions, for each channel.
typedef struct {
  const uint8_t *x;
  int32_t is_signed;
  size_t positions, channels, groups;
  int64_t epsilon;
  const int32_t *scale;       // [channels]
  int32_t rise;
  const int8_t *error;
  int8_t *out;                // may be `error`
  rm_requantise requantise;
} rm_group_norm_backward;
#endif
