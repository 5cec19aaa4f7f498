#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* libjpeg's headers want those above. */
#include <jpeglib.h>
#include <jerror.h>

/* Fills `target` with the next bytes of a file, at most `count`, and returns how many; 0 at its end. */
typedef size_t (*remanence_jpeg_fill)(void *context, unsigned char *target, size_t count);

/* More progressive scans than any encoder writes: a small file could keep the decoder busy for minutes. */
enum { remanence_jpeg_most_scans = 500 };

/* A JPEG file that is decoded row by row, and the first thing that libjpeg complains of. Errors end each
   call: none jumps beyond it. */
struct remanence_jpeg {
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  remanence_jpeg_fill fill;
  void *context;
  /* Whether the rows are spread over several scans: the end of the file may then cut some of them off. */
  int has_scans;
  /* Whether the file has its end mark. */
  int has_end;
  char words[JMSG_LENGTH_MAX];
  unsigned char buffer[1 << 16];
};

static inline struct remanence_jpeg *remanence_jpeg_of(void *decoder) {
  return (struct remanence_jpeg *)((j_common_ptr)decoder)->client_data;
}

static inline void remanence_jpeg_fail(j_common_ptr decoder) {
  struct remanence_jpeg *jpeg = remanence_jpeg_of(decoder);
  decoder->err->format_message(decoder, jpeg->words);
  longjmp(jpeg->escape, 1);
}

/* Warnings after which every sample is still what was stored are passed over, each for itself; any other
   ends the decoding, since a sample would be a guess. Of a file in one scan the end mark may be missing: a
   scan that ends too early is another warning. */
static inline void remanence_jpeg_warn(j_common_ptr common, int level) {
  struct remanence_jpeg *jpeg = remanence_jpeg_of(common);
  if (level >= 0) return;
  switch (common->err->msg_code) {
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
    case JWRN_ADOBE_XFORM:
      return;
    case JWRN_JPEG_EOF:
      if (!jpeg->has_scans) return;
      break;
    case JWRN_EXTRANEOUS_DATA: {
      /* Strays between the parts of a file are harmless. What a restart mark ends may be fields: that of an
         earlier one has been lost. */
      int mark = common->err->msg_parm.i[1];
      int is_lost = jpeg->decoder.input_scan_number > 0 && mark >= JPEG_RST0 && mark <= JPEG_RST0 + 7;
      if (!is_lost && (jpeg->has_end || !jpeg->has_scans)) return;
      break;
    }
    default:
      break;
  }
  remanence_jpeg_fail(common);
}

/* Ends the decoding of a file of too many scans. */
static inline void remanence_jpeg_count(j_common_ptr common) {
  struct remanence_jpeg *jpeg = remanence_jpeg_of(common);
  if (jpeg->decoder.input_scan_number <= remanence_jpeg_most_scans) return;
  snprintf(jpeg->words, sizeof jpeg->words, "has more than %d scans", remanence_jpeg_most_scans);
  longjmp(jpeg->escape, 1);
}

static inline void remanence_jpeg_say(j_common_ptr decoder) { (void)decoder; }

static inline void remanence_jpeg_begin(j_decompress_ptr decoder) { (void)decoder; }

static inline boolean remanence_jpeg_more(j_decompress_ptr decoder) {
  struct remanence_jpeg *jpeg = remanence_jpeg_of(decoder);
  size_t count = jpeg->fill(jpeg->context, jpeg->buffer, sizeof jpeg->buffer);
  if (count == 0) {
    WARNMS(decoder, JWRN_JPEG_EOF);
    jpeg->buffer[0] = 0xFF;
    jpeg->buffer[1] = JPEG_EOI;
    count = 2;
  }
  jpeg->source.next_input_byte = jpeg->buffer;
  jpeg->source.bytes_in_buffer = count;
  return TRUE;
}

