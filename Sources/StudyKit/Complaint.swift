import Host

/// What a program says to the person on the error stream.
enum Complaint {
  static func write(_ text: String, prefix: String = "Error: ") { StandardError.write(prefix + text + "\n") }
}
