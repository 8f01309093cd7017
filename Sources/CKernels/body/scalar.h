// Functions of one number, branch-free so that loops over them vectorise. Relative error below 3e-7 where no note says
// otherwise. Polynomials after Cephes (S. Moshier, single precision).

static inline float ck_select(bool condition, float yes, float no) { return condition ? yes : no; }

// The plain builtin may set errno, and such a loop does not vectorise.
static inline float ck_sqrt(float x) { return __builtin_elementwise_sqrt(x); }

static inline float ck_bits(int32_t bits) {
  float value;
  __builtin_memcpy(&value, &bits, 4);
  return value;
}

static inline int32_t ck_word(float value) {
  int32_t bits;
  __builtin_memcpy(&bits, &value, 4);
  return bits;
}

// 0 below −87.3, infinity above 88.7.
static inline float ck_exp(float value) {
  float x = ck_select(value < -87.33f, -87.33f, value);
  x = ck_select(x > 88.37f, 88.37f, x);
  float n = __builtin_floorf(x * 1.44269504088896341f + 0.5f);
  float r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  float y = p * ck_bits(((int32_t)n + 127) << 23);
  y = ck_select(value < -87.33f, 0.0f, y);
  return ck_select(value > 88.72f, __builtin_inff(), y);
}

static inline float ck_log(float value) {
  int32_t bits = ck_word(value);
  float e = (float)((bits >> 23) - 126);
  float m = ck_bits((bits & 0x007FFFFF) | 0x3F000000);
  bool small = m < 0.707106781186547524f;
  e = ck_select(small, e - 1.0f, e);
  float x = ck_select(small, m + m, m) - 1.0f;
  float z = x * x;
  float p = 7.0376836292e-2f;
  p = p * x - 1.1514610310e-1f;
  p = p * x + 1.1676998740e-1f;
  p = p * x - 1.2420140846e-1f;
  p = p * x + 1.4249322787e-1f;
  p = p * x - 1.6668057665e-1f;
  p = p * x + 2.0000714765e-1f;
  p = p * x - 2.4999993993e-1f;
  p = p * x + 3.3333331174e-1f;
  float y = x * z * p + e * -2.12194440e-4f - 0.5f * z;
  y = x + y + e * 0.693359375f;
  y = ck_select(value == 0.0f, -__builtin_inff(), y);
  y = ck_select(value == __builtin_inff(), value, y);
  return ck_select(value >= 0.0f, y, __builtin_nanf(""));
}

static inline float ck_sigmoid(float x) {
  float e = ck_exp(-__builtin_fabsf(x));
  float low = e / (1.0f + e);
  return ck_select(x < 0.0f, low, 1.0f - low);
}

static inline float ck_tanh(float x) {
  float a = __builtin_fabsf(x);
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = 1.0f - 2.0f / (ck_exp(a + a) + 1.0f);
  return ck_select(a < 0.625f, near, ck_select(x < 0.0f, -far, far));
}

// ln(1 + u) for 0 ≤ u ≤ 1; where 1 + u rounds, the quotient puts the lost digits back.
static inline float ck_log1p(float u) {
  float w = 1.0f + u;
  float d = w - 1.0f;
  return ck_select(d == 0.0f, u, ck_log(w) * (u / ck_select(d == 0.0f, 1.0f, d)));
}

static inline float ck_softplus(float x) {
  return ck_select(x > 0.0f, x, 0.0f) + ck_log1p(ck_exp(-__builtin_fabsf(x)));
}
