static void fill(int64_t n, float value, float *y) {
  for (int64_t i = 0; i < n; i++) y[i] = value;
}

static void add_scaled(int64_t n, float scale, const float *restrict x, float *restrict y) {
  for (int64_t i = 0; i < n; i++) y[i] += scale * x[i];
}

static void copy_blocks(
    int64_t count, int64_t run, const float *restrict x, int64_t x_stride, float *restrict y, int64_t y_stride,
    bool accumulates) {
  for (int64_t block = 0; block < count; block++) {
    const float *from = x + block * x_stride;
    float *to = y + block * y_stride;
    if (accumulates) {
      for (int64_t i = 0; i < run; i++) to[i] += from[i];
    } else if (run < CK_WIDTH) {
      // The call of a copy would cost more than the copy.
      for (int64_t i = 0; i < run; i++) __builtin_memcpy(to + i, from + i, sizeof(float));
    } else {
      __builtin_memcpy(to, from, (size_t)run * sizeof(float));
    }
  }
}

typedef struct {
  int64_t step[4];
} ck_steps;

static inline ck_steps steps_of(ck_loops loops, uint32_t repeats) {
  ck_steps steps;
  int64_t step = 1;
  for (int g = 3; g >= 0; g--) {
    bool repeated = repeats >> g & 1;
    steps.step[g] = repeated ? 0 : step;
    if (!repeated) step *= loops.size[g];
  }
  return steps;
}

#define CK_OUTER_LOOPS                                   \
  for (int64_t i0 = 0; i0 < loops.size[0]; i0++)         \
    for (int64_t i1 = 0; i1 < loops.size[1]; i1++)       \
      for (int64_t i2 = 0; i2 < loops.size[2]; i2++)

#define CK_AT(pointer, steps) (pointer + i0 * steps.step[0] + i1 * steps.step[1] + i2 * steps.step[2])

// One arithmetic operation over the innermost loop, by which operands move along it.
#define CK_INNER_BINARY(op)                                                            \
  if (at && bt) for (int64_t i = 0; i < n; i++) to[i] = pa[i] op pb[i];                \
  else if (at) { float s = pb[0]; for (int64_t i = 0; i < n; i++) to[i] = pa[i] op s; } \
  else if (bt) { float s = pa[0]; for (int64_t i = 0; i < n; i++) to[i] = s op pb[i]; } \
  else { float s = pa[0] op pb[0]; for (int64_t i = 0; i < n; i++) to[i] = s; }

static void binary(
    int32_t kind, ck_loops loops, uint32_t a_repeats, uint32_t b_repeats, const float *restrict a,
    const float *restrict b, float *restrict y) {
  ck_steps sa = steps_of(loops, a_repeats), sb = steps_of(loops, b_repeats);
  int64_t n = loops.size[3];
  bool at = sa.step[3], bt = sb.step[3];
  float *restrict to = y;
  CK_OUTER_LOOPS {
    const float *restrict pa = CK_AT(a, sa);
    const float *restrict pb = CK_AT(b, sb);
    switch (kind) {
    case CK_ADD: CK_INNER_BINARY(+) break;
    case CK_SUBTRACT: CK_INNER_BINARY(-) break;
    case CK_MULTIPLY: CK_INNER_BINARY(*) break;
    case CK_DIVIDE: CK_INNER_BINARY(/) break;
    default:
      if (at) for (int64_t i = 0; i < n; i++) to[i] = pa[i];
      else fill(n, pa[0], to);
    }
    to += n;
  }
}

// Adds `value`, an expression in i, along the innermost loop: element by element, or summed into one.
#define CK_INNER_ADD(value)                                    \
  if (tt) {                                                    \
    for (int64_t i = 0; i < n; i++) to[i] += value;            \
  } else {                                                     \
    float sum = 0;                                             \
    for (int64_t i = 0; i < n; i++) sum += value;              \
    to[0] += sum;                                              \
  }

