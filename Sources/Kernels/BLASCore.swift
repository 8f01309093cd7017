import Glibc

/// Which of OpenBLAS's kernels is used. It decides the last bits of products, so programs say which before OpenBLAS is
/// loaded, and refuse one that would not run: OpenBLAS itself falls back without a word, or dies at the first product.
public enum BLASCore {
  /// The environment variable that names the kernel to use.
  public static let variable = "RECOUNT_BLAS_CORE"

  /// Kernels for x86, and what the processor must have for them: what OpenBLAS compiles them for.
  static let needs: [(name: String, extensions: Set<String>)] = [
    ("Prescott", ["sse3"]), ("Core2", ["ssse3"]), ("Atom", ["ssse3"]), ("Nano", ["ssse3"]), ("Penryn", ["sse4.1"]),
    ("Dunnington", ["sse4.1"]), ("Barcelona", ["sse4a"]), ("Bobcat", ["ssse3", "sse4a"]), ("Nehalem", ["sse4.2"]),
    ("Sandybridge", ["avx"]), ("Bulldozer", ["avx", "fma4"]), ("Piledriver", ["avx", "fma4"]),
    ("Steamroller", ["avx", "fma4"]), ("Excavator", ["avx2", "fma4"]), ("Haswell", ["avx2", "fma"]),
    ("Zen", ["avx2", "fma"]), ("SkylakeX", skylakeX), ("Cooperlake", skylakeX.union(["avx512bf16"])),
    ("SapphireRapids", skylakeX.union(["avx512bf16", "avx512fp16"])),
  ]

  private static let skylakeX: Set<String> = ["avx2", "fma", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]

  /// What OpenBLAS is told before it is loaded: one thread a process, and the kernel that the environment names, or the
  /// fastest this processor can run, because OpenBLAS does not know newer processors by itself.
  public static func environment() throws(UnusablePath) -> [String: String] {
    try environment(choice: choice, extensions: Processor.extensions, isX86: Processor.isX86)
  }

  /// Checks that OpenBLAS took the kernel it was told.
  public static func check() throws(UnusablePath) { try check(BLAS.coreName) }

  static func environment(
    choice: String?, extensions: Set<String>, isX86: Bool
  ) throws(UnusablePath) -> [String: String] {
    var environment = ["OPENBLAS_NUM_THREADS": "1"]
    if let choice {
      environment["OPENBLAS_CORETYPE"] = try kernel(choice, extensions, isX86)
    } else if let best = ["SkylakeX", "Haswell"].first(where: { missing(for: $0, extensions).isEmpty }) {
      environment["OPENBLAS_CORETYPE"] = best
    }
    return environment
  }

  /// The kernel in OpenBLAS's spelling.
  private static func kernel(
    _ choice: String, _ extensions: Set<String>, _ isX86: Bool
  ) throws(UnusablePath) -> String {
    guard isX86 else { return choice }
    let runnable = needs.map(\.name).filter { missing(for: $0, extensions).isEmpty }
    let hint = "This processor runs \(runnable.joined(separator: ", ")). Leave the variable out for the fastest."
    guard let name = needs.first(where: { $0.name.lowercased() == choice.lowercased() })?.name else {
      throw UnusablePath("\(variable) is “\(choice)”, which is none of the kernels of OpenBLAS that Recount runs on x86-64", hint: hint)
    }
    let lacking = missing(for: name, extensions)
    guard lacking.isEmpty else {
      throw UnusablePath(
        "\(variable) is “\(name)”, which needs \(lacking.joined(separator: ", ")), and this processor has no such instructions",
        hint: hint)
    }
    return name
  }

  /// What a kernel needs and the processor does not have; nothing for kernels we do not know.
  static func missing(for name: String, _ extensions: Set<String>) -> [String] {
    guard let known = needs.first(where: { $0.name == name }) else { return [] }
    return known.extensions.subtracting(extensions).sorted()
  }

  /// - Parameter running: the kernel that OpenBLAS runs.
  static func check(_ running: String) throws(UnusablePath) {
    if let choice, choice.lowercased() != running.lowercased() {
      throw UnusablePath(
        "\(variable) is “\(choice)”, and OpenBLAS runs its kernel \(running)",
        hint: "Either this OpenBLAS (\(BLAS.configuration)) lacks it, or it was loaded before it was told: programs of Recount see to that themselves, tests are told by `make test`.")
    }
    let lacking = missing(for: running, Processor.extensions)
    guard lacking.isEmpty else {
      throw UnusablePath(
        "OpenBLAS was told to run its kernel \(running), which needs \(lacking.joined(separator: ", ")), and this processor has no such instructions",
        hint: "Unset OPENBLAS_CORETYPE; to choose a kernel set \(variable).")
    }
  }

  private static var choice: String? { getenv(variable).map { String(cString: $0) } }
}
