import CKernels

/// What the processor can do beyond its architecture.
enum Processor {
  /// Its extensions by the names compilers give them: those that decide which of OpenBLAS's kernels it can run, and none
  /// on other architectures than x86-64.
  static let extensions: Set<String> = {
    var names = [UnsafePointer<CChar>?](repeating: nil, count: Int(CK_EXTENSIONS))
    let count = ck_processor_extensions(&names)
    return Set(names.prefix(Int(count)).map { String(cString: $0!) })
  }()

  /// Whether the names of OpenBLAS's x86 kernels mean anything here.
  static var isX86: Bool { ck_is_x86() }
}
