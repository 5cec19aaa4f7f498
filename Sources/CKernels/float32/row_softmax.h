// Softmax along rows, and its error: attention's.

static void RM_NAME(row_softmax_f32)(
    const float *x, size_t columns, float scale, const int32_t *valid, size_t valid_rows, float *out,
    size_t begin_row, size_t end_row) {
  for (size_t row = begin_row; row < end_row; row++) {
    const float *z = x + row * columns;
    float *p = out + row * columns;
    const size_t count = valid ? (size_t)valid[row / valid_rows] : columns;
    float largest = z[0];
    for (size_t c = 1; c < count; c++) largest = z[c] > largest ? z[c] : largest;
    double sum = 0;
    for (size_t c = 0; c < count; c++) {
      p[c] = expf((z[c] - largest) * scale);
      sum += (double)p[c];
    }
    const float inverse = (float)(1 / sum);
    for (size_t c = 0; c < count; c++) p[c] *= inverse;
    for (size_t c = count; c < columns; c++) p[c] = 0;
  }
}

/// out = scale * p * (e - sum of e * p)
static void RM_NAME(row_softmax_backward_f32)(
    const float *p, const float *e, size_t columns, float scale, float *out, size_t begin_row,
    size_t end_row) {
  for (size_t row = begin_row; row < end_row; row++) {
    const float *probability = p + row * columns, *error = e + row * columns;
    double sum = 0;
    for (size_t c = 0; c < columns; c++) sum += (double)probability[c] * (double)error[c];
    for (size_t c = 0; c < columns; c++)
      out[row * columns + c] = scale * probability[c] * (error[c] - (float)sum);
  }
}
