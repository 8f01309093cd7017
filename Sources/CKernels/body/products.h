static inline float dot_product(int64_t n, const float *restrict a, const float *restrict b) {
  CK_REASSOCIATE
  if (n < CK_WIDTH) {
    float sum = 0;
    for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
  }
  ck_lanes sum = {0};
  int64_t i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) sum += load_lanes(a + i) * load_lanes(b + i);
  if (i < n) sum += load_tail(n, a) * load_tail(n, b);
  return sum_of_lanes(sum);
}

static inline float distance(int64_t n, const float *restrict a, const float *restrict b) {
  CK_REASSOCIATE
  if (n < CK_WIDTH) {
    float sum = 0;
    for (int64_t i = 0; i < n; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
  }
  ck_lanes sum = {0};
  int64_t i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) {
    ck_lanes difference = load_lanes(a + i) - load_lanes(b + i);
    sum += difference * difference;
  }
  if (i < n) {
    ck_lanes difference = load_tail(n, a) - load_tail(n, b);
    sum += difference * difference;
  }
  return sum_of_lanes(sum);
}

// c = the dot products of a with n rows of b, each k long; four rows share what is loaded of a.
static __attribute__((noinline)) void dot_rows(
    int64_t n, int64_t k, const float *restrict a, const float *restrict b, float *restrict c, bool accumulates) {
  CK_REASSOCIATE
  int64_t j = 0;
  for (; k >= CK_WIDTH && j + 4 <= n; j += 4) {
    const float *restrict rows = b + j * k;
    ck_lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    int64_t p = 0;
    for (; p + CK_WIDTH <= k; p += CK_WIDTH) {
      ck_lanes own = load_lanes(a + p);
      s0 += own * load_lanes(rows + p);
      s1 += own * load_lanes(rows + k + p);
      s2 += own * load_lanes(rows + 2 * k + p);
      s3 += own * load_lanes(rows + 3 * k + p);
    }
    if (p < k) {
      ck_lanes own = load_tail(k, a);
      s0 += own * load_tail(k, rows);
      s1 += own * load_tail(k, rows + k);
      s2 += own * load_tail(k, rows + 2 * k);
      s3 += own * load_tail(k, rows + 3 * k);
    }
    float sums[4] = {sum_of_lanes(s0), sum_of_lanes(s1), sum_of_lanes(s2), sum_of_lanes(s3)};
    for (int i = 0; i < 4; i++) c[j + i] = accumulates ? c[j + i] + sums[i] : sums[i];
  }
  for (; j < n; j++) {
    float sum = dot_product(k, a, b + j * k);
    c[j] = accumulates ? c[j] + sum : sum;
  }
}

CK_INLINE void store_lanes(ck_lanes sum, float *c, int64_t skipped, bool accumulates) {
  if (skipped == 0) {
    *(ck_unaligned *)c = accumulates ? load_lanes(c) + sum : sum;
  } else {
    for (int64_t i = skipped; i < CK_WIDTH; i++) c[i] = accumulates ? c[i] + sum[i] : sum[i];
  }
}

// c = op(a) · b for b of k rows, n ≥ 16 long: sixteen columns at a time, four rows together. The last columns are a
// full block that overlaps the one before; what was stored there is computed again, and skipped.
static __attribute__((noinline)) void combine_rows(
    int64_t m, int64_t n, int64_t k, const float *restrict a, int64_t row, int64_t column, const float *restrict b,
    float *restrict c, bool accumulates) {
  for (int64_t j = 0; j < n; j += CK_WIDTH) {
    int64_t start = j + CK_WIDTH <= n ? j : n - CK_WIDTH;
    const float *restrict block = b + start;
    float *restrict to = c + start;
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) {
      const float *restrict factors = a + i * row;
      ck_lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
      for (int64_t p = 0; p < k; p++) {
        ck_lanes from = load_lanes(block + p * n);
        s0 += factors[p * column] * from;
        s1 += factors[p * column + row] * from;
        s2 += factors[p * column + 2 * row] * from;
        s3 += factors[p * column + 3 * row] * from;
      }
      store_lanes(s0, to + i * n, j - start, accumulates);
      store_lanes(s1, to + (i + 1) * n, j - start, accumulates);
      store_lanes(s2, to + (i + 2) * n, j - start, accumulates);
      store_lanes(s3, to + (i + 3) * n, j - start, accumulates);
    }
    for (; i < m; i++) {
      ck_lanes sum = {0};
      for (int64_t p = 0; p < k; p++) sum += a[i * row + p * column] * load_lanes(block + p * n);
      store_lanes(sum, to + i * n, j - start, accumulates);
    }
  }
}

