#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Forces of exact t-SNE in the plane, over all pairs.
//
// Lanes are fixed at 16 floats and products are not contracted, so every instruction set gives the same bits.

/// The number of floats a row of affinities and a column of coordinates is padded to a multiple of.
enum { ck_tsne_lane_count = 16 };

/// For each point i: the attraction Σ p_ij q_ij (y_i − y_j), the repulsion Σ q_ij² (y_i − y_j) and Σ q_ij, with
/// q_ij = 1/(1 + |y_i − y_j|²) and j ≠ i.
///
/// `x`, `y`: coordinates, `padded` long; entries past `count` must be 1e18, so far away that they pull at nothing.
/// `affinities`: `count` rows of `padded` floats, 0 past `count`.
/// `forces`: five columns of `count` doubles: attraction x, attraction y, repulsion x, repulsion y, Σ q.
/// `level`: 0 baseline, 1 AVX2, 2 AVX-512, or −1 for the best this machine has.
void ck_tsne_forces(const float *x, const float *y, const float *affinities, size_t count, size_t padded,
                    double *forces, int level);

/// The highest level this machine can run.
int ck_tsne_best_level(void);

#ifdef __cplusplus
}
#endif
