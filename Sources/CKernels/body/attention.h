// One block of scores of packed attention, [rows, columns]. `first` is the position of the block's first query, which
// sees the keys up to its own place, or −1 where every query sees every key.

CK_INLINE ck_lanes larger_lanes(ck_lanes a, ck_lanes b) {
  ck_words is_larger = a > b;
  return (ck_lanes)(((ck_words)a & is_larger) | ((ck_words)b & ~is_larger));
}

static inline float largest(int64_t n, const float *restrict x) {
  float most = x[0];
  int64_t i = 0;
  if (n >= CK_WIDTH) {
    ck_lanes lanes = load_lanes(x);
    for (i = CK_WIDTH; i + CK_WIDTH <= n; i += CK_WIDTH) lanes = larger_lanes(load_lanes(x + i), lanes);
    lanes = larger_lanes(load_lanes(x + n - CK_WIDTH), lanes);
    for (int lane = 0; lane < CK_WIDTH; lane++) most = lanes[lane] > most ? lanes[lane] : most;
    return most;
  }
  for (; i < n; i++) most = x[i] > most ? x[i] : most;
  return most;
}

static inline int64_t seen_by(int64_t r, int64_t first, int64_t columns) { return first < 0 ? columns : first + r + 1; }

// Scores become weights, and log_sums keeps ln Σ exp(scale · score) of each row, `stride` apart.
static void attention_softmax(
    int64_t rows, int64_t columns, int64_t first, float scale, float *restrict x, float *restrict log_sums,
    int64_t stride) {
  for (int64_t r = 0; r < rows; r++) {
    float *restrict own = x + r * columns;
    int64_t end = seen_by(r, first, columns);
    float shift = scale * largest(end, own), sum = 0;
    CK_ROW_LOOP
    for (int64_t j = 0; j < end; j++) own[j] = ck_exp(scale * own[j] - shift);
    sum = sum_of(end, own);
    float factor = 1.0f / sum;
    CK_ROW_LOOP
    for (int64_t j = 0; j < end; j++) own[j] *= factor;
    for (int64_t j = end; j < columns; j++) own[j] = 0;
    log_sums[r * stride] = shift + ck_log(sum);
  }
}

// The same weights again, from the scores and what was kept.
static void attention_weights(
    int64_t rows, int64_t columns, int64_t first, float scale, float *restrict x, const float *restrict log_sums,
    int64_t stride) {
  for (int64_t r = 0; r < rows; r++) {
    float *restrict own = x + r * columns;
    int64_t end = seen_by(r, first, columns);
    float shift = log_sums[r * stride];
    CK_ROW_LOOP
    for (int64_t j = 0; j < end; j++) own[j] = ck_exp(scale * own[j] - shift);
    for (int64_t j = end; j < columns; j++) own[j] = 0;
  }
}

// Slopes of the weights become slopes of the scores: scale · weight · (slope − g·y), with g·y of the row's outputs.
static void attention_slopes(
    int64_t rows, int64_t columns, int64_t first, float scale, const float *restrict weights, float *restrict slopes,
    const float *restrict g, const float *restrict y, int64_t width, int64_t stride) {
  for (int64_t r = 0; r < rows; r++) {
    const float *restrict weight = weights + r * columns;
    float *restrict own = slopes + r * columns;
    int64_t end = seen_by(r, first, columns);
    float mean = dot_product(width, g + r * stride, y + r * stride);
    CK_ROW_LOOP
    for (int64_t j = 0; j < end; j++) own[j] = scale * weight[j] * (own[j] - mean);
    for (int64_t j = end; j < columns; j++) own[j] = 0;
  }
}
