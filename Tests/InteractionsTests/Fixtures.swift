import Testing

@_exported import LogFixtures

/// What a process that ended itself said last.
func said(_ result: ExitTest.Result?) -> String { String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) }
