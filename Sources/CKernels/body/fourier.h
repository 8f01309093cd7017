// Convolutions on square grids by fast Fourier transforms, sixteen transforms side by side in the lanes.
//
// The packaged libraries that may be linked transform one row of numbers at a time, without vectors; FFTW may not be
// linked. Here every operation is one of sixteen rows, half of the transforms of a padded grid are left out because they
// are zero or are not asked for, and frequencies stay in the order in which the steps leave them, which a product of two
// spectra does not mind.

// The lanes that fit the registers without spilling. Where they are eight, the two eights of a row take turns, so that
// the same numbers are added in the same order as where they are sixteen.
#ifdef CK_HAS_MASKS
enum { CK_NATIVE = 16 };
#else
enum { CK_NATIVE = 8 };
#endif
typedef float ck_native __attribute__((vector_size(4 * CK_NATIVE)));
typedef float ck_native_unaligned __attribute__((vector_size(4 * CK_NATIVE), aligned(4)));
CK_INLINE ck_native load_native(const float *x) { return *(const ck_native_unaligned *)x; }
CK_INLINE void store_native(float *x, ck_native value) { *(ck_native_unaligned *)x = value; }

typedef struct {
  ck_native re, im;
} ck_complex;

CK_INLINE ck_complex plus(ck_complex a, ck_complex b) { return (ck_complex){a.re + b.re, a.im + b.im}; }
CK_INLINE ck_complex minus(ck_complex a, ck_complex b) { return (ck_complex){a.re - b.re, a.im - b.im}; }
// −i·a
CK_INLINE ck_complex turned(ck_complex a) { return (ck_complex){a.im, -a.re}; }
CK_INLINE ck_complex scaled(ck_complex a, float s) { return (ck_complex){a.re * s, a.im * s}; }
CK_INLINE ck_complex rotated(ck_complex a, const float *w) {
#pragma clang fp contract(off)
  return (ck_complex){a.re * w[0] - a.im * w[1], a.re * w[1] + a.im * w[0]};
}

// The transform of 2, 3, 4 or 5 numbers, in place.
CK_INLINE void transform_few(int radix, ck_complex *c) {
#pragma clang fp contract(off)
  if (radix == 2) {
    ck_complex a = c[0];
    c[0] = plus(a, c[1]);
    c[1] = minus(a, c[1]);
  } else if (radix == 3) {
    ck_complex sum = plus(c[1], c[2]), difference = scaled(turned(minus(c[1], c[2])), 0.866025403784438647f);
    ck_complex middle = plus(c[0], scaled(sum, -0.5f));
    c[0] = plus(c[0], sum);
    c[1] = plus(middle, difference);
    c[2] = minus(middle, difference);
  } else if (radix == 4) {
    ck_complex a = plus(c[0], c[2]), b = minus(c[0], c[2]), s = plus(c[1], c[3]), d = turned(minus(c[1], c[3]));
    c[0] = plus(a, s);
    c[1] = plus(b, d);
    c[2] = minus(a, s);
    c[3] = minus(b, d);
  } else {
    ck_complex s1 = plus(c[1], c[4]), s2 = plus(c[2], c[3]);
    ck_complex d1 = turned(minus(c[1], c[4])), d2 = turned(minus(c[2], c[3]));
    ck_complex e1 = plus(c[0], plus(scaled(s1, 0.309016994374947424f), scaled(s2, -0.809016994374947424f)));
    ck_complex e2 = plus(c[0], plus(scaled(s1, -0.809016994374947424f), scaled(s2, 0.309016994374947424f)));
    ck_complex o1 = plus(scaled(d1, 0.951056516295153572f), scaled(d2, 0.587785252292473129f));
    ck_complex o2 = minus(scaled(d1, 0.587785252292473129f), scaled(d2, 0.951056516295153572f));
    c[0] = plus(c[0], plus(s1, s2));
    c[1] = plus(e1, o1);
    c[2] = plus(e2, o2);
    c[3] = minus(e2, o2);
    c[4] = minus(e1, o1);
  }
}

