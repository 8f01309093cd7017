/// Memory for numbers, aligned to cache lines, freed with its owner.
public final class AlignedBuffer<Element: BitwiseCopyable> {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Element>

  /// Memory for `count` elements, all equal to `initial`.
  @inlinable
  public init(count: Int, repeating initial: Element) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Element.self, capacity: count)
    pointer.initialize(repeating: initial, count: count)
  }

  @inlinable
  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}
