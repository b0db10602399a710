import CYAML

/// The events of libyaml's parser, one at a time, as Swift values.
struct YAMLEvents: ~Copyable {
    enum Event {
        case documentStart
        case documentEnd
        case streamEnd
        case scalar(String, YAMLNode.Style, anchor: String?)
        case alias(String)
        case sequenceStart(anchor: String?)
        case mappingStart(anchor: String?)
        case containerEnd
    }

    private let file: String
    // libyaml keeps addresses of both, so neither may move.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Takes a copy of `bytes`.
    init(_ bytes: [UInt8], file: String) {
        self.file = file
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        // The only failure is memory, of which the next call will speak.
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event that a tree needs, and where it stands.
    mutating func next() throws(FileProblem) -> (Event, YAMLMark) {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) != 0 else { throw problem() }
            defer { yaml_event_delete(&event) }
            if let known = Self.read(event) { return (known, Self.mark(event.start_mark)) }
        }
    }

    private static func read(_ event: yaml_event_t) -> Event? {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        // After its end libyaml answers with empty events.
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: .streamEnd
        case YAML_SCALAR_EVENT: scalar(event)
        case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT: .sequenceStart(anchor: text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT: .mappingStart(anchor: text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .containerEnd
        default: nil
        }
    }

    private static func scalar(_ event: yaml_event_t) -> Event {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let style: YAMLNode.Style =
            switch scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return .scalar(String(decoding: bytes, as: UTF8.self), style, anchor: text(scalar.anchor))
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
        YAMLMark(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func problem() -> FileProblem {
        let state = parser.pointee
        let said = state.problem.map { String(cString: $0) } ?? "out of memory"
        guard state.error == YAML_READER_ERROR else {
            let context = state.context.map { " (\(String(cString: $0)))" } ?? ""
            return FileProblem(
                file: file, at: Self.mark(state.problem_mark), message: "not valid YAML: \(said)\(context)")
        }
        let before = UnsafeBufferPointer(rebasing: input[..<min(state.problem_offset, input.count)])
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1
        let line = before.count { $0 == 0x0A } + 1
        return FileProblem(
            file: file, line: line, column: column, message: "not readable as UTF-8 text: \(said)")
    }
}
