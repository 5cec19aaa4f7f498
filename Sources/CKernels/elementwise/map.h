// A function of one byte, by table, and the errors that come back through it.

/// The bits of a row's mask, eight to a byte: bit c is passes[x[c]].
static inline void RM_NAME(map_bits)(
    const uint8_t *x, const uint8_t *passes, size_t channels, uint8_t *bits) {
  for (size_t c = 0; c < channels; c += 8) {
    const size_t n = channels - c < 8 ? channels - c : 8;
    uint32_t byte = 0;
    for (size_t i = 0; i < n; i++) byte |= (uint32_t)passes[x[c + i]] << i;
    bits[c / 8] = (uint8_t)byte;
  }
}

static void RM_NAME(map)(const rm_map *map, size_t begin, size_t end) {
  const size_t channels = map->channels, mask_bytes = (channels + 7) / 8;
  const uint8_t *table = map->table;
  for (size_t row = begin; row < end; row++) {
    const uint8_t *x = map->x + row * channels;
    uint8_t *out = map->out + row * channels;
    // Before the elements: `out` may be `x`.
    if (map->mask_out) RM_NAME(map_bits)(x, map->passes, channels, map->mask_out + row * mask_bytes);
    for (size_t c = 0; c < channels; c++) out[c] = table[x[c]];
  }
}

// |error * slope| <= 2^14.
static void RM_NAME(map_backward)(
    const rm_map_backward *map, size_t begin, size_t end, uint64_t *magnitude) {
  const size_t channels = map->channels;
  const int8_t *slopes = map->slopes;
#define RM_FILL(sums, row, c, n)                                                                             \
  do {                                                                                                       \
    const int8_t *error_ = map->error + (row) * channels + (c);                                              \
    const uint8_t *x_ = map->x + (row) * channels + (c);                                                     \
    int32_t *sums_ = (sums);                                                                                 \
    for (size_t i = 0; i < (n); i++) sums_[i] = error_[i] * slopes[x_[i]];                                   \
  } while (0)
  RM_REQUANTISE_BLOCKS(begin, end, channels, &map->requantise, map->out, magnitude, RM_FILL);
#undef RM_FILL
}
