// Recurrences over packed sequences, step by step: the rows of one step lie together, longer sequences first, so that
// the sequences still alive at a step are the first ones of the step before. Matrix products are made between the calls.

// alive[t] sequences have a row at step t; rows lists the packed rows step by step. `order` is scratch, one a sequence.
static void time_order(
    int64_t segments, const int32_t *offsets, int32_t *restrict order, int32_t *restrict alive, int32_t *restrict rows) {
  int64_t members = offsets[segments];
  for (int64_t t = 0; t < members; t++) alive[t] = 0;
  for (int64_t s = 0; s < segments; s++) {
    int32_t length = offsets[s + 1] - offsets[s];
    if (length > 0) alive[length - 1]++;
  }
  for (int64_t t = members - 2; t >= 0; t--) alive[t] += alive[t + 1];
  // Until it is filled, rows holds the place in `order` of the next sequence of each length.
  for (int64_t t = 0; t < members; t++) rows[t] = t + 1 < members ? alive[t + 1] : 0;
  for (int64_t s = 0; s < segments; s++) {
    int32_t length = offsets[s + 1] - offsets[s];
    if (length > 0) order[rows[length - 1]++] = (int32_t)s;
  }
  int64_t place = 0;
  for (int64_t t = 0; place < members; t++) {
    for (int64_t j = 0; j < alive[t]; j++) rows[place++] = offsets[order[j]] + (int32_t)t;
  }
}

static inline void copy_row(int64_t d, const float *restrict x, float *restrict y) {
  CK_ROW_LOOP
  for (int64_t i = 0; i < d; i++) y[i] = x[i];
}

static inline void sigmoid_row(int64_t d, float *restrict x) {
  CK_ROW_LOOP
  for (int64_t i = 0; i < d; i++) x[i] = ck_sigmoid(x[i]);
}

// Gates z | r | candidate, 3h a row. Turns the sums of z and r into gates, and leaves r ⊙ previous where it is wanted.
static void gru_open(
    int64_t n, int64_t h, const float *restrict bias, const float *restrict previous, float *restrict gates,
    float *restrict reset) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict own = gates + 3 * h * j;
    if (bias) add_row(2 * h, 1.0f, bias, own);
    sigmoid_row(2 * h, own);
    if (!reset) continue;
    const float *restrict r = own + h;
    const float *restrict before = previous + h * j;
    float *restrict to = reset + h * j;
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) to[i] = r[i] * before[i];
  }
}

// The candidate, with r ⊙ product added where there is a product, and the new state, to its packed row and to the first
// rows of the next step's previous states.
static void gru_close(
    int64_t n, int64_t h, const float *restrict bias, const float *restrict previous, const float *restrict product,
    float *restrict gates, const int32_t *restrict rows, float *restrict states, int64_t next_count,
    float *restrict next) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict z = gates + 3 * h * j;
    const float *restrict r = z + h;
    float *restrict candidate = z + 2 * h;
    const float *restrict before = previous + h * j;
    float *restrict to = states + h * (int64_t)rows[j];
    if (bias) add_row(h, 1.0f, bias + 2 * h, candidate);
    if (product) {
      const float *restrict own = product + h * j;
      CK_ROW_LOOP
      for (int64_t i = 0; i < h; i++) candidate[i] += r[i] * own[i];
    }
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float c = ck_tanh(candidate[i]);
      candidate[i] = c;
      to[i] = before[i] + z[i] * (c - before[i]);
    }
    if (j < next_count) copy_row(h, to, next + h * j);
  }
}

// Turns gates into the slopes of their sums, those of r only where there is a product. `carry` holds the adjoints of the
// first `carried` states from the step after, and receives the direct share of the states before.
static void gru_backward_close(
    int64_t n, int64_t h, int64_t carried, const int32_t *restrict rows, const float *restrict g,
    const float *restrict previous, float *restrict gates, float *restrict product, float *restrict carry) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict z = gates + 3 * h * j;
    float *restrict r = z + h;
    float *restrict candidate = z + 2 * h;
    const float *restrict before = previous + h * j;
    const float *restrict from = g + h * (int64_t)rows[j];
    float *restrict down = carry + h * j;
    float keep = j < carried ? 1.0f : 0.0f;
    if (j >= carried) fill(h, 0, down);
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float slope = from[i] + keep * down[i], update = z[i], c = candidate[i];
      down[i] = slope * (1.0f - update);
      z[i] = slope * (c - before[i]) * update * (1.0f - update);
      candidate[i] = slope * update * (1.0f - c * c);
    }
    if (!product) continue;
    float *restrict own = product + h * j;
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float slope = candidate[i], gate = r[i], q = own[i];
      own[i] = slope * gate;
      r[i] = slope * q * gate * (1.0f - gate);
    }
  }
}

