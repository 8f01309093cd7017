static double sum_of_squares(int64_t n, const float *restrict x) {
  // In blocks: single precision inside a block, double across.
  double total = 0;
  for (int64_t start = 0; start < n; start += 1024) {
    CK_REASSOCIATE
    int64_t end = start + 1024 < n ? start + 1024 : n;
    float sum = 0;
    for (int64_t i = start; i < end; i++) sum += x[i] * x[i];
    total += (double)sum;
  }
  return total;
}

// The numbers of one step that depend on the step alone: η, and for Adam η/(1 − β₁ᵗ) and 1/√(1 − β₂ᵗ).
typedef struct {
  float rate;
  float root_scale;
} ck_rates;

static inline ck_rates rates_at(const ck_optimizer *o, double power1, double power2) {
  ck_rates rates = {o->learning_rate, 1.0f};
  if (o->rule == CK_ADAM) {
    rates.rate = (float)((double)o->learning_rate / (1.0 - power1));
    rates.root_scale = (float)(1.0 / sqrt(1.0 - power2));
  }
  return rates;
}

static inline ck_rates rates_of_step(const ck_optimizer *o, int64_t step) {
  if (o->rule != CK_ADAM) return rates_at(o, 0, 0);
  return rates_at(o, pow((double)o->beta1, (double)step), pow((double)o->beta2, (double)step));
}

static inline float clipped(const ck_optimizer *o, float g) {
  float c = o->clip_value;
  return o->clip_scale * ck_select(g > c, c, ck_select(g < -c, -c, g));
}

// One step of n numbers with their gradient G, an expression in i.
#define CK_STEP_LOOPS(G)                                                                          \
  switch (o->rule) {                                                                              \
  case CK_SGD:                                                                                    \
    CK_ROW_LOOP for (int64_t i = 0; i < n; i++) values[i] -= rates.rate * (G);                    \
    break;                                                                                        \
  case CK_ADAGRAD:                                                                                \
    CK_ROW_LOOP for (int64_t i = 0; i < n; i++) {                                                 \
      float step = (G), a = state1[i] + step * step;                                              \
      state1[i] = a;                                                                              \
      values[i] -= ck_select(a > 0.0f, rates.rate * step / ck_sqrt(a), 0.0f);                     \
    }                                                                                             \
    break;                                                                                        \
  default:                                                                                        \
    CK_ROW_LOOP for (int64_t i = 0; i < n; i++) {                                                 \
      float step = (G);                                                                           \
      float v = o->beta2 * state1[i] + (1.0f - o->beta2) * step * step;                           \
      state1[i] = v;                                                                              \
      values[i] -= rates.rate * step / (ck_sqrt(v) + o->epsilon);                                 \
    }                                                                                             \
  }

// Adam keeps √v in place of v, so that catching up on missed steps takes no roots.
CK_INLINE void step_adam(
    int64_t n, float *restrict values, const float *restrict g, float *restrict moments, float *restrict roots,
    float decay, const ck_optimizer *restrict o, ck_rates rates) {
  CK_REASSOCIATE
  float beta1 = o->beta1, beta2 = o->beta2, new1 = 1.0f - beta1, new2 = 1.0f - beta2;
  float bound = o->clip_value, clip_scale = o->clip_scale, epsilon = o->epsilon, rate = rates.rate;
  float root_scale = rates.root_scale;
  bool clips = bound < __builtin_inff();
#define CK_ADAM_BLOCK(T, U)                                                                        \
  {                                                                                                \
    T value = *(const U *)(values + i), m = *(const U *)(moments + i), root = *(const U *)(roots + i); \
    T step = decay * value;                                                                        \
    if (g) {                                                                                       \
      T slope = *(const U *)(g + i), most = (T){0} + bound;                                        \
      if (clips) slope = __builtin_elementwise_max(__builtin_elementwise_min(slope, most), -most); \
      step += clip_scale * slope;                                                                  \
    }                                                                                              \
    m = beta1 * m + new1 * step;                                                                   \
    root = __builtin_elementwise_sqrt(beta2 * root * root + new2 * step * step);                   \
    *(U *)(moments + i) = m;                                                                       \
    *(U *)(roots + i) = root;                                                                      \
    *(U *)(values + i) = value - rate * m / (root * root_scale + epsilon);                         \
  }
  CK_BLOCKS(n, CK_ADAM_BLOCK)
#undef CK_ADAM_BLOCK
}

