static void RM_NAME(magnitude_int32)(const int32_t *x, size_t count, uint32_t *bits) {
  uint32_t all = 0;
  for (size_t i = 0; i < count; i++) all |= x[i] < 0 ? 0u - (uint32_t)x[i] : (uint32_t)x[i];
  *bits |= all;
}

// Byte counters, one per lane, are emptied before they can pass 255.
static void RM_NAME(count_int8)(const int8_t *x, size_t count, uint64_t *zeros, uint64_t *saturated) {
  enum { LANES = 64, ROUNDS = 255 };
  uint64_t all_zeros = 0, all_saturated = 0;
  size_t i = 0;
  while (count - i >= LANES) {
    uint8_t zero[LANES] = {0}, end[LANES] = {0};
    for (size_t round = 0; round < ROUNDS && count - i >= LANES; round++, i += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) {
        zero[lane] += x[i + lane] == 0;
        end[lane] += (x[i + lane] == 127) | (x[i + lane] <= -127);
      }
    }
    for (size_t lane = 0; lane < LANES; lane++) {
      all_zeros += zero[lane];
      all_saturated += end[lane];
    }
  }
  for (; i < count; i++) {
    all_zeros += x[i] == 0;
    all_saturated += (x[i] == 127) | (x[i] <= -127);
  }
  *zeros += all_zeros;
  *saturated += all_saturated;
}
