static void RM_NAME(magnitude_int32)(const int32_t *x, size_t count, uint32_t *bits) {
  uint32_t all = 0;
  for (size_t i = 0; i < count; i++) all |= x[i] < 0 ? 0u - (uint32_t)x[i] : (uint32_t)x[i];
  *bits |= all;
}
