// Group and layer norm in integers, and the error that comes back through them.

/// The largest integer whose square is at most x < 2^62: the root of the nearest double is off by one at most.
static inline int64_t RM_NAME(isqrt)(int64_t x) {
  int64_t root = (int64_t)sqrt((double)x);
  root -= root * root > x;
  root += (root + 1) * (root + 1) <= x;
  return root;
}

/// What an image's group has in common: the sum of its elements, and 1 / sqrt(D) = 2^up * inverse / 2^61.
typedef struct {
  int64_t sum, inverse;
  int32_t up;
} RM_NAME(group_statistics);

static inline RM_NAME(group_statistics) RM_NAME(group_statistics_of)(
    const uint8_t *x, uint8_t flip, size_t positions, size_t channels, size_t width, int64_t epsilon) {
  int64_t sum = 0, squares = 0;
  for (size_t p = 0; p < positions; p++) {
    const uint8_t *row = x + p * channels;
    // A row's part has at most 2^15 channels: 2^15 * 255^2 < 2^31.
    int32_t row_sum = 0, row_squares = 0;
    for (size_t c = 0; c < width; c++) {
      const int32_t q = RM_BYTE(row[c], flip);
      row_sum += q;
      row_squares += q * q;
    }
    sum += row_sum;
    squares += row_squares;
  }
  const int64_t n = (int64_t)(positions * width), d = n * squares - sum * sum + epsilon;
  const int32_t up = (__builtin_clzll((uint64_t)d) - 2) / 2;
  const int64_t root = RM_NAME(isqrt)(d << 2 * up);
  return (RM_NAME(group_statistics)){sum, (((int64_t)1 << 61) + root / 2) / root, up};
}

/// (q - mean) / deviation in units of 2^-12.
static inline int64_t RM_NAME(group_normal)(int64_t n, int32_t q, RM_NAME(group_statistics) s) {
  return ((n * q - s.sum) * s.inverse + ((int64_t)1 << (48 - s.up))) >> (49 - s.up);
}

static void RM_NAME(group_norm)(const rm_group_norm *norm, size_t begin, size_t end) {
  const size_t positions = norm->positions, channels = norm->channels, width = channels / norm->groups;
  const size_t mask_bytes = (channels + 7) / 8;
  const uint8_t flip = norm->is_signed ? 0x80 : 0;
  const int64_t n = (int64_t)(positions * width), half = (int64_t)1 << (norm->shift - 1);
  for (size_t image = begin; image < end; image++) {
    if (norm->mask_out)
      memset(norm->mask_out + image * positions * mask_bytes, 0, positions * mask_bytes);
    for (size_t first = 0; first < channels; first += width) {
      const size_t start = image * positions * channels + first;
      const RM_NAME(group_statistics) s = RM_NAME(group_statistics_of)(
          norm->x + start, flip, positions, channels, width, norm->epsilon);
      for (size_t p = 0; p < positions; p++) {
        const uint8_t *x = norm->x + start + p * channels;
        uint8_t *out = norm->out + start + p * channels;
        uint8_t *mask = norm->mask_out ? norm->mask_out + (image * positions + p) * mask_bytes : NULL;
        for (size_t i = 0; i < width; i++) {
          const size_t c = first + i;
          const int64_t z = RM_NAME(group_normal)(n, RM_BYTE(x[i], flip), s);
          const int64_t v = z * norm->scale[c] + norm->bias[c], t = (v + half) >> norm->shift;
          out[i] = (uint8_t)(t < norm->low ? norm->low : t > norm->high ? norm->high : t);
          if (mask && v > 0 && t < norm->high) mask[c / 8] |= (uint8_t)(1 << c % 8);
        }
      }
    }
  }
}

/// Cut at the ends of what an accumulator takes.
static inline int64_t RM_NAME(cut)(int64_t x) {
  return x < -INT32_MAX ? -INT32_MAX : x > INT32_MAX ? INT32_MAX : x;
}

/// floor(a / b) for b > 0.
static inline int64_t RM_NAME(floor_divide)(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// |g| < 2^22 and |z| < 2^21 (of n elements with deviation 1 none is beyond sqrt(n)): sums of 2^17 stay below 2^60.
static void RM_NAME(group_norm_backward)(
    const rm_group_norm_backward *norm, size_t begin, size_t end, uint64_t *magnitude) {
  enum { BLOCK = 512 };
  int32_t sums[BLOCK + RM_PAST] = {0};
  const size_t positions = norm->positions, channels = norm->channels, width = channels / norm->groups;
  const uint8_t flip = norm->is_signed ? 0x80 : 0;
  const int64_t n = (int64_t)(positions * width);
  for (size_t image = begin; image < end; image++)
    for (size_t first = 0; first < channels; first += width) {
      const size_t start = image * positions * channels + first;
      const uint8_t *x = norm->x + start;
      const int8_t *error = norm->error + start;
      const RM_NAME(group_statistics) s =
          RM_NAME(group_statistics_of)(x, flip, positions, channels, width, norm->epsilon);
      int64_t errors = 0, products = 0;
      for (size_t p = 0; p < positions; p++)
        for (size_t i = 0; i < width; i++) {
          const int64_t g = (int64_t)error[p * channels + i] * norm->scale[first + i];
          errors += g;
          products += g * RM_NAME(group_normal)(n, RM_BYTE(x[p * channels + i], flip), s);
        }
      const int64_t mean = RM_NAME(floor_divide)(errors, n);
      const int64_t along = (RM_NAME(floor_divide)(products, n) + (1 << 11)) >> 12;
      const int32_t right = 61 - s.up - norm->rise;
      for (size_t p = 0; p < positions; p++)
        for (size_t block = 0; block < width; block += BLOCK) {
          const size_t count = width - block < BLOCK ? width - block : BLOCK;
          for (size_t j = 0; j < count; j++) {
            const size_t i = block + j;
            const int64_t z = RM_NAME(group_normal)(n, RM_BYTE(x[p * channels + i], flip), s);
            const int64_t g = (int64_t)error[p * channels + i] * norm->scale[first + i];
            const int64_t u = RM_NAME(cut)(g - mean - ((z * along + (1 << 11)) >> 12));
            sums[j] = (int32_t)RM_NAME(cut)((u * s.inverse + ((int64_t)1 << (right - 1))) >> right);
          }
          RM_NAME(requantise_rows)(
              sums, count, 1, image * positions + p, first + block, count, channels, &norm->requantise,
              (uint8_t *)norm->out, magnitude);
        }
    }
}

// |error * z| < 2^7 * 2^21: 64 bits hold the sum of any number of rows.
static void RM_NAME(group_norm_gradient)(const rm_group_norm_backward *norm, size_t images, int64_t *sums) {
  const size_t positions = norm->positions, channels = norm->channels, width = channels / norm->groups;
  const uint8_t flip = norm->is_signed ? 0x80 : 0;
  const int64_t n = (int64_t)(positions * width);
  for (size_t image = 0; image < images; image++)
    for (size_t first = 0; first < channels; first += width) {
      const size_t start = image * positions * channels + first;
      const uint8_t *x = norm->x + start;
      const int8_t *error = norm->error + start;
      const RM_NAME(group_statistics) s =
          RM_NAME(group_statistics_of)(x, flip, positions, channels, width, norm->epsilon);
      for (size_t p = 0; p < positions; p++)
        for (size_t i = 0; i < width; i++)
          sums[first + i] +=
              error[p * channels + i] * RM_NAME(group_normal)(n, RM_BYTE(x[p * channels + i], flip), s);
    }
}
