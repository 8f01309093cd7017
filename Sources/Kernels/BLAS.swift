import COpenBLAS
import Host

/// Matrix products by OpenBLAS, single precision, on one thread.
public enum BLAS {
  /// The name of the processor kernel OpenBLAS runs (`SkylakeX`, `Haswell`, …). It decides the last bits of products; see
  /// `BLASCore` for how it is chosen.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// OpenBLAS's version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// A process is one thread; cells fill the cores. The kernel is the one that was asked for: the first product of another
  /// would be of other bits, or the end of the process.
  private static let prepared: Void = {
    openblas_set_num_threads(1)
    do { try BLASCore.check() } catch { refuse("\(error)") }
  }()

  /// c ← scale · op(a) op(b), or c + that where `accumulates`; row-major, contiguous.
  ///
  /// op(a) is m × k and op(b) k × n; a transposed operand lies in memory as k × m or n × k.
  public static func multiply(
    rows m: Int, columns n: Int, depth k: Int, transposesA: Bool, transposesB: Bool, scale: Float = 1,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    multiply(
      rows: m, columns: n, depth: k, transposesA: transposesA, transposesB: transposesB, scale: scale, a,
      stride: transposesA ? m : k, b, stride: transposesB ? k : n, into: c, stride: n, accumulates: accumulates)
  }

  /// The same of matrices inside larger ones: consecutive rows in memory lie `stride` numbers apart.
  public static func multiply(
    rows m: Int, columns n: Int, depth k: Int, transposesA: Bool = false, transposesB: Bool = false, scale: Float = 1,
    _ a: UnsafePointer<Float>, stride strideA: Int, _ b: UnsafePointer<Float>, stride strideB: Int,
    into c: UnsafeMutablePointer<Float>, stride strideC: Int, accumulates: Bool
  ) {
    _ = prepared
    if m == 0 || n == 0 { return }
    cblas_sgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, blasint(m),
      blasint(n), blasint(k), scale, a, blasint(strideA), b, blasint(strideB), accumulates ? 1 : 0, c, blasint(strideC))
  }
}