// One step of a transform of blocks of `length` rows, which are `stride` = length / radix apart. Forward, the few are
// transformed and then turned; backward, turned and then transformed, with real and imaginary parts in each other's
// place. Rows from `used` on are not read (forward: they are zero) or not written (backward: nobody asks for them).
CK_INLINE void transform_step(
    int radix, bool forward, int64_t count, int64_t length, int64_t used, const float *restrict turns, float *restrict re,
    float *restrict im) {
  int64_t stride = length / radix;
  for (int64_t block = 0; block < count; block += length) {
    for (int64_t j = 0; j < stride; j++) {
      const float *w = turns + 2 * (radix - 1) * j;
      for (int64_t part = 0; part < CK_WIDTH; part += CK_NATIVE) {
        ck_complex c[5];
#pragma clang loop unroll(full)
        for (int k = 0; k < radix; k++) {
          int64_t row = block + j + k * stride;
          bool is_zero = forward && row >= used;
          ck_native none = {0};
          c[k].re = is_zero ? none : load_native(re + row * CK_WIDTH + part);
          c[k].im = is_zero ? none : load_native(im + row * CK_WIDTH + part);
          if (!forward && k > 0) c[k] = rotated(c[k], w + 2 * (k - 1));
        }
        transform_few(radix, c);
#pragma clang loop unroll(full)
        for (int k = 0; k < radix; k++) {
          int64_t row = block + j + k * stride;
          if (!forward && row >= used) continue;
          if (forward && k > 0) c[k] = rotated(c[k], w + 2 * (k - 1));
          store_native(re + row * CK_WIDTH + part, c[k].re);
          store_native(im + row * CK_WIDTH + part, c[k].im);
        }
      }
    }
  }
}

static void transform_rows(const ck_transform *plan, bool forward, int64_t used, float *re, float *im) {
  int64_t n = plan->size;
  for (int32_t s = 0; s < plan->steps; s++) {
    int32_t step = forward ? s : plan->steps - 1 - s;
    int64_t length = plan->length[step];
    int64_t limit = step == 0 ? used : n;
    const float *turns = plan->turns + plan->first_turn[step];
    switch (plan->radix[step]) {
      case 2: forward ? transform_step(2, true, n, length, limit, turns, re, im)
                      : transform_step(2, false, n, length, limit, turns, im, re); break;
      case 3: forward ? transform_step(3, true, n, length, limit, turns, re, im)
                      : transform_step(3, false, n, length, limit, turns, im, re); break;
      case 4: forward ? transform_step(4, true, n, length, limit, turns, re, im)
                      : transform_step(4, false, n, length, limit, turns, im, re); break;
      default: forward ? transform_step(5, true, n, length, limit, turns, re, im)
                       : transform_step(5, false, n, length, limit, turns, im, re);
    }
  }
}

CK_INLINE void transpose_tile(const float *restrict from, int64_t from_row, float *restrict to, int64_t to_row) {
  for (int i = 0; i < CK_WIDTH; i++) {
    for (int j = 0; j < CK_WIDTH; j++) to[j * to_row + i] = from[i * from_row + j];
  }
}

