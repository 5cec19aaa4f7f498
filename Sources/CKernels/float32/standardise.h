// Weight standardisation (Qiao et al. 2019), one row (output channel) at a time, sums in double.

/// Added to the deviation, as the list of kernels states.
static const double rm_standardise_epsilon = 1e-5;

/// The lanes' sum, in a fixed order.
RM_INLINE double rm_sum_of_lanes(rm_v16d v) {
  double sum = 0;
  RM_UNROLL for (int i = 0; i < RM_LANES; i++) sum += v[i];
  return sum;
}

typedef struct {
  double mean, deviation;
} rm_row_statistics;

/// Mean and unbiased standard deviation of n elements; deviation 0 for n = 1.
RM_INLINE rm_row_statistics rm_row_statistics_of(const float *w, size_t n) {
  rm_v16d sum = 0, squares = 0;
  for (size_t i = 0; i < n; i += RM_LANES)
    sum += __builtin_convertvector(rm_load(w + i, rm_lanes_before(n, i)), rm_v16d);
  const double mean = rm_sum_of_lanes(sum) / (double)n;
  for (size_t i = 0; i < n; i += RM_LANES) {
    const size_t count = rm_lanes_before(n, i);
    const rm_v16 distance = rm_keep(rm_load(w + i, count) - (float)mean, (1u << count) - 1);
    const rm_v16d exact = __builtin_convertvector(distance, rm_v16d);
    squares += exact * exact;
  }
  if (n < 2) return (rm_row_statistics){mean, 0};
  return (rm_row_statistics){mean, sqrt(rm_sum_of_lanes(squares) / (double)(n - 1))};
}

static void RM_NAME(standardise_f32)(const float *w, size_t rows, size_t n, float *out) {
  for (size_t r = 0; r < rows; r++, w += n, out += n) {
    const rm_row_statistics s = rm_row_statistics_of(w, n);
    const double inverse = 1 / (s.deviation + rm_standardise_epsilon);
    for (size_t i = 0; i < n; i++) out[i] = (float)(((double)w[i] - s.mean) * inverse);
  }
}

/// With d = w - mean, s = std + epsilon: dw = (e - mean(e)) / s - d * sum(e * d) / (s^2 * (n - 1) * std)
static void RM_NAME(standardise_backward_f32)(
    const float *w, const float *e, size_t rows, size_t n, float *out) {
  for (size_t r = 0; r < rows; r++, w += n, e += n, out += n) {
    const rm_row_statistics s = rm_row_statistics_of(w, n);
    rm_v16d sum = 0, product = 0;
    for (size_t i = 0; i < n; i += RM_LANES) {
      const size_t count = rm_lanes_before(n, i);
      const rm_v16d error = __builtin_convertvector(rm_load(e + i, count), rm_v16d);
      const rm_v16d weight = __builtin_convertvector(rm_load(w + i, count), rm_v16d);
      sum += error;
      product += error * (weight - s.mean);  // lanes past the row have error 0
    }
    const double mean_error = rm_sum_of_lanes(sum) / (double)n;
    const double inverse = 1 / (s.deviation + rm_standardise_epsilon);
    const double along = s.deviation > 0 ? rm_sum_of_lanes(product) * inverse * inverse /
                                               ((double)(n - 1) * s.deviation)
                                         : 0;
    for (size_t i = 0; i < n; i++)
      out[i] = (float)(((double)e[i] - mean_error) * inverse - ((double)w[i] - s.mean) * along);
  }
}