static void step_values(
    int64_t n, float *restrict values, const float *restrict g, float *restrict state1, float *restrict state2,
    float decay, const ck_optimizer *restrict o, ck_rates rates) {
  if (o->rule == CK_ADAM) {
    step_adam(n, values, g, state1, state2, decay, o, rates);
  } else if (g) {
    CK_STEP_LOOPS(clipped(o, g[i]) + decay * values[i])
  } else {
    CK_STEP_LOOPS(decay * values[i])
  }
}

static void update_weight(
    int64_t n, float *values, const float *g, float *state1, float *state2, float decay, const ck_optimizer *o,
    int64_t step) {
  step_values(n, values, g, state1, state2, decay, o, rates_of_step(o, step));
}

static inline void step_row(
    ck_rows *t, int64_t row, const float *g, float decay, const ck_optimizer *o, ck_rates rates) {
  int64_t d = t->dimension, at = row * d;
  step_values(d, t->values + at, g, t->state1 ? t->state1 + at : 0, t->state2 ? t->state2 + at : 0, decay, o, rates);
}

// The steps after `seen` that a row missed, without decay: each moves it by c_j m / (S_j √v + ε), with m and v the
// moments it has, c_j = η β₁ʲ / (1 − β₁^(seen + j)) and S_j = √(β₂ʲ / (1 − β₂^(seen + j))). With x = S₁√v / (S₁√v + ε)
// the sum is m / (S₁√v + ε) · Σ c_j / (1 + x (S_j / S₁ − 1)), a smooth function of x in 0…1, taken as the parabola
// through x = 0, ½ and 1 once S hardly changes over the steps that count.
static ck_missed missed_adam(const ck_optimizer *o, int64_t seen, int64_t missed) {
  ck_missed result = {.step = seen + missed, .missed = missed};
  double beta1 = (double)o->beta1, beta2 = (double)o->beta2;
  double power1 = pow(beta1, (double)seen), power2 = pow(beta2, (double)seen), left1 = 1, left2 = 1, first = 0;
  double points[4] = {0, 0.5, 1, 0.75}, sums[4] = {0};
  for (int64_t j = 1; j <= missed; j++) {
    power1 *= beta1;
    power2 *= beta2;
    left1 *= beta1;
    left2 *= beta2;
    if (left1 < 1e-10) break;
    double scale = sqrt(left2 / (1 - power2));
    if (j == 1) first = scale;
    double c = (double)o->learning_rate * left1 / (1 - power1), change = scale / first - 1;
    for (int i = 0; i < 4; i++) sums[i] += c / (1 + points[i] * change);
  }
  double linear = 4 * sums[1] - 3 * sums[0] - sums[2], square = 2 * (sums[0] + sums[2]) - 4 * sums[1];
  double error = fabs(sums[0] + 0.75 * (linear + 0.75 * square) - sums[3]);
  result.is_exact = error <= 1e-7 * fabs(sums[0]);
  result.scale = (float)first;
  result.at_zero = (float)sums[0];
  result.linear = (float)linear;
  result.square = (float)square;
  result.decay1 = (float)pow(beta1, (double)missed);
  result.decay2 = (float)pow(beta2, 0.5 * (double)missed);
  return result;
}

static inline bool all_zero(int64_t n, const float *x) {
  for (int64_t i = 0; i < n; i++) {
    if (x[i] != 0.0f) return false;
  }
  return true;
}

static inline void decay_moments(int64_t n, float *restrict moments, double beta, int64_t missed) {
  float factor = (float)pow(beta, (double)missed);
  for (int64_t i = 0; i < n; i++) moments[i] *= factor;
}

