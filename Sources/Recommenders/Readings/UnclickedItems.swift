public import Autodiff
import Host
public import Interactions

/// Which items count as shown and not clicked: as XDM takes them.
public struct UnclickedForm: Hashable, Codable, Sendable {
  /// How many days before the moment's last event are looked at.
  public var days: Double
  /// How often an item must have been shown.
  public var shown: Int
  /// The most items, those shown last.
  public var limit: Int

  public init(days: Double = 3, shown: Int = 2, limit: Int = 100) {
    self.days = days
    self.shown = shown
    self.limit = limit
  }
}

extension Query {
  /// The items that a user was shown and did not click in the days up to the moment's last event, the last shown first.
  public func unclicked(_ form: UnclickedForm = UnclickedForm()) -> UnclickedItems {
    reading(form) { UnclickedItems(form, self) }
  }
}

/// Items shown and not clicked, as ragged rows; of a log without impressions there are none to read, and filling refuses.
public final class UnclickedItems: Reading {
  private let form: UnclickedForm
  private let members: Extent
  /// The items of all moments, one moment after another: `[p]`.
  public let items: Indices
  /// The items of each moment.
  public let segments: Segments

  init(_ form: UnclickedForm, _ query: Query) {
    self.form = form
    let name = "\(form.limit) unclicked of \(form.days) days, shown \(form.shown) times"
    members = query.tape.axis(name, capacity: query.batch.capacity * form.limit)
    items = query.tape.indices(name, [members])
    segments = query.tape.segments(name, count: query.batch, members: members, longest: form.limit)
  }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    let (target, offsets) = (program.buffer(of: items), program.buffer(of: segments))
    var place = 0
    offsets[0] = 0
    for (row, moment) in moments.enumerated() {
      for item in unclicked(moment, sight) {
        target[place] = item
        place += 1
      }
      offsets[row + 1] = Int32(place)
    }
    program.bind(members, place)
  }

  /// - Precondition: the log has impressions.
  private func unclicked(_ moment: Moment, _ sight: Sight) -> [Int32] {
    guard let last = sight.ticks(of: moment).last else { return [] }
    guard let impressions = sight.impressions else {
      refuse("a model reads what users were shown and did not click, and these data do not say what was shown")
    }
    let user = Int(moment.user)
    let reach = UInt32(min(Double(last), form.days * 86_400 / sight.tickSeconds))
    let places = impressions.places(of: user, within: last - reach..<last)
    let (shown, clicks) = (impressions.items(of: user), impressions.clicks(of: user))
    var times: [Int32: Int] = [:]
    var clicked = Set<Int32>()
    for place in places {
      times[shown[place], default: 0] += 1
      if clicks[place] != 0 { clicked.insert(shown[place]) }
    }
    var found: [Int32] = []
    for place in places.reversed() where found.count < form.limit {
      let item = shown[place]
      // Taken out once told: later shows of it have been told already.
      guard let count = times.removeValue(forKey: item), count >= form.shown, !clicked.contains(item) else { continue }
      found.append(item)
    }
    return found
  }
}