// The same of any size, element by element.
static void multiply_elements(
    int64_t m, int64_t n, int64_t k, const float *restrict a, int64_t a_row, int64_t a_column, const float *restrict b,
    int64_t b_row, int64_t b_column, float *restrict c, bool accumulates) {
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) {
      float sum = accumulates ? c[i * n + j] : 0;
      for (int64_t p = 0; p < k; p++) sum += a[i * a_row + p * a_column] * b[p * b_row + j * b_column];
      c[i * n + j] = sum;
    }
  }
}

// Products too small for BLAS to be worth its call. A stride of zero is a matrix common to all: of a it is read by each
// product, and in c all products are added up.
static void small_matmul(
    int64_t batch, int64_t m, int64_t n, int64_t k, bool transposes_a, bool transposes_b, int64_t a_stride,
    int64_t c_stride, const float *restrict a, const float *restrict b, float *restrict c, bool accumulates) {
  int64_t row = transposes_a ? 1 : k, column = transposes_a ? m : 1;
  for (int64_t s = 0; s < batch; s++) {
    if (!transposes_b && n >= CK_WIDTH) {
      combine_rows(m, n, k, a, row, column, b, c, accumulates);
    } else if (transposes_b && !transposes_a) {
      for (int64_t i = 0; i < m; i++) dot_rows(n, k, a + i * k, b, c + i * n, accumulates);
    } else {
      multiply_elements(m, n, k, a, row, column, b, transposes_b ? 1 : n, transposes_b ? k : 1, c, accumulates);
    }
    a += a_stride;
    b += k * n;
    c += c_stride;
    accumulates = accumulates || c_stride == 0;
  }
}

static inline const float *source_row(ck_row_source rows, int64_t r, int64_t d) {
  return rows.values + (rows.index ? (int64_t)rows.index[r] : r) * d;
}

// Asks for the rows that a product will read in a moment.
static inline void expect_source(ck_row_source rows, int64_t r, int64_t n, int64_t d) {
  if (rows.index && r < n && d >= CK_WIDTH) expect_row(source_row(rows, r, d), d);
}

static void row_product(
    int32_t kind, int64_t n, int64_t c, int64_t d, ck_row_source q, ck_row_source rows, float *restrict y) {
  for (int64_t b = 0; b < n; b++) {
    const float *own = source_row(q, b, d);
    expect_source(q, b + 2, n, d);
    for (int64_t j = 0; j < c; j++) {
      const float *row = source_row(rows, b * c + j, d);
      expect_source(rows, b * c + j + 4, n * c, d);
      y[b * c + j] = kind == CK_DOT ? dot_product(d, own, row) : distance(d, own, row);
    }
  }
}

// down += slope · row and other += slope · own, in one pass.
static inline void add_both(
    int64_t d, float slope, const float *restrict row, float *restrict down, const float *restrict own,
    float *restrict other) {
#define CK_BOTH_BLOCK(T, U)                                                      \
  {                                                                              \
    *(U *)(down + i) = *(const U *)(down + i) + slope * *(const U *)(row + i);   \
    *(U *)(other + i) = *(const U *)(other + i) + slope * *(const U *)(own + i); \
  }
  CK_BLOCKS(d, CK_BOTH_BLOCK)
#undef CK_BOTH_BLOCK
}

