/// The mean of squared errors, or its root.
private struct SquaredError: ErrorFamily {
  let code: String, label: String, isRoot: Bool

  func loss(_ error: Double) -> Double { error * error }
}

/// The mean of absolute errors.
private struct AbsoluteError: ErrorFamily {
  let code = "mae", label = "MAE"

  func loss(_ error: Double) -> Double { abs(error) }
}

extension Metric.Family {
  public static let rmse = Self(SquaredError(code: "rmse", label: "RMSE", isRoot: true))
  public static let mse = Self(SquaredError(code: "mse", label: "MSE", isRoot: false))
  public static let mae = Self(AbsoluteError())
}

extension Metric {
  /// Root mean squared error of predicted ratings.
  public static let rmse = Metric(checked: .rmse)
  /// Mean squared error of predicted ratings.
  public static let mse = Metric(checked: .mse)
  /// Mean absolute error of predicted ratings.
  public static let mae = Metric(checked: .mae)
}