static void move_missed(
    int64_t n, float *restrict values, float *restrict moments, float *restrict roots, float epsilon, ck_missed k) {
#define CK_MISSED_BLOCK(T, U)                                                                      \
  {                                                                                                \
    T m = *(const U *)(moments + i), root = *(const U *)(roots + i), scaled = root * k.scale;      \
    T inverse = 1.0f / (scaled + epsilon), x = scaled * inverse;                                   \
    *(U *)(values + i) = *(const U *)(values + i) - m * inverse * (k.at_zero + x * (k.linear + x * k.square)); \
    *(U *)(moments + i) = m * k.decay1;                                                            \
    *(U *)(roots + i) = root * k.decay2;                                                           \
  }
  CK_BLOCKS(n, CK_MISSED_BLOCK)
#undef CK_MISSED_BLOCK
}

static inline bool skip_adam(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t seen, int64_t missed) {
  int64_t d = t->dimension;
  float *restrict values = t->values + row * d;
  float *restrict m = t->state1 + row * d;
  float *restrict roots = t->state2 + row * d;
  // A row that no gradient has reached yet, or long ago.
  if ((seen == 0 || o->epsilon <= 0.0f) && all_zero(d, m)) {
    decay_moments(d, roots, sqrt((double)o->beta2), missed);
    return true;
  }
  if (o->epsilon <= 0.0f) return false;
  ck_missed *entry = o->missed + (missed < CK_MISSED_KEPT ? missed : 0);
  if (entry->step != seen + missed || entry->missed != missed) *entry = missed_adam(o, seen, missed);
  if (!entry->is_exact) return false;
  move_missed(d, values, m, roots, o->epsilon, *entry);
  return true;
}

// Steps without a loss gradient whose effect has a closed form: no decay, or plain SGD. False where each must be walked.
static inline bool skip_in_one(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t seen, int64_t missed) {
  int64_t d = t->dimension;
  if (o->rule == CK_SGD) {
    if (t->decay == 0.0f) return true;
    float factor = (float)pow(1.0 - (double)o->learning_rate * (double)t->decay, (double)missed);
    for (int64_t i = 0; i < d; i++) t->values[row * d + i] *= factor;
    return true;
  }
  if (t->decay != 0.0f) return false;
  if (o->rule == CK_ADAGRAD) return true;
  if (o->rule == CK_ADAM) return skip_adam(t, row, o, seen, missed);
  decay_moments(d, t->state1 + row * d, (double)o->beta2, missed);
  return true;
}

static void project_rows(int64_t n, int64_t d, float max_norm, float *values) {
  for (int64_t r = 0; r < n; r++) {
    float *restrict row = values + r * d;
    float norm = ck_sqrt(dot_product(d, row, row));
    if (norm > max_norm) {
      float scale = max_norm / norm;
      for (int64_t i = 0; i < d; i++) row[i] *= scale;
    }
  }
}

static void walk(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t seen, int64_t missed) {
  double power1 = 0, power2 = 0;
  if (o->rule == CK_ADAM) {
    power1 = pow((double)o->beta1, (double)seen);
    power2 = pow((double)o->beta2, (double)seen);
  }
  for (int64_t s = 0; s < missed; s++) {
    power1 *= (double)o->beta1;
    power2 *= (double)o->beta2;
    step_row(t, row, 0, t->decay, o, rates_at(o, power1, power2));
  }
}

// Applies to a row of an exact table the steps it has missed up to and including `step`.
static void catch_up(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t step) {
  int64_t seen = t->last_step[row], missed = step - seen;
  if (missed <= 0) return;
  t->last_step[row] = (int32_t)step;
  if (!skip_in_one(t, row, o, seen, missed)) walk(t, row, o, seen, missed);
}

// Asks for a row and its moments.
static inline void expect_state(const ck_rows *t, int64_t row) {
  int64_t d = t->dimension;
  if (d < CK_WIDTH) return;
  expect_row(t->values + row * d, d);
  if (t->state1) expect_row(t->state1 + row * d, d);
  if (t->state2) expect_row(t->state2 + row * d, d);
}

