import Host
public import Interactions

/// What may be looked at while inputs are filled: the past of users and of items, up to a moment.
///
/// In training nothing but the training view can be reached. In answering a moment bounds the user's events by its length, and
/// events of items by its tick; where it has none, items are seen as the training view shows them.
public final class Sight {
  private let view: TrainingView?
  private let log: InteractionLog?
  private let past: (Moment) -> UnsafeBufferPointer<Int32>
  private lazy var training = ItemSide(neededView)
  private lazy var whole = log.map { ItemSide($0) }

  /// What training may look at.
  init(_ view: TrainingView) {
    self.view = view
    log = nil
    past = { UnsafeBufferPointer(rebasing: view.history(of: Int($0.user))[..<Int($0.length)]) }
  }

  /// What a model that was trained on a view may look at when it is asked about a log.
  init(_ log: InteractionLog, trainedOn view: TrainingView?) {
    self.view = view
    self.log = log
    past = { UnsafeBufferPointer(rebasing: log.items(of: Int($0.user))[..<Int($0.length)]) }
  }

  /// Nothing but the items of moments.
  init(items: @escaping (Moment) -> UnsafeBufferPointer<Int32>) {
    (view, log, past) = (nil, nil, items)
  }

  /// The items of a moment, oldest first.
  public func items(of moment: Moment) -> UnsafeBufferPointer<Int32> { past(moment) }

  /// The times of a moment's events.
  public func ticks(of moment: Moment) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(rebasing: (log?.ticks(of: Int(moment.user)) ?? neededView.ticks(of: Int(moment.user)))[..<Int(moment.length)])
  }

  /// The ratings of a moment's events; nil where the source has none.
  public func ratings(of moment: Moment) -> UnsafeBufferPointer<Float>? {
    (log.map { $0.ratings(of: Int(moment.user)) } ?? neededView.ratings(of: Int(moment.user)))
      .map { UnsafeBufferPointer(rebasing: $0[..<Int(moment.length)]) }
  }

  /// What users were shown; in training before the end of their part of the view. Nil where the source does not say.
  public private(set) lazy var impressions = log.map(\.impressions) ?? view?.impressions

  /// Seconds of one tick; 0 where there is no clock.
  public var tickSeconds: Double { log?.tickSeconds ?? neededView.tickSeconds }

  /// The time up to which a moment looks: its tick, or behind the user's last event where it has none.
  public func now(of moment: Moment) -> UInt32 {
    if moment.tick < .max { return moment.tick }
    return ticks(of: moment).last.map { $0 &+ 1 } ?? 0
  }

  /// The events of items that a moment may look at, up to its tick.
  public func items(at moment: Moment) -> ItemSide {
    moment.tick < .max ? whole ?? training : training
  }

  private var neededView: TrainingView {
    guard let view else { refuse("a reading asks for times, ratings or the past of items, and only the items of moments are given") }
    return view
  }
}
