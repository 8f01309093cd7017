#include "tsne.h"

// A contraction to fused multiply-add would change bits between instruction sets.
#pragma clang fp contract(off)

typedef float lanes __attribute__((ext_vector_type(16), aligned(4)));

static inline __attribute__((always_inline)) double total(const lanes *v) {
  double sum = 0;
  for (int lane = 0; lane < ck_tsne_lane_count; lane++) sum += (double)(*v)[lane];
  return sum;
}

static inline __attribute__((always_inline)) void all_rows(const float *x, const float *y, const float *affinities,
                                                           size_t count, size_t padded, double *forces) {
  for (size_t i = 0; i < count; i++) {
    const float *row = affinities + i * padded;
    const lanes xi = x[i], yi = y[i];
    lanes ax = 0, ay = 0, rx = 0, ry = 0, z = 0;
    const size_t own = i / ck_tsne_lane_count * ck_tsne_lane_count;
    for (size_t j = 0; j < padded; j += ck_tsne_lane_count) {
      const lanes dx = xi - *(const lanes *)(x + j);
      const lanes dy = yi - *(const lanes *)(y + j);
      lanes q = 1.0f / (1.0f + (dx * dx + dy * dy));
      if (j == own) q[i - own] = 0;  // a point does not act on itself
      const lanes pull = q * *(const lanes *)(row + j);
      const lanes push = q * q;
      ax += pull * dx;
      ay += pull * dy;
      rx += push * dx;
      ry += push * dy;
      z += q;
    }
    forces[i] = total(&ax);
    forces[count + i] = total(&ay);
    forces[2 * count + i] = total(&rx);
    forces[3 * count + i] = total(&ry);
    forces[4 * count + i] = total(&z);
  }
}

static void baseline(const float *x, const float *y, const float *p, size_t n, size_t padded, double *forces) {
  all_rows(x, y, p, n, padded, forces);
}

#if defined(__x86_64__)

__attribute__((target("avx2,fma"))) static void avx2(const float *x, const float *y, const float *p, size_t n,
                                                     size_t padded, double *forces) {
  all_rows(x, y, p, n, padded, forces);
}

__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))) static void avx512(
    const float *x, const float *y, const float *p, size_t n, size_t padded, double *forces) {
  all_rows(x, y, p, n, padded, forces);
}

int ck_tsne_best_level(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return 2;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}

#else

#define avx2 baseline
#define avx512 baseline

int ck_tsne_best_level(void) { return 0; }

#endif

void ck_tsne_forces(const float *x, const float *y, const float *affinities, size_t count, size_t padded,
                    double *forces, int level) {
  switch (level < 0 ? ck_tsne_best_level() : level) {
    case 2: avx512(x, y, affinities, count, padded, forces); break;
    case 1: avx2(x, y, affinities, count, padded, forces); break;
    default: baseline(x, y, affinities, count, padded, forces);
  }
}
