#include "CSpecial.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace {

using namespace boost::math::policies;

// Errors become NaN or infinity; an exception must not cross into Swift.
using Quiet = policy<domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
                     underflow_error<ignore_error>, denorm_error<ignore_error>, evaluation_error<ignore_error>,
                     rounding_error<ignore_error>, indeterminate_result_error<ignore_error>,
                     discrete_quantile<real>>;

using Normal = boost::math::normal_distribution<double, Quiet>;
using Student = boost::math::students_t_distribution<double, Quiet>;
using Fisher = boost::math::fisher_f_distribution<double, Quiet>;
using ChiSquare = boost::math::chi_squared_distribution<double, Quiet>;
using Binomial = boost::math::binomial_distribution<double, Quiet>;

// Boost still throws where a policy does not reach (a root search that does not converge, for one).
template <typename Function> double guarded(Function function) noexcept {
  try {
    return function();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

double cs_normal_cdf(double z) {
  return guarded([=] { return cdf(Normal(), z); });
}

double cs_normal_sf(double z) {
  return guarded([=] { return cdf(complement(Normal(), z)); });
}

double cs_normal_quantile(double p) {
  return guarded([=] { return quantile(Normal(), p); });
}

double cs_student_sf(double t, double df) {
  return guarded([=] { return cdf(complement(Student(df), t)); });
}

double cs_student_quantile(double p, double df) {
  return guarded([=] { return quantile(Student(df), p); });
}

double cs_fisher_sf(double x, double d1, double d2) {
  return guarded([=] { return cdf(complement(Fisher(d1, d2), x)); });
}

double cs_chi_square_sf(double x, double df) {
  return guarded([=] { return cdf(complement(ChiSquare(df), x)); });
}

double cs_binomial_cdf(double k, double n, double p) {
  return guarded([=] { return cdf(Binomial(n, p), k); });
}

double cs_log_beta(double a, double b) {
  return guarded([=] {
    const double small = std::min(a, b);
    const double large = std::max(a, b);
    const double ratio = boost::math::tgamma_delta_ratio(large, small, Quiet());
    if (ratio > 0 && std::isfinite(ratio)) return boost::math::lgamma(small, Quiet()) + std::log(ratio);
    return boost::math::lgamma(a, Quiet()) + boost::math::lgamma(b, Quiet()) - boost::math::lgamma(a + b, Quiet());
  });
}

double cs_log_gamma(double x) {
  return guarded([=] { return boost::math::lgamma(x, Quiet()); });
}

