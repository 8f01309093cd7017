static inline float total_weight(int64_t n, const float *weights) {
  return weights ? sum_of(n, weights) : (float)n;
}

// Sums an expression in v (the value) and t (its target), times the weights.
#define CK_SUM_LOSS(value)                                                    \
  if (weights) {                                                              \
    for (int64_t i = 0; i < n; i++) {                                         \
      float v = x[i], t = target[i]; (void)t;                                 \
      sum += weights[i] * (value);                                            \
    }                                                                         \
  } else {                                                                    \
    for (int64_t i = 0; i < n; i++) {                                         \
      float v = x[i], t = target[i]; (void)t;                                 \
      sum += value;                                                           \
    }                                                                         \
  }                                                                           \
  break;

static float loss(
    int32_t kind, int64_t n, float margin, bool averages, const float *restrict x, const float *target,
    const float *restrict weights) {
  CK_REASSOCIATE
  if (!target) target = x;
  float sum = 0;
  switch (kind) {
  case CK_LOGISTIC: CK_SUM_LOSS(ck_softplus(-v))
  case CK_HINGE: CK_SUM_LOSS(ck_select(margin - v > 0.0f, margin - v, 0.0f))
  case CK_SQUARED_ERROR: CK_SUM_LOSS((v - t) * (v - t))
  default: CK_SUM_LOSS(ck_softplus(v) - t * v)
  }
  if (!averages) return sum;
  float total = total_weight(n, weights);
  return total > 0.0f ? sum / total : 0.0f;
}

#define CK_LOSS_SLOPE(slope)                                                  \
  for (int64_t i = 0; i < n; i++) {                                           \
    float v = x[i], t = target[i]; (void)t; (void)v;                          \
    float step = g * (weights ? weights[i] : 1.0f) * (slope);                 \
    dx[i] = accumulates ? dx[i] + step : step;                                \
  }                                                                           \
  break;

static void loss_backward(
    int32_t kind, int64_t n, float margin, bool averages, float g, const float *restrict x, const float *target,
    const float *restrict weights, float *restrict dx, bool accumulates) {
  if (!target) target = x;
  if (averages) {
    float total = total_weight(n, weights);
    g = total > 0.0f ? g / total : 0.0f;
  }
  switch (kind) {
  case CK_LOGISTIC: CK_LOSS_SLOPE(-ck_sigmoid(-v))
  case CK_HINGE: CK_LOSS_SLOPE(ck_select(margin - v > 0.0f, -1.0f, 0.0f))
  case CK_SQUARED_ERROR: CK_LOSS_SLOPE(2.0f * (v - t))
  default: CK_LOSS_SLOPE(ck_sigmoid(v) - t)
  }
}

static float cross_entropy(
    int64_t rows, int64_t n, bool averages, const float *restrict x, const int32_t *restrict target,
    const float *restrict weights, float *restrict log_sums) {
  CK_REASSOCIATE
  float total = 0;
  for (int64_t r = 0; r < rows; r++) {
    const float *restrict from = x + r * n;
    float most = from[0], sum = 0;
    for (int64_t j = 0; j < n; j++) most = from[j] > most ? from[j] : most;
    for (int64_t j = 0; j < n; j++) sum += ck_exp(from[j] - most);
    log_sums[r] = most + ck_log(sum);
    total += (weights ? weights[r] : 1.0f) * (log_sums[r] - from[target[r]]);
  }
  if (!averages) return total;
  float weight = total_weight(rows, weights);
  return weight > 0.0f ? total / weight : 0.0f;
}

static void cross_entropy_backward(
    int64_t rows, int64_t n, bool averages, float g, const float *restrict x, const int32_t *restrict target,
    const float *restrict weights, const float *restrict log_sums, float *restrict dx, bool accumulates) {
  if (averages) {
    float weight = total_weight(rows, weights);
    g = weight > 0.0f ? g / weight : 0.0f;
  }
  for (int64_t r = 0; r < rows; r++) {
    float slope = g * (weights ? weights[r] : 1.0f), log_sum = log_sums[r];
    const float *restrict from = x + r * n;
    float *restrict to = dx + r * n;
    if (accumulates) {
      for (int64_t j = 0; j < n; j++) to[j] += slope * ck_exp(from[j] - log_sum);
    } else {
      for (int64_t j = 0; j < n; j++) to[j] = slope * ck_exp(from[j] - log_sum);
    }
    to[target[r]] -= slope;
  }
}

// Rows of logits become slopes, slope · (softmax − one at the target); returns the sum of −ln softmax[target].
static double softmax_slopes(
    int64_t rows, int64_t n, float slope, const float *restrict bias, const int32_t *restrict target,
    float *restrict x) {
  double total = 0;
  for (int64_t r = 0; r < rows; r++) {
    float *restrict own = x + r * n;
    if (bias) add_row(n, 1.0f, bias, own);
    float most = largest(n, own), wanted = own[target[r]];
    for (int64_t j = 0; j < n; j++) own[j] = ck_exp(own[j] - most);
    float sum = sum_of(n, own), factor = slope / sum;
    for (int64_t j = 0; j < n; j++) own[j] *= factor;
    own[target[r]] -= slope;
    total += (double)(most - wanted + ck_log(sum));
  }
  return total;
}

// y = factor · x, or y += factor · x, the factor being known only at the replay.
static void scale_by(int64_t n, const float *factor, const float *x, float *y, bool accumulates) {
  float scale = factor[0];
  if (accumulates) {
    CK_INDEPENDENT for (int64_t i = 0; i < n; i++) y[i] += scale * x[i];
  } else if (scale != 1.0f || x != y) {
    CK_INDEPENDENT for (int64_t i = 0; i < n; i++) y[i] = scale * x[i];
  }
}