// The slopes of r from those of r ⊙ previous.
static void gru_backward_open(
    int64_t n, int64_t h, const float *restrict dreset, const float *restrict previous, float *restrict gates,
    float *restrict carry) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict r = gates + 3 * h * j + h;
    const float *restrict slope = dreset + h * j;
    const float *restrict before = previous + h * j;
    float *restrict down = carry + h * j;
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float gate = r[i];
      down[i] += slope[i] * gate;
      r[i] = slope[i] * before[i] * gate * (1.0f - gate);
    }
  }
}

// Gates i | f | g | o, 4h a row. `before` holds the cells of the step before, or is null at the first step.
static void lstm_step(
    int64_t n, int64_t h, const float *restrict bias, const float *restrict before, float *restrict gates,
    float *restrict cells, const int32_t *restrict rows, float *restrict states, int64_t next_count,
    float *restrict next) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict in = gates + 4 * h * j;
    float *restrict candidate = in + 2 * h;
    const float *restrict forget = in + h;
    const float *restrict out = in + 3 * h;
    float *restrict cell = cells + h * j;
    float *restrict to = states + h * (int64_t)rows[j];
    if (bias) add_row(4 * h, 1.0f, bias, in);
    sigmoid_row(2 * h, in);
    sigmoid_row(h, in + 3 * h);
    if (before) copy_row(h, before + h * j, cell); else fill(h, 0, cell);
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float c = ck_tanh(candidate[i]);
      candidate[i] = c;
      cell[i] = forget[i] * cell[i] + in[i] * c;
      to[i] = out[i] * ck_tanh(cell[i]);
    }
    if (j < next_count) copy_row(h, to, next + h * j);
  }
}

// Turns gates into the slopes of their sums. The carries hold the adjoints of the first `carried` states and cells from
// the step after; that of the cells is replaced by that of the cells before, that of the states is left to a product.
static void lstm_backward_step(
    int64_t n, int64_t h, int64_t carried, const int32_t *restrict rows, const float *restrict g,
    const float *restrict before, const float *restrict cells, float *restrict gates, const float *restrict carry,
    float *restrict cell_carry) {
  for (int64_t j = 0; j < n; j++) {
    float *restrict in = gates + 4 * h * j;
    float *restrict forget = in + h;
    float *restrict candidate = in + 2 * h;
    float *restrict out = in + 3 * h;
    const float *restrict cell = cells + h * j;
    const float *restrict from = g + h * (int64_t)rows[j];
    const float *restrict down = j < carried ? carry + h * j : from;
    const float *restrict old = before ? before + h * j : cell;
    float keep = j < carried ? 1.0f : 0.0f, has_old = before ? 1.0f : 0.0f;
    float *restrict cell_down = cell_carry + h * j;
    if (j >= carried) fill(h, 0, cell_down);
    CK_ROW_LOOP
    for (int64_t i = 0; i < h; i++) {
      float slope = from[i] + keep * down[i], t = ck_tanh(cell[i]);
      float a = in[i], f = forget[i], c = candidate[i], o = out[i];
      float dc = slope * o * (1.0f - t * t) + cell_down[i];
      out[i] = slope * t * o * (1.0f - o);
      in[i] = dc * c * a * (1.0f - a);
      candidate[i] = dc * a * (1.0f - c * c);
      forget[i] = dc * has_old * old[i] * f * (1.0f - f);
      cell_down[i] = dc * f;
    }
  }
}

// The last row of each segment; zeros where it is empty.
static void last_rows(int64_t segments, const int32_t *offsets, int64_t d, const float *restrict x, float *restrict y) {
  for (int64_t s = 0; s < segments; s++) {
    if (offsets[s + 1] > offsets[s]) {
      copy_row(d, x + d * (int64_t)(offsets[s + 1] - 1), y + d * s);
    } else {
      fill(d, 0, y + d * s);
    }
  }
}

static void last_rows_backward(
    int64_t segments, const int32_t *offsets, int64_t d, const float *restrict g, float *restrict dx) {
  for (int64_t s = 0; s < segments; s++) {
    if (offsets[s + 1] > offsets[s]) add_row(d, 1.0f, g + d * s, dx + d * (int64_t)(offsets[s + 1] - 1));
  }
}
