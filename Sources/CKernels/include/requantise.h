// From a 32-bit accumulator to an 8-bit element: the one rounding rule of every integer kernel.
//
//   sum = accumulator + bias[c]                      (32 bits; the binder proves that it fits)
//   v   = (int64) sum * multiplier[c]                (multiplier in 0 ..< 2^31; NULL means 2^30 for every channel)
//   t   = (v + offset) >> shift                      (64-bit floor)
//   out = clamp(t, low, high), or 0 where mask_in has a 0 bit
//
//   RM_NEAREST     offset = 2^(shift-1)              round half up;            shift in 1 ... 62
//   RM_STOCHASTIC  offset = rm_random16(index, seed) << (shift - 16)           shift in 16 ... 62
//
// index = row * channels + c, as uint32: the element's place in its tensor, so that the draw does not depend
// on threads, tiles or vector width.
//
// A mask holds one bit per element, rows of ceil(channels / 8) bytes, bit (c & 7) of byte (c >> 3).
// mask_out: 1 where sum > 0 and t < high: the elements that a clamped rectifier lets the gradient through.
// With sign_mask it is 1 where sum > 0, whatever t is. Unused bits of a row's last byte are written as 0.
//
// magnitude: |= of |v| over the elements that mask_in lets through, where for low == 0 a negative v counts
// as 0. The bit length of the OR is the bit length of the largest: exact for any order of evaluation. The
// caller clears it; concurrent callers give separate words.
//
// A fine tensor has 12-bit elements q, -2032 ... 2047 or 0 ... 4095, in two planes: a row has the high bytes q >> 4
// of all its channels (int8 or uint8) and then their low bytes q & 15. fine == 1 writes such a tensor, low and high
// being the ends of q; RM_NEAREST, without mask_in; the magnitude is left alone.
#ifndef RM_REQUANTISE_H
#define RM_REQUANTISE_H
#include <stddef.h>
#include <stdint.h>

enum { RM_NEAREST = 0, RM_STOCHASTIC = 1 };

typedef struct {
  const int32_t *bias;        // [channels] or NULL
  const int32_t *multiplier;  // [channels] or NULL
  int32_t shift;
  int32_t rounding;
  uint32_t seed;
  int32_t low, high;
  const uint8_t *mask_in;     // or NULL
  uint8_t *mask_out;          // or NULL
  int32_t fine;
  int32_t sign_mask;
} rm_requantise;

/// 16 random bits for element `index` under `seed` (two rounds of a multiplicative mixer).
static inline uint32_t rm_random16(uint32_t index, uint32_t seed) {
  uint32_t x = (index ^ seed) * 0x9E3779B1u;
  x ^= x >> 15;
  x *= 0x85EBCA77u;
  return x >> 16;
}
#endif
