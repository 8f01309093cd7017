static inline float dot_product(int64_t n, const float *restrict a, const float *restrict b) {
  CK_REASSOCIATE
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static inline float distance(int64_t n, const float *restrict a, const float *restrict b) {
  CK_REASSOCIATE
  float sum = 0;
  for (int64_t i = 0; i < n; i++) {
    float difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum;
}

// Products too small for BLAS to be worth its call. Rows of b are added up, or, where b is transposed, dotted.
static void small_matmul(
    int64_t batch, int64_t m, int64_t n, int64_t k, bool transposes_a, bool transposes_b, const float *restrict a,
    const float *restrict b, float *restrict c, bool accumulates) {
  int64_t row = transposes_a ? 1 : k, column = transposes_a ? m : 1;
  for (int64_t s = 0; s < batch; s++) {
    for (int64_t i = 0; i < m; i++) {
      float *restrict to = c + i * n;
      if (!transposes_b) {
        if (!accumulates) fill(n, 0, to);
        for (int64_t p = 0; p < k; p++) add_row(n, a[i * row + p * column], b + p * n, to);
      } else {
        for (int64_t j = 0; j < n; j++) {
          float sum = 0;
          if (!transposes_a) {
            sum = dot_product(k, a + i * k, b + j * k);
          } else {
            for (int64_t p = 0; p < k; p++) sum += a[i + p * m] * b[j * k + p];
          }
          to[j] = accumulates ? to[j] + sum : sum;
        }
      }
    }
    a += m * k;
    b += k * n;
    c += m * n;
  }
}

static inline const float *source_row(ck_row_source rows, int64_t r, int64_t d) {
  return rows.values + (rows.index ? (int64_t)rows.index[r] : r) * d;
}

static void row_product(
    int32_t kind, int64_t n, int64_t c, int64_t d, const float *restrict q, ck_row_source rows, float *restrict y) {
  for (int64_t b = 0; b < n; b++) {
    for (int64_t j = 0; j < c; j++) {
      const float *row = source_row(rows, b * c + j, d);
      y[b * c + j] = kind == CK_DOT ? dot_product(d, q + b * d, row) : distance(d, q + b * d, row);
    }
  }
}

static void row_product_backward(
    int32_t kind, int64_t n, int64_t c, int64_t d, const float *restrict q, ck_row_source rows,
    const float *restrict g, float *restrict dq, bool dq_accumulates, ck_row_target drows, bool drows_accumulates) {
  for (int64_t b = 0; b < n; b++) {
    const float *restrict own = q + b * d;
    float *restrict down = dq ? dq + b * d : 0;
    if (down && !dq_accumulates) fill(d, 0, down);
    for (int64_t j = 0; j < c; j++) {
      int64_t r = b * c + j;
      float slope = g[r];
      const float *restrict row = source_row(rows, r, d);
      float *restrict drow = drows.gradients ? target_row(drows, r, d) : 0;
      if (drow && !drows_accumulates) fill(d, 0, drow);
      if (slope == 0.0f) continue;
      if (kind == CK_DOT) {
        if (down) add_row(d, slope, row, down);
        if (drow) add_row(d, slope, own, drow);
      } else {
        float twice = 2.0f * slope;
        if (down && drow) {
          for (int64_t i = 0; i < d; i++) {
            float step = twice * (own[i] - row[i]);
            down[i] += step;
            drow[i] -= step;
          }
        } else if (down) {
          for (int64_t i = 0; i < d; i++) down[i] += twice * (own[i] - row[i]);
        } else if (drow) {
          for (int64_t i = 0; i < d; i++) drow[i] -= twice * (own[i] - row[i]);
        }
      }
    }
  }
}

static void squared_norms(int64_t n, int64_t d, const float *restrict x, float *restrict y) {
  for (int64_t r = 0; r < n; r++) y[r] = dot_product(d, x + r * d, x + r * d);
}

// y holds −2·a·b and becomes ‖a‖² − 2·a·b + ‖b‖².
static void add_norms(
    int64_t m, int64_t n, const float *restrict row_norms, const float *restrict column_norms, float *restrict y) {
  for (int64_t i = 0; i < m; i++) {
    float own = row_norms[i];
    for (int64_t j = 0; j < n; j++) y[i * n + j] += own + column_norms[j];
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
