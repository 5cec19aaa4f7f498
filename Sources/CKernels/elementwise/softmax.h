// 2^(-f / 2^16) for f in 0 ..< 2^16, in units of 2^-30: the polynomial of degree 6 with the smallest relative
// error among those that give exactly 1 at 0, its coefficients rounded to 30 bits. Relative error < 2^-27.
static inline int64_t RM_NAME(exp2_fraction)(int64_t f) {
  int64_t t = f << 14, half = 1 << 29;
  int64_t y = 117063;
  y = -1368751 + ((y * t + half) >> 30);
  y = 10285566 + ((y * t + half) >> 30);
  y = -59582747 + ((y * t + half) >> 30);
  y = 257938951 + ((y * t + half) >> 30);
  y = -744260993 + ((y * t + half) >> 30);
  return (1 << 30) + ((y * t + half) >> 30);
}

// log2(x / 2^30) in units of 2^-16, rounded down, for x >= 2^30: squaring doubles a logarithm, so each square
// gives one more bit of it.
static inline int64_t RM_NAME(log2_q16)(uint64_t x) {
  int whole = 33 - __builtin_clzll(x), fraction = 0;
  uint64_t m = x >> whole;  // in 2^30 ..< 2^31
  for (int i = 0; i < 16; i++) {
    m = (m * m) >> 30;
    uint64_t bit = m >> 31;
    fraction = 2 * fraction + (int)bit;
    m >>= bit;
  }
  return ((int64_t)whole << 16) + fraction;
}

static void RM_NAME(softmax)(rm_softmax *softmax) {
  const size_t batch = softmax->batch, classes = softmax->classes;
  const int64_t share = ((int64_t)softmax->smoothing << 14) / (int64_t)classes;
  const int64_t at_label = ((int64_t)1 << 30) - share * (int64_t)(classes - 1);
  uint32_t largest_error = 0;
  int64_t loss = 0;
  int32_t correct = 0;
  for (size_t image = 0; image < batch; image++) {
    const int32_t *logits = softmax->logits + image * classes;
    int32_t *probabilities = softmax->probabilities + image * classes;
    size_t best = 0;
    for (size_t c = 1; c < classes; c++) best = logits[c] > logits[best] ? c : best;
    // multiplier >= 0 keeps the order, so that the largest z belongs to the largest logit.
    const int64_t multiplier = softmax->multiplier, top = (logits[best] * multiplier) >> softmax->shift;
    int64_t sum = 0, total_distance = 0;
    for (size_t c = 0; c < classes; c++) {
      int64_t distance = top - ((logits[c] * multiplier) >> softmax->shift);
      total_distance += distance < (1 << 24) ? distance : (1 << 24);
      int64_t whole = distance >> 16 < 31 ? distance >> 16 : 32;
      int64_t half = ((int64_t)1 << whole) >> 1;
      int64_t p = (RM_NAME(exp2_fraction)(distance & 0xFFFF) + half) >> whole;
      probabilities[c] = distance <= 30 << 16 ? (int32_t)p : 0;
      sum += probabilities[c];
    }
    for (size_t c = 0; c < classes; c++)
      probabilities[c] = (int32_t)((((int64_t)probabilities[c] << 30) + (sum >> 1)) / sum);
    if (softmax->labels == NULL || softmax->labels[image] < 0) continue;
    const size_t label = (size_t)softmax->labels[image];
    correct += best == label;
    int64_t distance = top - ((logits[label] * multiplier) >> softmax->shift);
    distance = distance < (1 << 24) ? distance : (1 << 24);
    // -sum target log2(probability) with -log2(probability) = log2(sum) + distance and targets that sum to 1
    int64_t spread = share * total_distance + (at_label - share) * distance;
    loss += RM_NAME(log2_q16)((uint64_t)sum) + ((spread + (1 << 29)) >> 30);
    for (size_t c = 0; c < classes; c++) {
      int64_t error = probabilities[c] - (c == label ? at_label : share);
      uint32_t size = (uint32_t)(error < 0 ? -error : error);
      largest_error = size > largest_error ? size : largest_error;
    }
  }
  softmax->loss = loss;
  softmax->correct = correct;
  int32_t shift = 0;
  while (((int64_t)127 << shift) < (int64_t)largest_error) shift++;
  softmax->error_exponent = shift - 30;
  if (softmax->labels == NULL || softmax->error == NULL) return;
  const int32_t up = shift > 16 ? shift - 16 : 0, down = shift < 16 ? 16 - shift : 0;
  for (size_t image = 0; image < batch; image++) {
    if (softmax->labels[image] < 0) {
      for (size_t c = 0; c < classes; c++) softmax->error[image * classes + c] = 0;
      continue;
    }
    const size_t label = (size_t)softmax->labels[image];
    for (size_t c = 0; c < classes; c++) {
      size_t i = image * classes + c;
      int64_t error = softmax->probabilities[i] - (c == label ? at_label : share);
      int64_t offset = (int64_t)rm_random16((uint32_t)i, softmax->seed) << up >> down;
      softmax->error[i] = (int8_t)((error + offset) >> shift);
    }
  }
}
