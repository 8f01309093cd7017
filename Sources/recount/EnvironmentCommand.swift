import ArgumentParser
import Host
import Kernels

/// `recount environment`: what programs of Recount tell OpenBLAS, for those that cannot start themselves anew, as tests.
///
/// Status 2 and a sentence where the environment asks for loops or for a BLAS kernel that this machine does not run.
struct EnvironmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "environment",
    abstract: "Print the variables that OpenBLAS must find, one NAME=value a line; refuse a choice that cannot be had.")

  func run() throws {
    for (name, value) in try BLASCore.environment().sorted(by: { $0.key < $1.key }) { try StandardOutput.print("\(name)=\(value)") }
  }
}
