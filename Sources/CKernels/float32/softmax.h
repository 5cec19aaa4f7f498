// Softmax and cross-entropy with label smoothing. labels NULL: probabilities only; error NULL: not wanted. A
// label below 0 gives no loss, and an error of 0.

static void RM_NAME(softmax_f32)(
    const float *logits, const int32_t *labels, size_t batch, size_t classes, float smoothing,
    float *probabilities, float *error, float *loss, int32_t *correct) {
  const double elsewhere = (double)smoothing / (double)classes;
  double total = 0;
  int32_t hits = 0;
  for (size_t b = 0; b < batch; b++) {
    const float *z = logits + b * classes;
    float *p = probabilities + b * classes;
    size_t best = 0;
    for (size_t c = 1; c < classes; c++)
      if (z[c] > z[best]) best = c;
    double sum = 0;
    for (size_t c = 0; c < classes; c++) {
      p[c] = expf(z[c] - z[best]);
      sum += (double)p[c];
    }
    const float inverse = (float)(1 / sum);
    for (size_t c = 0; c < classes; c++) p[c] *= inverse;
    if (!labels) continue;
    if (labels[b] < 0) {
      for (size_t c = 0; error && c < classes; c++) error[b * classes + c] = 0;
      continue;
    }
    const size_t label = (size_t)labels[b];
    const double log_sum = log(sum) + (double)z[best];
    hits += best == label;
    for (size_t c = 0; c < classes; c++) {
      const double target = elsewhere + (c == label ? 1 - (double)smoothing : 0);
      total += target * (log_sum - (double)z[c]);
      if (error) error[b * classes + c] = (float)(((double)p[c] - target) / (double)batch);
    }
  }
  if (!labels) return;
  *loss = (float)(total / (double)batch);
  *correct = hits;
}
