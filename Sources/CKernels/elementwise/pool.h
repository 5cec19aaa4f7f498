// One body for both signs: a signed byte is read as (byte ^ 0x80) - 128, an unsigned one as (byte ^ 0) - 0. Of fine
// elements, 16 times the sum of the high plane comes before that of the low one.
static void RM_NAME(average_pool)(const rm_average_pool *pool, size_t begin, size_t end) {
  enum { BLOCK = 512, LANES = 32 };
  typedef uint8_t bytes __attribute__((vector_size(LANES)));
  typedef uint16_t words __attribute__((vector_size(2 * LANES)));
  int32_t sums[BLOCK];
  const size_t channels = (size_t)pool->channels, size = (size_t)pool->size, planes = pool->fine ? 2 : 1;
  const size_t in_h = (size_t)pool->in_h, in_w = (size_t)pool->in_w, out_h = in_h / size, out_w = in_w / size;
  const size_t pixel = channels * planes;
  const uint8_t flip = pool->is_signed ? 0x80 : 0;
  const int32_t zero = pool->is_signed ? 128 * (int32_t)(size * size) : 0;
  const int32_t multiplier = pool->multiplier, shift = pool->shift, half = 1 << (shift - 1);
  const int32_t low = pool->is_signed ? -127 : 0, high = pool->is_signed ? 127 : 255;
  // Sums of at most 256 bytes fit 16 bits.
  const size_t wide = size <= 16 ? channels / LANES * LANES : 0;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / out_h, y = row % out_h;
    const uint8_t *cells = (const uint8_t *)pool->input + (image * in_h + y * size) * in_w * pixel;
    for (size_t x = 0; x < out_w; x++) {
      for (size_t first = 0; first < channels; first += BLOCK) {
        size_t n = channels - first < BLOCK ? channels - first : BLOCK;
        const size_t vectors = wide <= first ? 0 : wide - first < n ? wide - first : n;
        for (size_t c = 0; c < n; c++) sums[c] = -zero;
        for (size_t plane = 0; plane < planes; plane++) {
          const uint8_t flips = plane ? 0 : flip;
          const uint8_t *cell = cells + x * size * pixel + plane * channels + first;
          if (plane)
            for (size_t c = 0; c < n; c++) sums[c] *= 16;
          for (size_t c = 0; c < vectors; c += LANES) {
            words sum = {0};
            for (size_t ky = 0; ky < size; ky++)
              for (size_t kx = 0; kx < size; kx++) {
                bytes in;
                memcpy(&in, cell + (ky * in_w + kx) * pixel + c, LANES);
                sum += __builtin_convertvector(in ^ flips, words);
              }
            for (size_t i = 0; i < LANES; i++) sums[c + i] += sum[i];
          }
          for (size_t k = 0; k < size * size; k++) {
            const uint8_t *in = cell + (k / size * in_w + k % size) * pixel;
            for (size_t c = vectors; c < n; c++) sums[c] += in[c] ^ flips;
          }
        }
        uint8_t *out = (uint8_t *)pool->out + (row * out_w + x) * channels + first;
        for (size_t c = 0; c < n; c++) {
          int32_t t = (sums[c] * multiplier + half) >> shift;
          t = t < low ? low : t;
          out[c] = (uint8_t)(t > high ? high : t);
        }
      }
    }
  }
}

static void RM_NAME(average_pool_backward)(const rm_average_pool *pool, size_t begin, size_t end) {
  const size_t channels = (size_t)pool->channels, size = (size_t)pool->size;
  const size_t in_h = (size_t)pool->in_h, in_w = (size_t)pool->in_w, out_h = in_h / size, out_w = in_w / size;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / in_h, y = row % in_h / size;
    uint8_t *out = (uint8_t *)pool->out + row * in_w * channels;
    size_t covered = y < out_h ? out_w * size : 0;
    const uint8_t *error = (const uint8_t *)pool->input + (image * out_h + y) * out_w * channels;
    for (size_t x = 0; x < covered; x++) memcpy(out + x * channels, error + x / size * channels, channels);
    memset(out + covered * channels, 0, (in_w - covered) * channels);
  }
}
