import Autodiff
import Interactions
import Kernels

/// A pass through a recorded program, batch by batch: the examples are put into the program's inputs, and the program steps.
/// What the examples of a batch are is the one thing the conforming types differ in.
protocol RecordedPass: TrainingPass {
  associatedtype Model: Recommender
  var program: Program { get }
  var training: Training<Model> { get }
  var objective: Objective { get }
  /// One past the last example of the batch that begins at a place of the epoch's order.
  func end(of order: [Int32], from start: Int) -> Int
  /// Puts a batch of examples, with freshly drawn negatives, into the program's inputs. Allocates nothing.
  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream)
}

extension RecordedPass {
  func run(epoch: Int) -> Double {
    let order = training.order(epoch: epoch)
    var stream = training.negatives(epoch: epoch)
    var (total, start) = (0.0, 0)
    while start < order.count {
      let end = end(of: order, from: start)
      total += step(order[start..<end], &stream)
      start = end
    }
    return total
  }

  /// Trains on a batch of examples and returns the sum of their losses. Allocates nothing.
  func step(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) -> Double {
    fill(members, &stream)
    let loss = Double(program.step())
    return objective.isMean ? loss * Double(members.count) : loss
  }
}
