// Relations of pairs of items: every aspect of one item meets every aspect of the other, attention reads a memory for each
// meeting, and a second attention weighs the meetings. A caller goes through the pairs in blocks that stay in the cache,
// and makes the two matrix products of a block itself.

// The products of a pair's aspects: v[(pair · k + n) · k + l] = aspect n of the left row times aspect l of the right row.
static void pair_products(
    int64_t pairs, int64_t k, int64_t d, const float *left, const int32_t *left_rows, const float *right,
    const int32_t *right_rows, float *v) {
  for (int64_t p = 0; p < pairs; p++) {
    const float *own = left + (int64_t)left_rows[p] * k * d, *other = right + (int64_t)right_rows[p] * k * d;
    for (int64_t n = 0; n < k; n++) {
      for (int64_t l = 0; l < k; l++) {
        const float *restrict a = own + n * d, *restrict b = other + l * d;
        float *restrict to = v + ((p * k + n) * k + l) * d;
        CK_ROW_LOOP
        for (int64_t i = 0; i < d; i++) to[i] = a[i] * b[i];
      }
    }
  }
}

// Adds to the gradients of the rows; both may lie in one array, since a pair never joins a row to itself there.
static void pair_products_backward(
    int64_t pairs, int64_t k, int64_t d, const float *left, const int32_t *left_rows, const float *right,
    const int32_t *right_rows, const float *dv, float *dleft, float *dright) {
  for (int64_t p = 0; p < pairs; p++) {
    int64_t own = (int64_t)left_rows[p] * k * d, other = (int64_t)right_rows[p] * k * d;
    for (int64_t n = 0; n < k; n++) {
      for (int64_t l = 0; l < k; l++) {
        const float *restrict from = dv + ((p * k + n) * k + l) * d;
        if (dleft) {
          const float *restrict b = right + other + l * d;
          float *restrict da = dleft + own + n * d;
          CK_ROW_LOOP
          for (int64_t i = 0; i < d; i++) da[i] += from[i] * b[i];
        }
        if (dright) {
          const float *restrict a = left + own + n * d;
          float *restrict db = dright + other + l * d;
          CK_ROW_LOOP
          for (int64_t i = 0; i < d; i++) db[i] += from[i] * a[i];
        }
      }
    }
  }
}

// A softmax in place.
static inline void soften(int64_t n, float *restrict x) {
  CK_REASSOCIATE
  float most = x[0], sum = 0;
  for (int64_t i = 1; i < n; i++) most = x[i] > most ? x[i] : most;
  for (int64_t i = 0; i < n; i++) {
    x[i] = ck_exp(x[i] - most);
    sum += x[i];
  }
  float scale = 1.0f / sum;
  for (int64_t i = 0; i < n; i++) x[i] *= scale;
}

// The weights of a pair's meetings, from the last s of each row of logits; one meeting, or no units, gives equal weights.
static inline void weigh_meetings(
    int64_t meetings, int64_t m, int64_t s, const float *logits, const float *bias, const float *h, float *weights) {
  if (s == 0) {
    for (int64_t x = 0; x < meetings; x++) weights[x] = 1.0f / (float)meetings;
    return;
  }
  for (int64_t x = 0; x < meetings; x++) {
    CK_REASSOCIATE
    const float *restrict units = logits + x * (m + s) + m;
    float sum = 0;
    for (int64_t j = 0; j < s; j++) {
      float unit = units[j] + bias[j];
      sum += h[j] * (unit > 0.0f ? unit : 0.0f);
    }
    weights[x] = sum;
  }
  soften(meetings, weights);
}

// From the logits [pairs · meetings, m + s] of a block: adds to row targets[p] of y what pair p reads. That is the weight of
// each of the m slices of memory, or without a memory the weighted sum of the products v themselves. The first m logits
// become the attention over the slices, `weights` the weights of the meetings.
static void relate(
    int64_t pairs, int64_t meetings, int64_t d, int64_t m, int64_t s, const float *v, float *logits, const float *bias,
    const float *h, const int32_t *targets, float *weights, float *y) {
  int64_t width = m ? m : d;
  for (int64_t p = 0; p < pairs; p++) {
    float *own = logits + p * meetings * (m + s);
    float *weight = weights + p * meetings;
    weigh_meetings(meetings, m, s, own, bias, h, weight);
    float *restrict to = y ? y + (int64_t)targets[p] * width : 0;
    for (int64_t x = 0; x < meetings; x++) {
      float *restrict row = own + x * (m + s);
      if (m) soften(m, row);
      if (to) add_row(width, weight[x], m ? row : v + (p * meetings + x) * d, to);
    }
  }
}

