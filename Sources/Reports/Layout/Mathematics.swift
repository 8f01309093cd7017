import Glibc

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func logarithm10(_ x: Double) -> Double { log10(x) }
/// Cosine and sine of an angle.
func direction(degrees: Double) -> (cosine: Double, sine: Double) { (cos(degrees * .pi / 180), sin(degrees * .pi / 180)) }
