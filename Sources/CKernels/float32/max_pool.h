// The largest element of each window, and the errors that go back to the first of its largest.

/// The first index of the largest element of the window of output (y, x) in channel c of one image.
RM_INLINE size_t rm_window_winner(const rm_geometry *g, const float *input, int32_t y, int32_t x, size_t c) {
  const size_t channels = (size_t)g->in_channels;
  size_t best = SIZE_MAX;
  for (int32_t ky = 0; ky < g->kernel_h; ky++)
    for (int32_t kx = 0; kx < g->kernel_w; kx++) {
      const int32_t in_y = y * g->stride - g->pad_top + ky, in_x = x * g->stride - g->pad_left + kx;
      if (in_y < 0 || in_y >= g->in_h || in_x < 0 || in_x >= g->in_w) continue;
      const size_t at = (size_t)(in_y * g->in_w + in_x) * channels + c;
      best = best == SIZE_MAX || input[at] > input[best] ? at : best;
    }
  return best;
}

static void RM_NAME(max_pool_f32)(
    const rm_geometry *g, const float *x, float *out, size_t begin_image, size_t end_image) {
  const size_t channels = (size_t)g->in_channels, places = (size_t)g->in_h * (size_t)g->in_w;
  for (size_t image = begin_image; image < end_image; image++) {
    const float *input = x + image * places * channels;
    float *to = out + image * (size_t)g->out_h * (size_t)g->out_w * channels;
    for (int32_t y = 0; y < g->out_h; y++)
      for (int32_t column = 0; column < g->out_w; column++, to += channels)
        for (size_t c = 0; c < channels; c++) to[c] = input[rm_window_winner(g, input, y, column, c)];
  }
}

static void RM_NAME(max_pool_backward_f32)(
    const rm_geometry *g, const float *x, const float *e, float *out, size_t begin_image, size_t end_image) {
  const size_t channels = (size_t)g->in_channels, places = (size_t)g->in_h * (size_t)g->in_w;
  for (size_t image = begin_image; image < end_image; image++) {
    const float *input = x + image * places * channels;
    const float *error = e + image * (size_t)g->out_h * (size_t)g->out_w * channels;
    float *to = out + image * places * channels;
    memset(to, 0, places * channels * sizeof *to);
    for (int32_t y = 0; y < g->out_h; y++)
      for (int32_t column = 0; column < g->out_w; column++, error += channels)
        for (size_t c = 0; c < channels; c++) to[rm_window_winner(g, input, y, column, c)] += error[c];
  }
}
