public import Autodiff
import Interactions

extension Query {
  /// A form in which a moment is read as a fixed count of numbers.
  public enum Field: Hashable, Sendable {
    /// The user's number, `[b]`.
    case user
    /// The newest item, `[b]`; the padding row where there is none.
    case lastItem
    /// The newest `length` items, oldest first, padded on the left, `[b, length]`.
    case window(length: Int)
  }

  /// The users' numbers: `[b]`.
  public var users: Indices { indices(.user) }

  /// The newest item of each moment: `[b]`.
  public var lastItem: Indices { indices(.lastItem) }

  /// The newest `length` items of each moment, oldest first: `[b, length]`. Short moments are padded on the left with
  /// the padding row of item tables.
  public func window(_ length: Int) -> Indices { indices(.window(length: length)) }

  /// The input for a form named by a value, as models with a `SequentialScore` do.
  func indices(_ field: Field) -> Indices {
    reading(field) { MomentField(field, tape, batch, padding: Int32(itemCount)) }.indices
  }
}

/// An input that holds one form of each moment.
final class MomentField: Reading {
  let field: Query.Field
  let indices: Indices
  private let padding: Int32

  init(_ field: Query.Field, _ tape: Tape, _ batch: Extent, padding: Int32) {
    self.field = field
    self.padding = padding
    indices =
      switch field {
      case .user: tape.indices("users", [batch])
      case .lastItem: tape.indices("last item", [batch])
      case .window(let length): tape.indices("window of \(length)", [batch, .fixed(length)])
      }
  }

  func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    var target = program.buffer(of: indices).baseAddress!
    for moment in moments {
      field.fill(target, user: moment.user, items: sight.items(of: moment), padding: padding)
      target += field.width
    }
  }
}

extension Query.Field {
  /// How many numbers one moment gives.
  var width: Int {
    if case .window(let length) = self { length } else { 1 }
  }

  /// Writes this form of the moment of `user` that consists of `items`; `padding` stands where there is no item.
  func fill(
    _ target: UnsafeMutablePointer<Int32>, user: Int32, items: UnsafeBufferPointer<Int32>, padding: Int32
  ) {
    switch self {
    case .user: target[0] = user
    case .lastItem: target[0] = items.last ?? padding
    case .window(let width):
      let real = min(width, items.count)
      for place in 0..<(width - real) { target[place] = padding }
      for place in 0..<real { target[width - real + place] = items[items.count - real + place] }
    }
  }
}
