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

// The numbers of one step that depend on the step alone: η, and for Adam η/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ).
typedef struct {
  float rate;
  float second_scale;
} ck_rates;

static inline ck_rates rates_at(const ck_optimizer *o, double power1, double power2) {
  ck_rates rates = {o->learning_rate, 1.0f};
  if (o->rule == CK_ADAM) {
    rates.rate = (float)((double)o->learning_rate / (1.0 - power1));
    rates.second_scale = (float)(1.0 / (1.0 - power2));
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
  case CK_ADAM:                                                                                   \
    CK_ROW_LOOP for (int64_t i = 0; i < n; i++) {                                                 \
      float step = (G);                                                                           \
      float m = o->beta1 * state1[i] + (1.0f - o->beta1) * step;                                  \
      float v = o->beta2 * state2[i] + (1.0f - o->beta2) * step * step;                           \
      state1[i] = m;                                                                              \
      state2[i] = v;                                                                              \
      values[i] -= rates.rate * m / (ck_sqrt(v * rates.second_scale) + o->epsilon);               \
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

static inline void step_values(
    int64_t n, float *restrict values, const float *restrict g, float *restrict state1, float *restrict state2,
    float decay, const ck_optimizer *restrict o, ck_rates rates) {
  if (g) {
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

static inline void step_row(ck_rows *t, int64_t row, const float *g, const ck_optimizer *o, ck_rates rates) {
  int64_t d = t->dimension, at = row * d;
  step_values(
      d, t->values + at, g, t->state1 ? t->state1 + at : 0, t->state2 ? t->state2 + at : 0, t->decay, o, rates);
}

static inline bool all_zero(int64_t n, const float *x) {
  for (int64_t i = 0; i < n; i++) {
    if (x[i] != 0.0f) return false;
  }
  return true;
}

// Steps without a loss gradient whose effect is a power: no decay, or plain SGD. False where each must be walked.
static inline bool skip_in_one(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t missed) {
  int64_t d = t->dimension;
  float *restrict moments = 0;
  if (o->rule == CK_SGD) {
    if (t->decay == 0.0f) return true;
    float factor = (float)pow(1.0 - (double)o->learning_rate * (double)t->decay, (double)missed);
    for (int64_t i = 0; i < d; i++) t->values[row * d + i] *= factor;
    return true;
  }
  if (t->decay != 0.0f) return false;
  switch (o->rule) {
  case CK_ADAGRAD: return true;
  case CK_ADAM:
    if (!all_zero(d, t->state1 + row * d)) return false;
    moments = t->state2 + row * d;
    break;
  default: moments = t->state1 + row * d;
  }
  float factor = (float)pow((double)o->beta2, (double)missed);
  for (int64_t i = 0; i < d; i++) moments[i] *= factor;
  return true;
}

// Applies to a row of an exact table the steps it has missed up to and including `step`.
static void catch_up(ck_rows *t, int64_t row, const ck_optimizer *o, int64_t step) {
  int64_t seen = t->last_step[row], missed = step - seen;
  if (missed <= 0) return;
  t->last_step[row] = (int32_t)step;
  if (skip_in_one(t, row, o, missed)) return;
  double power1 = 0, power2 = 0;
  if (o->rule == CK_ADAM) {
    power1 = pow((double)o->beta1, (double)seen);
    power2 = pow((double)o->beta2, (double)seen);
  }
  for (int64_t s = 0; s < missed; s++) {
    power1 *= (double)o->beta1;
    power2 *= (double)o->beta2;
    step_row(t, row, 0, o, rates_at(o, power1, power2));
  }
}

// Gives each row named in `index` a slot with a zero gradient, and brings it up to the step before `step`.
static void touch_rows(ck_rows *t, int64_t n, const int32_t *index, const ck_optimizer *o, int64_t step) {
  for (int64_t i = 0; i < n; i++) {
    int64_t row = index[i];
    if (row >= t->rows || t->slot_of[row] >= 0) continue;
    int64_t slot = t->touched_count++;
    t->slot_of[row] = (int32_t)slot;
    t->touched[slot] = (int32_t)row;
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

static void update_rows(ck_rows *t, const ck_optimizer *o, int64_t step) {
  ck_rates rates = rates_of_step(o, step);
  int64_t d = t->dimension;
  for (int64_t slot = 0; slot < t->touched_count; slot++) {
    int64_t row = t->touched[slot];
    step_row(t, row, t->gradients + slot * d, o, rates);
    if (t->max_norm < __builtin_inff()) project_rows(1, d, t->max_norm, t->values + row * d);
    if (t->row_rule == CK_ROWS_EXACT) t->last_step[row] = (int32_t)step;
  }
  if (t->row_rule != CK_ROWS_DENSE) return;
  for (int64_t row = 0; row < t->rows; row++) {
    if (t->slot_of[row] < 0) step_row(t, row, 0, o, rates);
  }
}

static void flush_rows(ck_rows *t, const ck_optimizer *o, int64_t step) {
  if (t->row_rule != CK_ROWS_EXACT) return;
  for (int64_t row = 0; row < t->rows; row++) catch_up(t, row, o, step);
}
