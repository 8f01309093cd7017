import CQPDF

/// A PDF in memory, through libqpdf's C interface. Objects are handles that live as long as the file.
final class QPDFFile {
  typealias Object = qpdf_oh

  private var data: qpdf_data?
  private let source: UnsafeMutableBufferPointer<CChar>
  private let name: String

  init(_ bytes: [UInt8], name: String) throws(ReportError) {
    self.name = name
    // libqpdf reads lazily: the bytes must stay where they are.
    source = .allocate(capacity: max(1, bytes.count))
    bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(source).copyBytes(from: $0) }
    data = qpdf_init()
    qpdf_set_suppress_warnings(data, QPDF_BOOL(1))
    qpdf_silence_errors(data)
    let code = qpdf_read_memory(data, name, source.baseAddress, UInt64(bytes.count), nil)
    try check(code, .reading)
  }

  deinit {
    qpdf_cleanup(&data)
    source.deallocate()
  }

  private func check(_ code: QPDF_ERROR_CODE, _ kind: ReportError.Kind) throws(ReportError) {
    // Warnings set bit 0; only bit 1 is an error.
    guard code & 2 != 0 || qpdf_has_error(data) != 0 else { return }
    var message = "unknown error"
    if let error = qpdf_get_error(data), let text = qpdf_get_error_message_detail(data, error) {
      message = String(cString: text)
    }
    throw ReportError(kind, "libqpdf: \(message)", path: name == "report" ? nil : name)
  }

  var root: Object { qpdf_get_root(data) }
  var trailer: Object { qpdf_get_trailer(data) }
  var pageCount: Int { Int(qpdf_get_num_pages(data)) }
  func page(_ index: Int) -> Object { qpdf_get_page_n(data, index) }

  func get(_ object: Object, _ key: String) -> Object { qpdf_oh_get_key(data, object, key) }
  func has(_ object: Object, _ key: String) -> Bool { qpdf_oh_has_key(data, object, key) != 0 }
  func set(_ object: Object, _ key: String, _ value: Object) { qpdf_oh_replace_key(data, object, key, value) }
  func remove(_ object: Object, _ key: String) { qpdf_oh_remove_key(data, object, key) }
  func isArray(_ object: Object) -> Bool { qpdf_oh_is_array(data, object) != 0 }
  func isDictionary(_ object: Object) -> Bool { qpdf_oh_is_dictionary(data, object) != 0 }
  func isStream(_ object: Object) -> Bool { qpdf_oh_is_stream(data, object) != 0 }
  func count(_ array: Object) -> Int { Int(qpdf_oh_get_array_n_items(data, array)) }
  func item(_ array: Object, _ index: Int) -> Object { qpdf_oh_get_array_item(data, array, Int32(index)) }
  func append(_ array: Object, _ item: Object) { qpdf_oh_append_item(data, array, item) }
  func indirect(_ object: Object) -> Object { qpdf_make_indirect_object(data, object) }

  func parse(_ text: String) -> Object { qpdf_oh_parse(data, text) }
  func name(_ name: String) -> Object { qpdf_oh_new_name(data, name) }
  func string(_ string: String) -> Object { qpdf_oh_new_unicode_string(data, OutsideText.line(string)) }
  func nameValue(_ object: Object) -> String? {
    qpdf_oh_is_name(data, object) != 0 ? qpdf_oh_get_name(data, object).map { String(cString: $0) } : nil
  }
  func stringValue(_ object: Object) -> String? {
    qpdf_oh_is_string(data, object) != 0 ? qpdf_oh_get_utf8_value(data, object).map { String(cString: $0) } : nil
  }

  func stream(_ bytes: [UInt8], _ dictionary: String) -> Object {
    let stream = qpdf_oh_new_stream(data)
    let entries = parse(dictionary)
    let own = qpdf_oh_get_dict(data, stream)
    qpdf_oh_begin_dict_key_iter(data, entries)
    while qpdf_oh_dict_more_keys(data) != 0 {
      guard let key = qpdf_oh_dict_next_key(data).map({ String(cString: $0) }) else { break }
      set(own, key, get(entries, key))
    }
    bytes.withUnsafeBufferPointer {
      qpdf_oh_replace_stream_data(data, stream, $0.baseAddress, bytes.count, qpdf_oh_new_null(data), qpdf_oh_new_null(data))
    }
    return stream
  }

  func contents(_ stream: Object) throws(ReportError) -> [UInt8] {
    var filtered: QPDF_BOOL = 0
    var buffer: UnsafeMutablePointer<UInt8>?
    var count = 0
    let code = qpdf_oh_get_stream_data(data, stream, qpdf_dl_all, &filtered, &buffer, &count)
    try check(code, .reading)
    defer { buffer?.deallocate() }
    return Array(UnsafeBufferPointer(start: buffer, count: count))
  }

  func write() throws(ReportError) -> [UInt8] {
    try check(qpdf_init_write_memory(data), .drawing)
    qpdf_set_deterministic_ID(data, QPDF_BOOL(1))
    qpdf_set_object_stream_mode(data, qpdf_o_generate)
    qpdf_set_compress_streams(data, QPDF_BOOL(1))
    try check(qpdf_write(data), .drawing)
    let count = qpdf_get_buffer_length(data)
    return Array(UnsafeBufferPointer(start: qpdf_get_buffer(data), count: count))
  }
}
