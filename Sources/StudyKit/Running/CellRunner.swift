public import Host

/// What trains and tests one cell. The trainer of `Recommenders` is one; tests have toys.
public protocol CellRunner: Sendable {
  /// Today's revision of each model, objective, sampler, optimizer, protocol, metric and reader, by name.
  var revisions: [String: Int] { get }

  /// Checks before anything runs that names are known and data are there, and prepares what cells share.
  /// - Throws: an error that ends the command with status 2.
  func prepare(_ cells: [Cell]) throws

  /// Checks that what a cell needs of the machine before anything is known of it can be had.
  func requireHeadroom() throws(MachineError)

  /// About how long the cell takes on one core, in seconds.
  func estimate(_ cell: Cell) -> Double

  /// Runs the cell on one thread. The runner records the data, candidates, revisions and BLAS kernel it used, and seconds
  /// an epoch; the caller records the machine, the clock and the build.
  /// - Throws: anything that makes it a failed cell; its text is the reason.
  func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult

  /// The digest of the data as they would be read now, as `run` records it; nil where they are not at hand.
  func digest(of data: DataSet) throws -> String?

  /// The digest of the candidates that the cell would rank now, as `run` records it; nil where the data are not at hand.
  func candidateDigest(of cell: Cell) throws -> String?

  /// Whether the data of this name can only have been those that were published: the digest of every edition is known, or
  /// of the one that a data card names. Others are held to the paper's counts.
  func knowsDigest(of data: DataSet, card: DataCard?) -> Bool
}

extension CellRunner {
  public func prepare(_ cells: [Cell]) throws {}
  public func digest(of data: DataSet) throws -> String? { nil }
  public func candidateDigest(of cell: Cell) throws -> String? { nil }
  public func knowsDigest(of data: DataSet, card: DataCard?) -> Bool { true }

  public func requireHeadroom() throws(MachineError) {
    // What is not there when OpenBLAS multiplies for the first time, it asks for again and again, without end.
    try Headroom.require(160 << 20, "OpenBLAS maps 128 MB when it first multiplies, and a cell needs some for itself")
  }
}

/// How far a running cell is.
public struct CellProgress: Hashable, Sendable, Codable {
  public var epoch: Int
  public var epochs: Int
  public var loss: Double?

  public init(epoch: Int, of epochs: Int, loss: Double? = nil) {
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss?.isFinite == true ? loss : nil
  }
}