static void binary_backward(
    int32_t kind, ck_loops loops, uint32_t t_repeats, uint32_t x_repeats, uint32_t y_repeats, const float *restrict g,
    const float *restrict x, const float *restrict y, float *restrict target) {
  CK_REASSOCIATE
  ck_steps st = steps_of(loops, t_repeats), sx = steps_of(loops, x_repeats), sy = steps_of(loops, y_repeats);
  int64_t n = loops.size[3];
  bool tt = st.step[3], xt = sx.step[3];
  int64_t xs = sx.step[3], ys = sy.step[3];
  const float *restrict from = g;
  CK_OUTER_LOOPS {
    float *restrict to = CK_AT(target, st);
    const float *restrict px = x ? CK_AT(x, sx) : g;
    const float *restrict py = y ? CK_AT(y, sy) : g;
    switch (kind) {
    case CK_PASS: CK_INNER_ADD(from[i]) break;
    case CK_PASS_NEGATED: CK_INNER_ADD(-from[i]) break;
    case CK_TIMES:
      if (xt) { CK_INNER_ADD(from[i] * px[i]) } else { float s = px[0]; CK_INNER_ADD(from[i] * s) }
      break;
    case CK_OVER:
      if (xt) { CK_INNER_ADD(from[i] / px[i]) } else { float s = 1.0f / px[0]; CK_INNER_ADD(from[i] * s) }
      break;
    default: CK_INNER_ADD(-from[i] * px[i * xs] / (py[i * ys] * py[i * ys])) break;
    }
    from += n;
  }
}

#define CK_MAP(value) for (int64_t i = 0; i < n; i++) { float v = x[i]; y[i] = value; } break;

static void unary(int32_t kind, int64_t n, float scale, float offset, const float *restrict x, float *restrict y) {
  switch (kind) {
  case CK_AFFINE: CK_MAP(scale * v + offset)
  case CK_RELU: CK_MAP(ck_select(v > 0.0f, v, 0.0f))
  case CK_SIGMOID: CK_MAP(ck_sigmoid(v))
  case CK_TANH: CK_MAP(ck_tanh(v))
  case CK_SOFTPLUS: CK_MAP(ck_softplus(v))
  case CK_EXP: CK_MAP(ck_exp(v))
  case CK_LOG: CK_MAP(ck_log(v))
  case CK_SQUARE: CK_MAP(v * v)
  case CK_SQUARE_ROOT: CK_MAP(ck_sqrt(v))
  default: CK_MAP(__builtin_fabsf(v))
  }
}

// `dx` may be `g` itself: each element is read before it is written.
#define CK_MAP_BACKWARD(slope)                                                                               \
  if (accumulates) {                                                                                         \
    CK_INDEPENDENT for (int64_t i = 0; i < n; i++) { float v = x[i], w = y[i]; (void)v; (void)w; dx[i] += g[i] * (slope); } \
  } else {                                                                                                   \
    CK_INDEPENDENT for (int64_t i = 0; i < n; i++) { float v = x[i], w = y[i]; (void)v; (void)w; dx[i] = g[i] * (slope); }  \
  }                                                                                                          \
  break;

static void unary_backward(
    int32_t kind, int64_t n, float scale, const float *x, const float *y, const float *g, float *dx, bool accumulates) {
  switch (kind) {
  case CK_AFFINE: CK_MAP_BACKWARD(scale)
  case CK_RELU: CK_MAP_BACKWARD(ck_select(w > 0.0f, 1.0f, 0.0f))
  case CK_SIGMOID: CK_MAP_BACKWARD(w * (1.0f - w))
  case CK_TANH: CK_MAP_BACKWARD(1.0f - w * w)
  case CK_SOFTPLUS: CK_MAP_BACKWARD(ck_sigmoid(v))
  case CK_EXP: CK_MAP_BACKWARD(w)
  case CK_LOG: CK_MAP_BACKWARD(1.0f / v)
  case CK_SQUARE: CK_MAP_BACKWARD(2.0f * v)
  case CK_SQUARE_ROOT: CK_MAP_BACKWARD(ck_select(w > 0.0f, 0.5f / w, 0.0f))
  default: CK_MAP_BACKWARD(ck_select(v > 0.0f, 1.0f, 0.0f) - ck_select(v < 0.0f, 1.0f, 0.0f))
  }
}