// down += step and other −= step, with step = 2 · slope · (own − row).
static inline void pull_both(
    int64_t d, float slope, const float *restrict row, float *restrict down, const float *restrict own,
    float *restrict other) {
  float twice = 2.0f * slope;
#define CK_PULL_BLOCK(T, U)                                       \
  {                                                               \
    T step = twice * (*(const U *)(own + i) - *(const U *)(row + i)); \
    *(U *)(down + i) = *(const U *)(down + i) + step;             \
    *(U *)(other + i) = *(const U *)(other + i) - step;           \
  }
  CK_BLOCKS(d, CK_PULL_BLOCK)
#undef CK_PULL_BLOCK
}

static void row_product_backward(
    int32_t kind, int64_t n, int64_t c, int64_t d, ck_row_source q, ck_row_source rows, const float *restrict g,
    ck_row_target dq, bool dq_accumulates, ck_row_target drows, bool drows_accumulates) {
  for (int64_t b = 0; b < n; b++) {
    const float *restrict own = source_row(q, b, d);
    float *restrict down = dq.gradients ? target_row(dq, b, d) : 0;
    if (down && !dq_accumulates) fill(d, 0, down);
    for (int64_t j = 0; j < c; j++) {
      int64_t r = b * c + j;
      float slope = g[r];
      const float *restrict row = source_row(rows, r, d);
      float *restrict drow = drows.gradients ? target_row(drows, r, d) : 0;
      if (drow && !drows_accumulates) fill(d, 0, drow);
      if (slope == 0.0f) continue;
      // One row of a table may be both query and candidate.
      if (down && drow && down != drow) {
        if (kind == CK_DOT) {
          add_both(d, slope, row, down, own, drow);
        } else {
          pull_both(d, slope, row, down, own, drow);
        }
      } else if (kind == CK_DOT) {
        if (down) add_row(d, slope, row, down);
        if (drow) add_row(d, slope, own, drow);
      } else if (down) {
        float twice = 2.0f * slope;
        CK_ROW_LOOP
        for (int64_t i = 0; i < d; i++) down[i] += twice * (own[i] - row[i]);
      } else if (drow) {
        float twice = 2.0f * slope;
        CK_ROW_LOOP
        for (int64_t i = 0; i < d; i++) drow[i] -= twice * (own[i] - row[i]);
      }
    }
  }
}

static void squared_norms(int64_t n, int64_t d, const float *restrict x, float *restrict y) {
  for (int64_t r = 0; r < n; r++) y[r] = dot_product(d, x + r * d, x + r * d);
}

// y = ‖a‖² + ‖b‖², to which −2·a·b is added.
static void set_norms(
    int64_t m, int64_t n, const float *restrict row_norms, const float *restrict column_norms, float *restrict y) {
  for (int64_t i = 0; i < m; i++) {
    float own = row_norms[i];
    for (int64_t j = 0; j < n; j++) y[i * n + j] = own + column_norms[j];
  }
}

static void sums_of_matrix(int64_t m, int64_t n, const float *restrict x, float *restrict rows, float *restrict columns) {
  CK_REASSOCIATE
  if (columns) fill(n, 0, columns);
  for (int64_t i = 0; i < m; i++) {
    const float *restrict from = x + i * n;
    if (columns) add_row(n, 1.0f, from, columns);
    if (rows) {
      float sum = 0;
      for (int64_t j = 0; j < n; j++) sum += from[j];
      rows[i] = sum;
    }
  }
}

static void scale_rows(
    int64_t n, int64_t d, float scale, const float *restrict s, const float *restrict x, float *restrict y,
    bool accumulates) {
  for (int64_t r = 0; r < n; r++) {
    if (!accumulates) fill(d, 0, y + r * d);
    add_row(d, scale * s[r], x + r * d, y + r * d);
  }
}