static inline void remanence_jpeg_skip(j_decompress_ptr decoder, long count) {
  struct remanence_jpeg *jpeg = remanence_jpeg_of(decoder);
  while (count > (long)jpeg->source.bytes_in_buffer) {
    count -= (long)jpeg->source.bytes_in_buffer;
    (void)remanence_jpeg_more(decoder);
  }
  if (count > 0) {
    jpeg->source.next_input_byte += count;
    jpeg->source.bytes_in_buffer -= (size_t)count;
  }
}

/* Reads the header; `has_end` says whether the file has its end mark. NULL where there is no memory; words[0]
   is not 0 where there is something wrong with it. */
static inline struct remanence_jpeg *remanence_jpeg_open(remanence_jpeg_fill fill, void *context,
                                                         int has_end) {
  struct remanence_jpeg *jpeg = (struct remanence_jpeg *)calloc(1, sizeof *jpeg);
  if (jpeg == NULL) return NULL;
  jpeg->fill = fill;
  jpeg->context = context;
  jpeg->has_end = has_end;
  jpeg->decoder.err = jpeg_std_error(&jpeg->errors);
  jpeg->errors.error_exit = remanence_jpeg_fail;
  jpeg->errors.emit_message = remanence_jpeg_warn;
  jpeg->errors.output_message = remanence_jpeg_say;
  jpeg->decoder.client_data = jpeg;
  if (setjmp(jpeg->escape)) return jpeg;
  jpeg_create_decompress(&jpeg->decoder);
  jpeg->source.init_source = remanence_jpeg_begin;
  jpeg->source.fill_input_buffer = remanence_jpeg_more;
  jpeg->source.skip_input_data = remanence_jpeg_skip;
  jpeg->source.resync_to_restart = jpeg_resync_to_restart;
  jpeg->source.term_source = remanence_jpeg_begin;
  jpeg->decoder.src = &jpeg->source;
  jpeg->progress.progress_monitor = remanence_jpeg_count;
  jpeg->decoder.progress = &jpeg->progress;
  /* Exif blocks. */
  jpeg_save_markers(&jpeg->decoder, JPEG_APP0 + 1, 0xFFFF);
  (void)jpeg_read_header(&jpeg->decoder, TRUE);
  jpeg->has_scans = jpeg->decoder.progressive_mode || jpeg_has_multiple_scans(&jpeg->decoder);
  return jpeg;
}

/* Whether all of it has to be decoded before its first row is there. */
static inline int remanence_jpeg_needs_all(struct remanence_jpeg *jpeg) {
  return jpeg->has_scans || jpeg->decoder.arith_code;
}

/* The contents of the block of application data at `index`, and how many bytes; NULL behind the last. */
static inline const unsigned char *remanence_jpeg_block(struct remanence_jpeg *jpeg, size_t index,
                                                        size_t *count) {
  jpeg_saved_marker_ptr marker = jpeg->decoder.marker_list;
  while (marker != NULL && index > 0) {
    marker = marker->next;
    index--;
  }
  *count = marker == NULL ? 0 : marker->data_length;
  return marker == NULL ? NULL : marker->data;
}

/* Begins to decode into samples of 1 (grey), 3 (red, green, blue) or 4 channels (ink). Returns whether it
   could. */
static inline int remanence_jpeg_start(struct remanence_jpeg *jpeg, int channels) {
  if (setjmp(jpeg->escape)) return 0;
  jpeg->decoder.out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg->decoder.dct_method = JDCT_ISLOW;
  return jpeg_start_decompress(&jpeg->decoder) && jpeg->decoder.output_components == channels;
}

/* Decodes the next row into `target`, which has room for it. Returns whether it could. */
static inline int remanence_jpeg_row(struct remanence_jpeg *jpeg, unsigned char *target) {
  JSAMPROW rows[1];
  rows[0] = target;
  if (setjmp(jpeg->escape)) return 0;
  return jpeg_read_scanlines(&jpeg->decoder, rows, 1) == 1;
}

static inline void remanence_jpeg_close(struct remanence_jpeg *jpeg) {
  jpeg_destroy_decompress(&jpeg->decoder);
  free(jpeg);
}