// Rows x of a real grid, `columns` long, transformed along x. Two blocks of sixteen columns are one block of complex
// numbers; of their spectra, halves k = 0...size/2 are kept, doubled, as [k / 16][column][k % 16].
static void grid_forward(
    const ck_transform *plan, int64_t rows, int64_t columns, const float *restrict grid, float *restrict re,
    float *restrict im, float *restrict work) {
#pragma clang fp contract(off)
  int64_t n = plan->size, blocks = n / 32 + 1;
  float *zr = work, *zi = work + n * CK_WIDTH;
  float tile[4][CK_WIDTH * CK_WIDTH] __attribute__((aligned(64)));
  for (int64_t column = 0; column < columns; column += 2 * CK_WIDTH) {
    for (int64_t x = 0; x < rows; x++) {
      const float *from = grid + x * columns + column;
      *(ck_lanes *)(zr + x * CK_WIDTH) = load_lanes(from);
      *(ck_lanes *)(zi + x * CK_WIDTH) = load_lanes(from + CK_WIDTH);
    }
    transform_rows(plan, true, rows, zr, zi);
    for (int64_t block = 0; block < blocks; block++) {
      for (int64_t lane = 0; lane < CK_WIDTH; lane++) {
        int64_t k = block * CK_WIDTH + lane;
        int64_t p = plan->place[k % n] * CK_WIDTH, q = plan->place[(2 * n - k) % n] * CK_WIDTH;
        ck_lanes pr = load_lanes(zr + p), pi = load_lanes(zi + p), qr = load_lanes(zr + q), qi = load_lanes(zi + q);
        *(ck_lanes *)(tile[0] + lane * CK_WIDTH) = pr + qr;
        *(ck_lanes *)(tile[1] + lane * CK_WIDTH) = pi - qi;
        *(ck_lanes *)(tile[2] + lane * CK_WIDTH) = pi + qi;
        *(ck_lanes *)(tile[3] + lane * CK_WIDTH) = qr - pr;
      }
      float *to_re = re + (block * columns + column) * CK_WIDTH, *to_im = im + (block * columns + column) * CK_WIDTH;
      transpose_tile(tile[0], CK_WIDTH, to_re, CK_WIDTH);
      transpose_tile(tile[1], CK_WIDTH, to_im, CK_WIDTH);
      transpose_tile(tile[2], CK_WIDTH, to_re + CK_WIDTH * CK_WIDTH, CK_WIDTH);
      transpose_tile(tile[3], CK_WIDTH, to_im + CK_WIDTH * CK_WIDTH, CK_WIDTH);
    }
  }
}

// The way back, for the first `rows` rows.
static void grid_backward(
    const ck_transform *plan, int64_t rows, int64_t columns, const float *restrict re, const float *restrict im,
    float *restrict grid, float *restrict work) {
#pragma clang fp contract(off)
  int64_t n = plan->size, half = n / 2;
  float *zr = work, *zi = work + n * CK_WIDTH;
  float tile[4][CK_WIDTH * CK_WIDTH] __attribute__((aligned(64)));
  for (int64_t column = 0; column < columns; column += 2 * CK_WIDTH) {
    for (int64_t block = 0; block * CK_WIDTH <= half; block++) {
      const float *from_re = re + (block * columns + column) * CK_WIDTH;
      const float *from_im = im + (block * columns + column) * CK_WIDTH;
      transpose_tile(from_re, CK_WIDTH, tile[0], CK_WIDTH);
      transpose_tile(from_im, CK_WIDTH, tile[1], CK_WIDTH);
      transpose_tile(from_re + CK_WIDTH * CK_WIDTH, CK_WIDTH, tile[2], CK_WIDTH);
      transpose_tile(from_im + CK_WIDTH * CK_WIDTH, CK_WIDTH, tile[3], CK_WIDTH);
      for (int64_t lane = 0; lane < CK_WIDTH && block * CK_WIDTH + lane <= half; lane++) {
        int64_t k = block * CK_WIDTH + lane;
        int64_t p = plan->place[k] * CK_WIDTH, q = plan->place[(n - k) % n] * CK_WIDTH;
        ck_lanes ar = load_lanes(tile[0] + lane * CK_WIDTH), ai = load_lanes(tile[1] + lane * CK_WIDTH);
        ck_lanes br = load_lanes(tile[2] + lane * CK_WIDTH), bi = load_lanes(tile[3] + lane * CK_WIDTH);
        *(ck_lanes *)(zr + q) = ar + bi;
        *(ck_lanes *)(zi + q) = br - ai;
        *(ck_lanes *)(zr + p) = ar - bi;
        *(ck_lanes *)(zi + p) = ai + br;
      }
    }
    transform_rows(plan, false, rows, zr, zi);
    for (int64_t x = 0; x < rows; x++) {
      float *to = grid + x * columns + column;
      *(ck_unaligned *)to = load_lanes(zr + x * CK_WIDTH);
      *(ck_unaligned *)(to + CK_WIDTH) = load_lanes(zi + x * CK_WIDTH);
    }
  }
}

