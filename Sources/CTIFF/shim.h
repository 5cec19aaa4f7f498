#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

/* What libtiff asks through variable arguments, which Swift cannot pass. */

/* The orientation of the first page, 1 to 8; 1 where the file does not say. */
static inline int remanence_tiff_orientation(TIFF *tiff) {
  uint16_t orientation = 1;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
  return orientation;
}

/* Keeps the first message in `text`, a buffer of 256 bytes that begins empty. */
static int remanence_tiff_keep(TIFF *tiff, void *text, const char *module, const char *format, va_list list) {
  (void)tiff;
  (void)module;
  if (*(char *)text == 0) vsnprintf((char *)text, 256, format, list);
  return 1;
}

static int remanence_tiff_ignore(TIFF *tiff, void *text, const char *module, const char *format,
                                 va_list list) {
  (void)tiff;
  (void)text;
  (void)module;
  (void)format;
  (void)list;
  return 1;
}

/* Sends errors to `text`, warnings nowhere; without this libtiff prints both. */
static inline void remanence_tiff_listen(TIFFOpenOptions *options, char *text) {
  TIFFOpenOptionsSetErrorHandlerExtR(options, remanence_tiff_keep, text);
  TIFFOpenOptionsSetWarningHandlerExtR(options, remanence_tiff_ignore, NULL);
}
