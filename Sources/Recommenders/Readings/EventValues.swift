public import Autodiff
import Host
import Interactions

extension Query {
  /// The ratings of a sequence's events: `[p]`.
  public func ratings(of sequence: SequenceInput) -> Tensor {
    reading(EventValues.Key(value: .rating, length: sequence.length)) { EventValues(.rating, sequence, tape) }.values
  }

  /// How long before now each event of a sequence was, in days: `[p]`. Now is the moment's tick, or the user's last event where the
  /// moment has none.
  public func ages(of sequence: SequenceInput) -> Tensor {
    reading(EventValues.Key(value: .age, length: sequence.length)) { EventValues(.age, sequence, tape) }.values
  }
}

/// A number for each event of a sequence, beside its item.
final class EventValues: Reading {
  enum Value { case rating, age }
  struct Key: Hashable { let value: Value, length: Int }

  private let value: Value
  private let length: Int
  private let input: Input
  var values: Tensor { input.tensor }

  init(_ value: Value, _ sequence: SequenceInput, _ tape: Tape) {
    self.value = value
    length = sequence.length
    input = tape.input("\(value) of sequence of \(length)", [sequence.positions])
  }

  func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    let target = program.buffer(of: input)
    var place = 0
    for moment in moments {
      for event in Swift.max(0, Int(moment.length) - length)..<Int(moment.length) {
        target[place] = number(of: event, moment, sight)
        place += 1
      }
    }
  }

  private func number(of event: Int, _ moment: Moment, _ sight: Sight) -> Float {
    switch value {
    case .rating:
      guard let ratings = sight.ratings(of: moment) else { refuse("a model reads the ratings of events, and these data have none") }
      return ratings[event]
    case .age:
      let ticks = Double(sight.now(of: moment)) - Double(sight.ticks(of: moment)[event])
      return Float(ticks * sight.tickSeconds / 86_400)
    }
  }
}
