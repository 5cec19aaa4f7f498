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

/* What the first sample beyond the colours is: EXTRASAMPLE_UNSPECIFIED (0), _ASSOCALPHA (1), _UNASSALPHA (2); -1
   where there is none. */
static inline int remanence_tiff_extra_sample(TIFF *tiff) {
  uint16_t count = 0;
  uint16_t *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  return count > 0 && kinds != NULL ? kinds[0] : -1;
}

/* How the samples of the first page are to be read: SAMPLEFORMAT_UINT where the file does not say. */
static inline int remanence_tiff_sample_format(TIFF *tiff) {
  uint16_t format = SAMPLEFORMAT_UINT;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  return format;
}

/* Whether the first page is grey, black or white being zero. */
static inline int remanence_tiff_is_grey(TIFF *tiff) {
  uint16_t photometric = PHOTOMETRIC_RGB;
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
}

/* Lets the white of CIE L*a*b* become the white of sRGB: libtiff takes D50's for D65's without adapting it, and paper
   turns yellow. */
static inline void remanence_tiff_keep_white(TIFF *tiff) {
  uint16_t photometric = PHOTOMETRIC_RGB;
  float white[2] = {0.3127f, 0.3290f};
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  if (photometric == PHOTOMETRIC_CIELAB) TIFFSetField(tiff, TIFFTAG_WHITEPOINT, white);
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
