// The interleaving of a depthwise window by blocks of 16 channels.
static inline void RM_NAME(depthwise_interleave)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step) {
  for (size_t c = 0; c < w->valid; c += 16) {
    const size_t valid = w->valid - c < 16 ? w->valid - c : 16;
    for (size_t i = 0; i < count; i++) {
      const uint8_t *row[4];
      for (int r = 0; r < 4; r++) row[r] = w->row[r] ? w->row[r] + i * w->channels + c : NULL;
      RM_NAME(interleave_16)(row, valid, w->flip, out + i * out_step + c * 4);
    }
  }
}
