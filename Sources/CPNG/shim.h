#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
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

/* Reads a picture of 16-bit samples into rows of 8-bit ones, 1, 3 or 4 to a pixel, row_bytes each. libpng's
   simplified interface gets those wrong that are interlaced: before 1.6.51 it wrote beyond the rows
   (CVE-2025-65018), and with the correction it mixes their passes. Returns whether it worked; else
   source->words say why. */
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

/* Fills `target` with the next bytes of a file, at most `count`, and returns how many; 0 at its end. */
typedef size_t (*remanence_png_fill)(void *context, unsigned char *target, size_t count);

/* A PNG file that is decoded row by row, and the first thing that libpng complains of. Errors end each call:
   none jumps beyond it. */
struct remanence_png {
  png_structp png;
  png_infop info;
  remanence_png_fill fill;
  void *context;
  char words[128];
};

static inline void remanence_png_refuse(png_structp png, png_const_charp words) {
  struct remanence_png *rows = (struct remanence_png *)png_get_error_ptr(png);
  if (rows->words[0] == 0) strncpy(rows->words, words, sizeof rows->words - 1);
  png_longjmp(png, 1);
}

static inline void remanence_png_more(png_structp png, png_bytep target, size_t count) {
  struct remanence_png *rows = (struct remanence_png *)png_get_io_ptr(png);
  while (count > 0) {
    size_t given = rows->fill(rows->context, target, count);
    if (given == 0) png_error(png, "ends too early");
    target += given;
    count -= given;
  }
}

/* Reads the header. NULL where there is no memory; words[0] is not 0 where there is something wrong with it.
   */
static inline struct remanence_png *remanence_png_open(remanence_png_fill fill, void *context) {
  struct remanence_png *rows = (struct remanence_png *)calloc(1, sizeof *rows);
  if (rows == NULL) return NULL;
  rows->fill = fill;
  rows->context = context;
  rows->png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, rows, remanence_png_refuse, remanence_png_ignore);
  if (rows->png != NULL) rows->info = png_create_info_struct(rows->png);
  if (rows->info == NULL) {
    png_destroy_read_struct(&rows->png, NULL, NULL);
    free(rows);
    return NULL;
  }
  if (setjmp(png_jmpbuf(rows->png))) return rows;
  png_set_benign_errors(rows->png, 1);
  png_set_read_fn(rows->png, rows, remanence_png_more);
  png_read_info(rows->png, rows->info);
  return rows;
}

/* Whether samples come as 4 channels (with transparency), 3 or 1 (grey). */
static inline int remanence_png_channels(struct remanence_png *rows) {
  int colour = png_get_color_type(rows->png, rows->info);
  if ((colour & PNG_COLOR_MASK_ALPHA) || png_get_valid(rows->png, rows->info, PNG_INFO_tRNS)) return 4;
  return colour & PNG_COLOR_MASK_COLOR ? 3 : 1;
}

/* Begins to decode into 8-bit samples of sRGB, as libpng's simplified interface gives them. Returns whether
   it could. */
static inline int remanence_png_start(struct remanence_png *rows, int channels) {
  if (setjmp(png_jmpbuf(rows->png))) return 0;
  png_set_expand(rows->png);
  if (channels > 1) png_set_gray_to_rgb(rows->png);
  png_set_alpha_mode_fixed(rows->png, PNG_ALPHA_PNG, PNG_DEFAULT_sRGB);
  png_set_scale_16(rows->png);
  /* Grey with transparency has become colour with transparency. */
  png_read_update_info(rows->png, rows->info);
  return png_get_rowbytes(rows->png, rows->info) ==
         (size_t)png_get_image_width(rows->png, rows->info) * (size_t)channels;
}

/* Decodes the next row into `target`, which has room for it. Returns whether it could. */
static inline int remanence_png_row(struct remanence_png *rows, unsigned char *target) {
  if (setjmp(png_jmpbuf(rows->png))) return 0;
  png_read_row(rows->png, target, NULL);
  return 1;
}

static inline void remanence_png_close(struct remanence_png *rows) {
  png_destroy_read_struct(&rows->png, &rows->info, NULL);
  free(rows);
}
