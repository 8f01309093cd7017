#pragma once

// Distribution functions and special functions of Boost.Math behind a C interface.
//
// No function throws: outside its domain it returns NaN, past the range of a double it returns 0 or infinity.

#ifdef __cplusplus
extern "C" {
#endif

/// P(Z < z) for a standard normal Z.
double cs_normal_cdf(double z);
/// P(Z > z) for a standard normal Z, accurate in the upper tail.
double cs_normal_sf(double z);
/// The z with P(Z < z) = p.
double cs_normal_quantile(double p);

/// P(T > t) for Student's t with df > 0 degrees of freedom.
double cs_student_sf(double t, double df);
/// The t with P(T < t) = p.
double cs_student_quantile(double p, double df);

/// P(F > x) for Fisher's F with d1 and d2 degrees of freedom.
double cs_fisher_sf(double x, double d1, double d2);

/// P(X > x) for chi-square with df degrees of freedom.
double cs_chi_square_sf(double x, double df);

/// P(X <= k) for X ~ Binomial(n, p).
double cs_binomial_cdf(double k, double n, double p);

/// log B(a, b), without the cancellation of three log-gammas where one argument is small.
double cs_log_beta(double a, double b);
/// log |Gamma(x)|.
double cs_log_gamma(double x);

#ifdef __cplusplus
}
#endif
