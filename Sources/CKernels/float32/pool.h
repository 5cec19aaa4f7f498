// Average pools and their transposes.

static void RM_NAME(average_pool_f32)(
    const float *x, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out,
    size_t begin_image, size_t end_image) {
  const size_t c_count = (size_t)channels, side = (size_t)size, width = (size_t)in_w;
  const size_t out_h = (size_t)in_h / side, out_w = width / side;
  const float scale = 1.0f / (float)(side * side);
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t y = 0; y < out_h; y++)
      for (size_t x_out = 0; x_out < out_w; x_out++) {
        const float *cell = x + ((image * (size_t)in_h + y * side) * width + x_out * side) * c_count;
        float *to = out + ((image * out_h + y) * out_w + x_out) * c_count;
        for (size_t c = 0; c < c_count; c += RM_LANES) {
          const size_t count = rm_lanes_before(c_count, c);
          rm_v16 sum = 0;
          for (size_t dy = 0; dy < side; dy++)
            for (size_t dx = 0; dx < side; dx++)
              sum += rm_load(cell + (dy * width + dx) * c_count + c, count);
          rm_store(to + c, sum * scale, count);
        }
      }
}

static void RM_NAME(average_pool_backward_f32)(
    const float *e, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out,
    size_t begin_image, size_t end_image) {
  const size_t c_count = (size_t)channels, side = (size_t)size;
  const size_t height = (size_t)in_h, width = (size_t)in_w, out_h = height / side, out_w = width / side;
  const float scale = 1.0f / (float)(side * side);
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t y = 0; y < height; y++)
      for (size_t x = 0; x < width; x++) {
        float *to = out + ((image * height + y) * width + x) * c_count;
        const int inside = y / side < out_h && x / side < out_w;
        if (!inside) {
          memset(to, 0, c_count * sizeof *to);
          continue;
        }
        const float *from = e + ((image * out_h + y / side) * out_w + x / side) * c_count;
        for (size_t c = 0; c < c_count; c++) to[c] = from[c] * scale;
      }
}

static void RM_NAME(global_pool_f32)(
    const float *x, size_t positions, size_t channels, float *out, size_t begin_image, size_t end_image) {
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t c = 0; c < channels; c += RM_LANES) {
      const size_t count = rm_lanes_before(channels, c);
      const rm_v16d sum = rm_sum_rows(x + image * positions * channels, positions, channels, c, count);
      rm_store(out + image * channels + c, rm_narrow(sum / (double)positions), count);
    }
}

static void RM_NAME(broadcast_f32)(
    const float *e, const uint8_t *mask, size_t positions, size_t channels, float *out, size_t begin_image,
    size_t end_image) {
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t p = 0; p < positions; p++) {
      const size_t row = image * positions + p;
      for (size_t c = 0; c < channels; c += RM_LANES) {
        const size_t count = rm_lanes_before(channels, c);
        rm_v16 v = rm_load(e + image * channels + c, count) / (float)positions;
        if (mask) v = rm_keep(v, rm_load_bits(mask + row * rm_mask_stride(channels), c, count));
        rm_store(out + row * channels + c, v, count);
      }
    }
}