// After `relate` on the same block: turns the logits into their gradients, given g, the gradients of the rows of y. Adds to
// the gradients of bias and h. Without a memory, dv receives what comes straight from y; otherwise it is left alone.
static void relate_backward(
    int64_t pairs, int64_t meetings, int64_t d, int64_t m, int64_t s, const float *v, float *logits, const float *bias,
    const float *h, const int32_t *targets, const float *weights, const float *g, float *dbias, float *dh, float *dv) {
  int64_t width = m ? m : d;
  for (int64_t p = 0; p < pairs; p++) {
    const float *restrict from = g + (int64_t)targets[p] * width;
    const float *weight = weights + p * meetings;
    float mean = 0;
    float slopes[CK_MOST_MEETINGS];
    for (int64_t x = 0; x < meetings; x++) {
      const float *row = m ? logits + (p * meetings + x) * (m + s) : v + (p * meetings + x) * d;
      slopes[x] = dot_product(width, row, from);
      mean += weight[x] * slopes[x];
    }
    for (int64_t x = 0; x < meetings; x++) {
      float *restrict row = logits + (p * meetings + x) * (m + s);
      for (int64_t t = 0; t < m; t++) row[t] *= weight[x] * (from[t] - slopes[x]);
      if (!m) {
        fill(d, 0, dv + (p * meetings + x) * d);
        add_row(d, weight[x], from, dv + (p * meetings + x) * d);
      }
      float slope = weight[x] * (slopes[x] - mean);
      float *restrict units = row + m;
      for (int64_t j = 0; j < s; j++) {
        float unit = units[j] + bias[j];
        dh[j] += slope * (unit > 0.0f ? unit : 0.0f);
        units[j] = unit > 0.0f ? slope * h[j] : 0.0f;
        dbias[j] += units[j];
      }
    }
  }
}

// A positive against c negatives, from the differences x of their scores: with M the number of negatives within the margin,
// ln(N M / c + 1) times the largest violation max(0, margin − x), or times their sum.
static inline float rank_weight(int64_t c, float margin, float items, const float *x) {
  float close = 0;
  for (int64_t j = 0; j < c; j++) close += x[j] < margin ? 1.0f : 0.0f;
  return ck_log(1.0f + items * close / (float)c);
}

static float rank_hinge(int64_t rows, int64_t c, float margin, float items, bool sums, const float *x) {
  double total = 0;
  for (int64_t r = 0; r < rows; r++) {
    const float *from = x + r * c;
    float worst = 0, sum = 0;
    for (int64_t j = 0; j < c; j++) {
      float violation = margin - from[j];
      violation = violation > 0.0f ? violation : 0.0f;
      worst = violation > worst ? violation : worst;
      sum += violation;
    }
    if (worst > 0.0f) total += (double)(rank_weight(c, margin, items, from) * (sums ? sum : worst));
  }
  return (float)total;
}

static void rank_hinge_backward(
    int64_t rows, int64_t c, float margin, float items, bool sums, float g, const float *x, float *dx,
    bool accumulates) {
  for (int64_t r = 0; r < rows; r++) {
    const float *from = x + r * c;
    float *to = dx + r * c;
    if (!accumulates) fill(c, 0, to);
    int64_t worst = 0;
    for (int64_t j = 1; j < c; j++) worst = from[j] < from[worst] ? j : worst;
    if (!(from[worst] < margin)) continue;
    float slope = -g * rank_weight(c, margin, items, from);
    if (!sums) {
      to[worst] += slope;
      continue;
    }
    for (int64_t j = 0; j < c; j++) to[j] += from[j] < margin ? slope : 0.0f;
  }
}