// The spectrum of an even kernel, given on rows 0..<size and columns 0...size/2 (`columns`, padded to a multiple of 32),
// times factor[row] · factor[column] by frequency, and such that `convolve_grid` is a convolution. One number a frequency.
static void kernel_spectrum(
    const ck_transform *plan, int64_t columns, const float *restrict kernel, const float *restrict factor,
    float *restrict spectrum, float *restrict scratch) {
#pragma clang fp contract(off)
  int64_t n = plan->size, half = n / 2, blocks = n / 32 + 1;
  float *work = scratch, *re = work + 4 * n * CK_WIDTH, *im = re + blocks * columns * CK_WIDTH;
  grid_forward(plan, n, columns, kernel, re, im, work);
  float *zr = work, *zi = work + n * CK_WIDTH;
  float scale = 0.25f / ((float)n * (float)n);
  for (int64_t block = 0; block < blocks; block++) {
    for (int64_t y = 0; y < n; y++) {
      int64_t from = (block * columns + (y <= half ? y : n - y)) * CK_WIDTH;
      *(ck_lanes *)(zr + y * CK_WIDTH) = load_lanes(re + from);
      *(ck_lanes *)(zi + y * CK_WIDTH) = load_lanes(im + from);
    }
    transform_rows(plan, true, n, zr, zi);
    ck_lanes own;
    for (int64_t lane = 0; lane < CK_WIDTH; lane++) own[lane] = factor[(block * CK_WIDTH + lane) % n] * scale;
    for (int64_t y = 0; y < n; y++) {
      int64_t p = plan->place[y];
      ck_lanes value = load_lanes(zr + p * CK_WIDTH) * own * factor[y];
      *(ck_unaligned *)(spectrum + (block * n + p) * CK_WIDTH) = value;
    }
  }
}

// grid ← kernel ∗ grid, on a square of size/2 rows and columns; the kernel acts across the whole square and does not
// wrap around.
static void convolve_grid(
    const ck_transform *plan, const float *restrict spectrum, float *restrict grid, float *restrict scratch) {
#pragma clang fp contract(off)
  int64_t n = plan->size, side = n / 2, blocks = n / 32 + 1;
  float *work = scratch, *re = work + 4 * n * CK_WIDTH, *im = re + blocks * side * CK_WIDTH;
  grid_forward(plan, side, side, grid, re, im, work);
  float *zr = work, *zi = work + n * CK_WIDTH;
  for (int64_t block = 0; block < blocks; block++) {
    float *own_re = re + block * side * CK_WIDTH, *own_im = im + block * side * CK_WIDTH;
    memcpy(zr, own_re, (size_t)(side * CK_WIDTH) * sizeof(float));
    memcpy(zi, own_im, (size_t)(side * CK_WIDTH) * sizeof(float));
    transform_rows(plan, true, side, zr, zi);
    const float *factors = spectrum + block * n * CK_WIDTH;
    for (int64_t i = 0; i < n * CK_WIDTH; i++) {
      zr[i] *= factors[i];
      zi[i] *= factors[i];
    }
    transform_rows(plan, false, side, zr, zi);
    memcpy(own_re, zr, (size_t)(side * CK_WIDTH) * sizeof(float));
    memcpy(own_im, zi, (size_t)(side * CK_WIDTH) * sizeof(float));
  }
  grid_backward(plan, side, side, re, im, grid, work);
}
