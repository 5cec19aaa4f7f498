// |a * ma + b * mb| < 2 * 2^7 * 2^22 = 2^30 and the rounding term is below 2^22: 32 bits hold every sum.
static void RM_NAME(add_int8)(const rm_add *add, size_t begin, size_t end) {
  const int8_t *a = add->a, *b = add->b;
  int8_t *out = add->out;
  const int32_t ma = add->ma, mb = add->mb, shift = add->shift, half = 1 << (shift - 1);
  // `out` may be `a` or `b`: an element is read before it is written.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = begin; i < end; i++) {
    int32_t t = (a[i] * ma + b[i] * mb + half) >> shift;
    t = t < -127 ? -127 : t;
    out[i] = (int8_t)(t > 127 ? 127 : t);
  }
}
