#include <png.h>
#include <setjmp.h>
#include <string.h>

/* Bytes that libpng reads as if they were a file, and the first thing that it complains of. */
struct remanence_png_source {
  const unsigned char *bytes;
  size_t count;
  char words[128];
};

static inline void remanence_png_fail(png_structp png, png_const_charp words) {
  struct remanence_png_source *source = (struct remanence_png_source *)png_get_error_ptr(png);
  if (source->words[0] == 0) strncpy(source->words, words, sizeof source->words - 1);
  png_longjmp(png, 1);
}

static inline void remanence_png_ignore(png_structp png, png_const_charp words) {
  (void)png;
  (void)words;
}

static inline void remanence_png_read(png_structp png, png_bytep target, size_t count) {
  struct remanence_png_source *source = (struct remanence_png_source *)png_get_io_ptr(png);
  if (count > source->count) png_error(png, "ends too early");
  memcpy(target, source->bytes, count);
  source->bytes += count;
  source->count -= count;
}

/* Reads a picture of 16-bit samples into rows of 8-bit ones, 1, 3 or 4 to a pixel, row_bytes each. libpng's simplified
   interface gets those wrong that are interlaced: before 1.6.51 it wrote beyond the rows (CVE-2025-65018), and with
   the correction it mixes their passes. Returns whether it worked; else source->words say why. */
static inline int remanence_png_read_deep(struct remanence_png_source *source, unsigned char *target,
                                          size_t rows, size_t row_bytes, int channels) {
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, source, remanence_png_fail, remanence_png_ignore);
  if (png == NULL) return 0;
  png_infop info = png_create_info_struct(png);
  if (info == NULL || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, source, remanence_png_read);
  png_read_info(png, info);
  png_set_alpha_mode_fixed(png, PNG_ALPHA_PNG, PNG_DEFAULT_sRGB);
  png_set_scale_16(png);
  if (channels == 4) png_set_tRNS_to_alpha(png);
  if (channels > 1) png_set_gray_to_rgb(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes || png_get_image_height(png, info) != rows)
    png_error(png, "has rows of another length");
  for (int pass = 0; pass < passes; pass++)
    for (size_t row = 0; row < rows; row++) png_read_row(png, target + row * row_bytes, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}
