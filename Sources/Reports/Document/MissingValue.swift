/// An error that means "not yet" or "not here": a result that is pending, failed, or was not asked for.
///
/// Thrown inside the closure of a section, table, figure or paragraph, it turns that block into a hole that shows the reason, and the rest
/// of the document stands. Any other error is kept and thrown by the initialiser of `Document`.
public protocol MissingValue: Error {
  var reason: String { get }
}

/// Why a block has no content.
public enum Absence: Sendable, Equatable {
  case missing(reason: String)
  case failed(Failure)

  public var reason: String {
    switch self {
    case .missing(let reason): reason
    case .failed(let failure): "\(failure.error)"
    }
  }
}

/// An error on its way from a block's closure to the initialiser of the document.
public struct Failure: Sendable, Equatable {
  public let error: any Error

  public static func == (left: Failure, right: Failure) -> Bool {
    String(reflecting: left.error) == String(reflecting: right.error)
  }
}

/// Runs a block's closure; an error becomes the block's absence.
func contents<Content>(of closure: () throws -> Content) -> Result<Content, any Error> {
  Result { try closure() }
}

extension Absence {
  init(_ error: any Error) {
    self = (error as? any MissingValue).map { .missing(reason: $0.reason) } ?? .failed(Failure(error: error))
  }
}
