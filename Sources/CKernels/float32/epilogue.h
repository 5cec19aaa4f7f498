// What follows a sum of products: bias, mask, clamp, store. Also the packed bits of masks.

RM_INLINE size_t rm_mask_stride(size_t channels) { return (channels + 7) / 8; }

/// Bits [first, first + count) of a mask row; count is in 1 ... 16.
RM_INLINE uint32_t rm_load_bits(const uint8_t *row, size_t first, size_t count) {
  const uint8_t *from = row + first / 8;
  uint32_t bits = 0;
  if (first % 8 == 0 && count % 8 == 0) {
    bits = count == RM_LANES ? from[0] | (uint32_t)from[1] << 8 : from[0];
    return bits;
  }
  for (size_t i = 0; i * 8 < first % 8 + count; i++) bits |= (uint32_t)from[i] << (8 * i);
  return bits >> first % 8;
}

/// Writes bits [first, first + count) of a mask row of `channels` bits and leaves the others as they are, but
/// clears what is unused of the last byte.
RM_INLINE void rm_store_bits(uint8_t *row, size_t first, size_t count, size_t channels, uint32_t bits) {
  uint8_t *to = row + first / 8;
  if (first % 8 == 0 && count % 8 == 0) {
    to[0] = (uint8_t)bits;
    if (count == RM_LANES) to[1] = (uint8_t)(bits >> 8);
    return;
  }
  uint32_t mine = (1u << count) - 1;
  bits = (bits & mine) << first % 8;
  if (first + count == channels) mine |= ~mine;
  mine <<= first % 8;
  for (size_t i = 0; i * 8 < first % 8 + count; i++)
    to[i] = (uint8_t)((to[i] & ~(mine >> (8 * i))) | bits >> (8 * i));
}

/// Finishes `count` sums of row `row` from channel `channel` on and writes them; `out` is the whole tensor.
/// `epilogue` should be a copy of the caller's block: no store through `out` can change that, so it stays in
/// registers.
RM_INLINE void rm_finish(
    rm_v16 sum, const rm_epilogue *epilogue, float *out, size_t row, size_t channel, size_t count,
    size_t channels) {
  const rm_v16 low = epilogue->low, high = epilogue->high;
  if (epilogue->bias) sum += rm_load(epilogue->bias + channel, count);
  const size_t mask_row = row * rm_mask_stride(channels);
  if (epilogue->mask_out) {
    uint32_t inside = rm_bits_of_lanes(
        epilogue->sign_mask ? (sum > low) : (sum > low) & (sum < high));
    rm_store_bits(epilogue->mask_out + mask_row, channel, count, channels, inside);
  }
  sum = sum < low ? low : sum;
  sum = sum > high ? high : sum;
  if (epilogue->mask_in)
    sum = rm_keep(sum, rm_load_bits(epilogue->mask_in + mask_row, channel, count));
  rm_store(out + row * channels + channel, sum, count);
}
