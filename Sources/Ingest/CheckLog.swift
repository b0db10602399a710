import Bytes
package import Telemetry
import WireFormats

/// What service checks said when they were last not OK; their states themselves are the gauge `status`.
package struct CheckLog: Sendable {
    package static let status = Metric.gauge(
        "service_check_status",
        "State of a service check that an application sent: 0 OK, 1 warning, 2 critical, 3 unknown. Gone five minutes after the last.",
        labels: ["check", "host"])
    /// Checks beyond it take the place of the one that has been quiet for longest.
    package static let checkLimit = 64
    /// Of each text, in bytes.
    package static let textLimit = 1024
    /// Of the tags of a check that are kept.
    package static let tagLimit = 16

    /// A check at its last trouble.
    package struct Entry: Sendable {
        package let check: String
        package let host: String?
        /// As sent, `key:value` or `key`.
        package let tags: [String]
        package let status: Int
        package let message: String?
        /// Its own `d:`, or when it arrived.
        package let time: Timestamp
        package let socket: String
    }

    /// The newest trouble last.
    package private(set) var entries: [Entry] = []

    package init() {}

    /// Notes a line that was understood as a check, unless that is OK.
    mutating func note(_ line: ByteRun, socket: String, at milliseconds: UInt64) {
        // It was understood before, so it is again.
        guard case .check(let fields, let name, let status)? = try? LineReading(line, .dogstatsd), status != 0
        else { return }
        let entry = Entry(
            check: name, host: fields.host.map(Self.cut),
            tags: fields.tags.prefix(Self.tagLimit).map(Self.cut),
            status: status, message: fields.message.map(Self.cut),
            time: fields.time(orElse: Timestamp(milliseconds: Int64(clamping: milliseconds))), socket: socket)
        if let known = entries.firstIndex(where: { $0.names(entry) }) {
            entries.remove(at: known)
        } else if entries.count == Self.checkLimit {
            entries.removeFirst()
        }
        entries.append(entry)
    }

    /// Ends before the character that would pass the limit.
    private static func cut(_ text: String) -> String {
        var kept = text.utf8.prefix(textLimit)
        while let end = kept.indices.last, String(kept) == nil { kept = kept[..<end] }
        return String(kept) ?? ""
    }
}

extension CheckLog.Entry {
    fileprivate func names(_ other: Self) -> Bool {
        check == other.check && host == other.host && tags == other.tags
    }
}
