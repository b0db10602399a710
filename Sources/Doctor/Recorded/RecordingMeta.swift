import WireFormats

/// What `meta.json` of a recording says: the window, and what no file of the samples tells.
///
///     {"seconds": 10.02, "kernel": "6.18.44", "date": "2026-11-21T14:49:19Z", "network_namespace": 4026531833}
///                ^alone is required
struct RecordingMeta: Equatable {
    /// Nobody watches a host for longer; a number above is a mistake.
    static let longestSeconds = 366.0 * 86_400

    var seconds: Double
    var kernel: String?
    /// When the window began, RFC 3339, as whoever recorded it said.
    var date: String?
    var processors: Int?
    /// These two for samples without proc/meminfo and proc/uptime.
    var memoryBytes: Int64?
    var uptimeSeconds: Double?
    var pageBytes: Int?
    var ticksPerSecond: Double?
    /// As text, for JSON numbers are no inodes to everyone.
    var networkNamespace: String?
    var isContainer: Bool?

    init(seconds: Double) { self.seconds = seconds }

    /// Reads the text of the file, whose name is for messages.
    init(_ text: String, file: String) throws(RecordingError) {
        let document: YAMLDocument
        do throws(FileProblem) {
            // JSON is YAML, but for tabs.
            document = try YAMLDocument(
                String(text.map { $0 == "\t" ? " " : $0 }), file: file)
        } catch {
            throw .lacksSeconds(file: file, problem: error.description)
        }
        let values = Self.scalars(of: document)
        guard let word = values["seconds"] else {
            throw .lacksSeconds(file: file, problem: "`\(file)` does not say `seconds`")
        }
        guard let seconds = Double(word), seconds > 0, seconds <= Self.longestSeconds else {
            throw .lacksSeconds(
                file: file, problem: "`\(file)` says `\(word.prefix(40))` where seconds were expected")
        }
        self.seconds = seconds
        kernel = values["kernel"]
        date = values["date"]
        processors = values["processors"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        pageBytes = values["page_bytes"].flatMap { Int($0) }.flatMap { $0 > 0 && $0 <= 1 << 20 ? $0 : nil }
        memoryBytes = values["memory_bytes"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        uptimeSeconds = Self.positive(values["uptime_seconds"])
        ticksPerSecond = Self.positive(values["ticks_per_second"])
        networkNamespace = values["network_namespace"]
        isContainer = values["container"].flatMap { Bool($0) }
    }

    /// As JSON, with what is known.
    var text: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("seconds")
        json.number(seconds)
        for (key, value) in [("kernel", kernel), ("date", date), ("network_namespace", networkNamespace)] {
            guard let value else { continue }
            json.key(key)
            json.string(value)
        }
        let counts = [
            ("processors", processors.map(Int64.init)), ("page_bytes", pageBytes.map(Int64.init)),
            ("memory_bytes", memoryBytes),
        ]
        for (key, value) in counts {
            guard let value else { continue }
            json.key(key)
            json.integer(value)
        }
        for (key, value) in [("ticks_per_second", ticksPerSecond), ("uptime_seconds", uptimeSeconds)] {
            guard let value else { continue }
            json.key(key)
            json.number(value)
        }
        if let isContainer {
            json.key("container")
            json.bool(isContainer)
        }
        json.endObject()
        return json.text + "\n"
    }

    private static func positive(_ word: String?) -> Double? {
        word.flatMap { Double($0) }.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }

    private static func scalars(of document: YAMLDocument) -> [String: String] {
        guard case .mapping(let entries) = document.root?.content else { return [:] }
        var values: [String: String] = [:]
        for entry in entries {
            if let text = entry.value.text, !entry.value.isNull { values[entry.key] = text }
        }
        return values
    }
}
