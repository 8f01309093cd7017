import CKernels
import Kernels

/// Applying one step's gradients.
extension Parameters {
  /// Updates all parameters: tables by the rows touched and their row rule, weights by the gradients given (a weight
  /// without one follows its decay and momentum). The step is then counted, and the touched rows are released.
  func applyStep(weightGradient: (Int) -> UnsafePointer<Float>?) {
    settings.pointee.clip_scale = clipScale(weightGradient)
    let next = Int64(step + 1)
    flushingSubnormals {
      for number in declared.indices {
        if declared[number].table == nil {
          updateWeight(tables[number], weightGradient(number), step: next)
        } else {
          kernels.pointee.update_rows(tables + number, settings, next)
          kernels.pointee.release_rows(tables + number)
        }
      }
    }
    finishStep()
  }

  private func updateWeight(_ weight: ck_rows, _ gradient: UnsafePointer<Float>?, step: Int64) {
    kernels.pointee.update_weight(
      weight.dimension, weight.values, gradient, weight.state1, weight.state2, weight.decay, settings, step)
  }

  /// min(1, c / ‖g‖) where gradients are clipped by their global norm, else 1.
  private func clipScale(_ weightGradient: (Int) -> UnsafePointer<Float>?) -> Float {
    guard case .globalNorm(let bound) = optimizer.clip else { return 1 }
    var squares = 0.0
    for number in declared.indices {
      let table = tables[number]
      if declared[number].table != nil, let gradients = table.gradients {
        squares += kernels.pointee.sum_of_squares(table.touched_count * table.dimension, gradients)
      } else if let gradient = weightGradient(number) {
        squares += kernels.pointee.sum_of_squares(table.dimension, gradient)
      }
    }
    let norm = squares.squareRoot()
    return norm > Double(bound) ? Float(Double(bound) / norm) : 1
  }
}
