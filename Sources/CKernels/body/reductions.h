static inline float count_real(int64_t n, const float *mask) {
  if (!mask) return (float)n;
  float count = 0;
  for (int64_t i = 0; i < n; i++) count += mask[i] != 0.0f;
  return count;
}

static inline void keep_extreme(int32_t kind, int64_t n, const float *restrict x, float *restrict y) {
  if (kind == CK_MAXIMUM) {
    for (int64_t i = 0; i < n; i++) y[i] = x[i] > y[i] ? x[i] : y[i];
  } else {
    for (int64_t i = 0; i < n; i++) y[i] = x[i] < y[i] ? x[i] : y[i];
  }
}

static inline float sum_of(int64_t n, const float *restrict x) {
  CK_REASSOCIATE
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i];
  return sum;
}

static void reduce(
    int32_t kind, int64_t outer, int64_t n, int64_t inner, const float *restrict x, const float *restrict mask,
    float *restrict y) {
  for (int64_t o = 0; o < outer; o++) {
    const float *restrict from = x + o * n * inner;
    const float *restrict real = mask ? mask + o * n : 0;
    float *restrict to = y + o * inner;
    if (inner == 1 && kind <= CK_MEAN && !real) {
      to[0] = sum_of(n, from) * (kind == CK_MEAN && n ? 1.0f / (float)n : 1.0f);
      continue;
    }
    bool started = false;
    for (int64_t p = 0; p < n; p++) {
      if (real && real[p] == 0.0f) continue;
      if (!started) {
        __builtin_memcpy(to, from + p * inner, (size_t)inner * sizeof(float));
      } else if (kind <= CK_MEAN) {
        add_row(inner, 1.0f, from + p * inner, to);
      } else {
        keep_extreme(kind, inner, from + p * inner, to);
      }
      started = true;
    }
    if (!started) fill(inner, 0, to);
    if (kind == CK_MEAN && started) {
      float scale = 1.0f / count_real(n, real);
      for (int64_t i = 0; i < inner; i++) to[i] *= scale;
    }
  }
}

// Sends g to the first position whose value is the extreme.
static inline void route_extreme(
    int64_t n, int64_t inner, const float *x, const float *y, const float *real, const float *g, float *dx) {
  for (int64_t i = 0; i < inner; i++) {
    for (int64_t p = 0; p < n; p++) {
      if ((!real || real[p] != 0.0f) && x[p * inner + i] == y[i]) {
        dx[p * inner + i] += g[i];
        break;
      }
    }
  }
}

static void reduce_backward(
    int32_t kind, int64_t outer, int64_t n, int64_t inner, const float *x, const float *y, const float *mask,
    const float *restrict g, float *restrict dx, bool accumulates) {
  for (int64_t o = 0; o < outer; o++) {
    const float *real = mask ? mask + o * n : 0;
    float *restrict to = dx + o * n * inner;
    const float *restrict from = g + o * inner;
    if (!accumulates) fill(n * inner, 0, to);
    if (kind > CK_MEAN) {
      route_extreme(n, inner, x + o * n * inner, y + o * inner, real, from, to);
      continue;
    }
    float count = kind == CK_MEAN ? count_real(n, real) : 1.0f;
    float scale = count > 0.0f ? 1.0f / count : 0.0f;
    for (int64_t p = 0; p < n; p++) {
      if (!real || real[p] != 0.0f) add_row(inner, scale, from, to + p * inner);
    }
  }
}

// Writes x − max over what a row sees, and −infinity for what it does not see. A row that sees nothing but its own
// diagonal, which it was to leave out, sees that.
static inline void shift_row(
    int64_t columns, int64_t r, bool is_causal, bool excludes_diagonal, const float *restrict x,
    const float *restrict mask, float *restrict y) {
  float hidden = -__builtin_inff();
  int64_t end = is_causal && r + 1 < columns ? r + 1 : columns;
  // One loop over both would load the mask behind a null pointer, masked: a thousandfold slower than no load.
  if (mask) {
    for (int64_t j = 0; j < end; j++) y[j] = mask[j] != 0.0f ? x[j] : hidden;
  } else {
    for (int64_t j = 0; j < end; j++) y[j] = x[j];
  }
  for (int64_t j = end; j < columns; j++) y[j] = hidden;
  float own = excludes_diagonal && r < columns ? y[r] : hidden;
  if (excludes_diagonal && r < columns) y[r] = hidden;
  float most = hidden;
  for (int64_t j = 0; j < columns; j++) most = y[j] > most ? y[j] : most;
  if (most == hidden && own != hidden) y[r] = most = own;
  if (most == hidden) return;
  for (int64_t j = 0; j < columns; j++) y[j] -= most;
}

static void softmax(
    int64_t rows, int64_t columns, int64_t matrix_rows, int64_t rows_per_mask, bool is_causal, bool excludes_diagonal,
    const float *restrict x, const float *restrict mask, float *restrict y) {
  // Several rows at once, so that short rows fill the vectors of exp.
  int64_t chunk = columns < 2048 ? 2048 / (columns ? columns : 1) : 1;
  for (int64_t first = 0; first < rows; first += chunk) {
    int64_t end = first + chunk < rows ? first + chunk : rows;
    for (int64_t r = first; r < end; r++) {
      const float *real = mask ? mask + r / rows_per_mask * columns : 0;
      shift_row(columns, r % matrix_rows, is_causal, excludes_diagonal, x + r * columns, real, y + r * columns);
    }
    float *restrict shifted = y + first * columns;
    for (int64_t i = 0; i < (end - first) * columns; i++) shifted[i] = ck_exp(shifted[i]);
    for (int64_t r = first; r < end; r++) {
      float sum = sum_of(columns, y + r * columns);
      float scale = sum > 0.0f ? 1.0f / sum : (sum == 0.0f ? 0.0f : sum);
      for (int64_t j = 0; j < columns; j++) y[r * columns + j] *= scale;
    }
  }
}

static void softmax_backward(
    int64_t rows, int64_t columns, const float *restrict y, const float *restrict g, float *restrict dx,
    bool accumulates) {
  for (int64_t r = 0; r < rows; r++) {
    const float *restrict p = y + r * columns;
    const float *restrict from = g + r * columns;
    float *restrict to = dx + r * columns;
    float mean = dot_product(columns, p, from);
    if (accumulates) {
      for (int64_t j = 0; j < columns; j++) to[j] += p[j] * (from[j] - mean);
    } else {
      for (int64_t j = 0; j < columns; j++) to[j] = p[j] * (from[j] - mean);
    }
  }
}

static void zero_diagonal(
    int64_t matrices, int64_t n, int64_t matrices_per_mask, const float *restrict x, const float *restrict mask,
    float *restrict y, bool accumulates) {
  for (int64_t s = 0; s < matrices; s++) {
    const float *restrict from = x + s * n * n;
    float *restrict to = y + s * n * n;
    bool keeps = count_real(n, mask ? mask + s / matrices_per_mask * n : 0) <= 1.0f;
    for (int64_t i = 0; i < n; i++) {
      for (int64_t j = 0; j < n; j++) {
        float value = i == j && !keeps ? 0.0f : from[i * n + j];
        to[i * n + j] = accumulates ? to[i * n + j] + value : value;
      }
    }
  }
}
