// Four rows of 16 bytes become [16][4]: what a product over four rows needs. NEON.

/// `valid` <= 16 bytes of row[0 ... 3] (NULL: `flip`), each ^ flip, the others any value.
static inline __attribute__((always_inline)) void RM_NAME(interleave_16)(
    const uint8_t *const row[4], size_t valid, uint8_t flip, uint8_t *out) {
  uint8x16x4_t v;
  for (int r = 0; r < 4; r++) {
    if (!row[r]) {
      v.val[r] = vdupq_n_u8(0);
    } else if (valid == 16) {
      v.val[r] = vld1q_u8(row[r]);
    } else if (valid == 8) {
      v.val[r] = vcombine_u8(vld1_u8(row[r]), vdup_n_u8(0));
    } else {
      uint8_t bytes[16] = {0};
      for (size_t c = 0; c < valid; c++) bytes[c] = row[r][c];
      v.val[r] = vld1q_u8(bytes);
    }
    v.val[r] = veorq_u8(v.val[r], vdupq_n_u8(flip));
  }
  vst4q_u8(out, v);
}