// Gives each row named in `index` a slot with a zero gradient, and brings it up to the step before `step`.
static void touch_rows(ck_rows *t, int64_t n, const int32_t *index, const ck_optimizer *o, int64_t step) {
  for (int64_t i = 0; i < n; i++) {
    int64_t row = index[i];
    if (row >= t->rows) continue;
    if (t->row_rule == CK_ROWS_EXACT && i + 4 < n && index[i + 4] < t->rows && t->slot_of[index[i + 4]] < 0 &&
        t->last_step[index[i + 4]] < step - 1) {
      expect_state(t, index[i + 4]);
    }
    if (t->slot_of[row] >= 0) {
      t->readings[t->slot_of[row]]++;
      continue;
    }
    int64_t slot = t->touched_count++;
    t->slot_of[row] = (int32_t)slot;
    t->touched[slot] = (int32_t)row;
    t->readings[slot] = 1;
    fill(t->dimension, 0, t->gradients + slot * t->dimension);
    if (t->row_rule == CK_ROWS_EXACT) catch_up(t, row, o, step - 1);
  }
}

static void touch_all_rows(ck_rows *t, const ck_optimizer *o, int64_t step) {
  for (int32_t row = 0; row < t->rows; row++) touch_rows(t, 1, &row, o, step);
}

static void release_rows(ck_rows *t) {
  for (int64_t slot = 0; slot < t->touched_count; slot++) t->slot_of[t->touched[slot]] = -1;
  t->touched_count = 0;
}

static void add_to_all_rows(ck_rows *t, const float *g) {
  int64_t d = t->dimension;
  for (int64_t row = 0; row < t->rows; row++) {
    add_row(d, 1.0f, g + row * d, t->gradients + (int64_t)t->slot_of[row] * d);
  }
}

// The touched rows of a table of single numbers: biases.
static void update_numbers(ck_rows *t, const ck_optimizer *o, ck_rates rates, int64_t step) {
  for (int64_t slot = 0; slot < t->touched_count; slot++) {
    int64_t row = t->touched[slot];
    float decay = t->decay + t->decay_per_reading * (float)t->readings[slot];
    step_adam(1, t->values + row, t->gradients + slot, t->state1 + row, t->state2 + row, decay, o, rates);
    if (t->max_norm < __builtin_inff()) project_rows(1, 1, t->max_norm, t->values + row);
    if (t->row_rule == CK_ROWS_EXACT) t->last_step[row] = (int32_t)step;
  }
}

static void update_rows(ck_rows *t, const ck_optimizer *o, int64_t step) {
  ck_rates rates = rates_of_step(o, step);
  int64_t d = t->dimension;
  if (d == 1 && o->rule == CK_ADAM) update_numbers(t, o, rates, step);
  for (int64_t slot = 0; slot < (d == 1 && o->rule == CK_ADAM ? 0 : t->touched_count); slot++) {
    int64_t row = t->touched[slot];
    if (slot + 3 < t->touched_count) expect_state(t, t->touched[slot + 3]);
    float decay = t->decay + t->decay_per_reading * (float)t->readings[slot];
    step_row(t, row, t->gradients + slot * d, decay, o, rates);
    if (t->max_norm < __builtin_inff()) project_rows(1, d, t->max_norm, t->values + row * d);
    if (t->row_rule == CK_ROWS_EXACT) t->last_step[row] = (int32_t)step;
  }
  if (t->row_rule != CK_ROWS_DENSE) return;
  for (int64_t row = 0; row < t->rows; row++) {
    if (t->slot_of[row] < 0) step_row(t, row, 0, t->decay, o, rates);
  }
}

static void flush_rows(ck_rows *t, const ck_optimizer *o, int64_t step) {
  if (t->row_rule != CK_ROWS_EXACT) return;
  for (int64_t row = 0; row < t->rows; row++) catch_up(t, row, o, step);
}