// Philox 4×32-10 on counters (c, number, step, block), 64 of them for every 256 elements: word w of the counter at lane
// decides whether element 64 w + lane is kept, so that the words are read in the order in which they lie.
enum { CK_LANES = 64 };

static inline void philox_words(
    uint64_t key, uint32_t first, uint32_t number, uint32_t step, uint32_t block, uint32_t words[4][CK_LANES]) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int i = 0; i < CK_LANES; i++) {
    words[0][i] = first + (uint32_t)i;
    words[1][i] = number;
    words[2][i] = step;
    words[3][i] = block;
  }
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < CK_LANES; i++) {
      uint64_t p0 = (uint64_t)words[0][i] * 0xD2511F53u;
      uint64_t p1 = (uint64_t)words[2][i] * 0xCD9E8D57u;
      uint32_t w1 = words[1][i], w3 = words[3][i];
      words[0][i] = (uint32_t)(p1 >> 32) ^ w1 ^ k0;
      words[1][i] = (uint32_t)p1;
      words[2][i] = (uint32_t)(p0 >> 32) ^ w3 ^ k1;
      words[3][i] = (uint32_t)p0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// The blocks of the counters (position, 0), (position + 1, 0), … under (number, 0), word by word.
static void random_words(uint64_t key, uint64_t position, uint32_t number, int64_t blocks, uint32_t *restrict words) {
  uint32_t lanes[4][CK_LANES];
  for (int64_t b = 0; b < blocks; b += CK_LANES) {
    uint64_t first = position + (uint64_t)b;
    // The counter's high word is the same for all lanes but where the low one overflows; then lane by lane.
    int64_t count = blocks - b < CK_LANES ? blocks - b : CK_LANES;
    bool overflows = (uint32_t)first > (uint32_t)(first + CK_LANES - 1);
    philox_words(key, (uint32_t)first, (uint32_t)(first >> 32), number, 0, lanes);
    for (int64_t i = 0; i < count; i++) {
      uint32_t alone[4][CK_LANES];
      bool carries = overflows && (uint32_t)(first + (uint64_t)i) < (uint32_t)first;
      if (carries) philox_words(key, (uint32_t)(first + (uint64_t)i), (uint32_t)((first + (uint64_t)i) >> 32), number, 0, alone);
      for (int w = 0; w < 4; w++) words[(b + i) * 4 + w] = carries ? alone[w][0] : lanes[w][i];
    }
  }
}

static void dropout_block(
    int64_t n, float rate, uint64_t key, uint32_t step, uint32_t number, uint32_t block, const float *x, float *y,
    bool accumulates) {
  uint32_t words[4][CK_LANES];
  uint32_t threshold = (uint32_t)((double)rate * 4294967296.0);
  float kept = 1.0f / (1.0f - rate);
  for (int64_t start = 0; start < n; start += 4 * CK_LANES) {
    philox_words(key, (uint32_t)(start / 4), number, step, block, words);
    const uint32_t *drawn = words[0];
    int64_t count = n - start < 4 * CK_LANES ? n - start : 4 * CK_LANES;
    if (accumulates) {
      CK_INDEPENDENT
      for (int64_t i = 0; i < count; i++) y[start + i] += (drawn[i] >= threshold ? kept : 0.0f) * x[start + i];
    } else {
      CK_INDEPENDENT
      for (int64_t i = 0; i < count; i++) y[start + i] = (drawn[i] >= threshold ? kept : 0.0f) * x[start + i];
    }
  }
}

static void dropout(
    int64_t n, float rate, uint64_t key, uint32_t step, uint32_t number, const float *x, float *y, bool accumulates) {
  dropout_block(n, rate, key, step, number, 0, x, y, accumulates);
}
