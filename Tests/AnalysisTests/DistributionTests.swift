import Foundation
import Testing

@testable import Analysis

@Suite struct DistributionTests {
  @Test(arguments: Golden.cases("student_t_sf")) func studentTail(example: JSON) throws {
    let t = try #require(example["inputs"]["t"].number)
    let df = try #require(example["inputs"]["df"].number)
    let outputs = example["outputs"]
    let log10 = StudentT.logSF(t, df: df) / M_LN10
    #expect(
      isCloseTail(StudentT.sf(t, df: df), log10: log10, outputs["sf"].number, expectedLog10: outputs["log10_sf"].number)
    )
  }

  @Test(arguments: Golden.cases("normal_sf")) func normalTail(example: JSON) throws {
    let z = try #require(example["inputs"]["z"].number)
    let outputs = example["outputs"]
    let log10 = StandardNormal.logSF(z) / M_LN10
    #expect(
      isCloseTail(StandardNormal.sf(z), log10: log10, outputs["sf"].number, expectedLog10: outputs["log10_sf"].number))
  }

  @Test func quantilesInvertTails() {
    for p in [1e-12, 0.025, 0.5, 0.8, 0.999] {
      #expect(isClose(StandardNormal.cdf(StandardNormal.quantile(p)), p))
      #expect(isClose(1 - StudentT.sf(StudentT.quantile(p, df: 7.5), df: 7.5), p, absolute: 1e-14))
    }
    #expect(StandardNormal.quantile(0) == -.infinity)
    #expect(StandardNormal.quantile(2).isNaN)
  }

  /// Where a double still holds the tail, its logarithm by continued fraction must agree with Boost.
  @Test func continuedFractionsMeetTheDirectTails() {
    let t = log(2 * StudentT.sf(9, df: 40))
    #expect(isClose(logIncompleteBeta(a: 20, b: 0.5, x: 40.0 / 121, y: 81.0 / 121), t))
    #expect(isClose(logUpperGamma(a: 2.5, x: 60), ChiSquare.logSF(120, df: 5)))
    // Thirty or more of 33 are three or fewer of the others.
    #expect(isClose(logIncompleteBeta(a: 30, b: 4, x: 0.2, y: 0.8), Binomial.logCDF(3, n: 33, p: 0.8)))
    #expect(isClose(StandardNormal.logSF(35), log(StandardNormal.sf(35))))
  }

  /// Exact: F with 2 and 2 degrees has tail 1/(1+x); chi-square with 2 has exp(−x/2); both where doubles end as well.
  @Test func farTailsAreExact() {
    #expect(isClose(FisherF.sf(1e6, d1: 2, d2: 2), 1 / (1 + 1e6)))
    #expect(isClose(FisherF.logSF(1e4, d1: 2, d2: 400), -200 * log1p(2 * 1e4 / 400)))
    #expect(isClose(ChiSquare.logSF(3000, df: 2), -1500))
    #expect(isClose(Binomial.logCDF(0, n: 2000, p: 0.5), -2000 * M_LN2))
    #expect(isClose(Binomial.logPMF(1, n: 2000, p: 0.5), log(2000) - 2000 * M_LN2))
    #expect(isClose(Binomial.logCDF(1, n: 3, p: 0.5), -M_LN2))
  }

  @Test func outsideTheDomainIsNaNAndNotACrash() {
    #expect(StudentT.sf(1, df: -1).isNaN)
    #expect(FisherF.sf(1, d1: 0, d2: 2).isNaN)
    #expect(ChiSquare.sf(.nan, df: 2).isNaN)
  }

  @Test(arguments: Golden.cases("studentized_range_sf_inf")) func studentizedRangeTail(example: JSON) throws {
    let q = try #require(example["inputs"]["q"].number)
    let k = Int(try #require(example["inputs"]["k"].number))
    #expect(isClose(StudentizedRange.sf(q, groups: k), example["outputs"]["sf"].number, absolute: 0))
  }

  @Test(arguments: Golden.cases("studentized_range_ppf_inf")) func studentizedRangeQuantile(example: JSON) throws {
    let alpha = try #require(example["inputs"]["alpha"].number)
    let k = Int(try #require(example["inputs"]["k"].number))
    #expect(isClose(StudentizedRange.quantile(upperTail: alpha, groups: k), example["outputs"]["q"].number))
  }

  @Test func pValuesPrintTwoDigitsAndNeverZero() {
    #expect(PValue(log: -3000).text == "< 1e-300")
    #expect(PValue(log: -3000).value == 0)
    #expect(PValue(0.0445035).text == "0.045")
    #expect(PValue(0.5).text == "0.50")
    #expect(PValue(0.00037999).text == "0.00038")
    #expect(PValue(5.03e-48).text == "5.0e-48")
    #expect(PValue(1).text == "1.0")
  }
}
