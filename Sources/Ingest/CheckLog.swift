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

    /// A check's line as it came: it is read again when somebody asks.
    private struct Line: Sendable {
        /// What makes it this check and no other, hashed with the process's own secret.
        let identity: Int
        var bytes: [UInt8]
        var socket: String
        var arrived: UInt64
    }

    /// The newest trouble last.
    private var lines: [Line] = []

    package init() {}

    /// The newest trouble last.
    package var entries: [Entry] { lines.compactMap { Entry($0.bytes, socket: $0.socket, at: $0.arrived) } }

    /// Notes a line that was understood as a check, unless that is OK.
    mutating func note(_ line: ByteRun, socket: String, at milliseconds: UInt64) {
        // It was understood before, so it is again.
        guard let check = try? DogStatsDCheck(line), check.status != 0 else { return }
        let noted = Line(
            identity: Self.identity(of: check), bytes: line.array, socket: socket, arrived: milliseconds)
        if let known = lines.lastIndex(where: { $0.identity == noted.identity }) {
            lines.remove(at: known)
        } else {
            // With more tags than a line may have it is refused when its series is looked for.
            guard (try? TagList(check.fields.tags)) != nil else { return }
            if lines.count == Self.checkLimit { lines.removeFirst() }
        }
        lines.append(noted)
    }

    /// Name, host and tags as sent.
    private static func identity(of check: DogStatsDCheck) -> Int {
        var hasher = Hasher()
        for part in [check.name, check.fields.host ?? ByteRun(""), check.fields.tags] {
            hasher.combine(part.count)
            hasher.combine(bytes: UnsafeRawBufferPointer(start: part.start, count: part.count))
        }
        return hasher.finalize()
    }
}

extension CheckLog.Entry {
    fileprivate init?(_ line: [UInt8], socket: String, at milliseconds: UInt64) {
        let reading = line.withUnsafeBufferPointer { buffer in
            // Only lines that were understood are kept, so this reads them again without a mistake.
            buffer.baseAddress.flatMap {
                try? LineReading(ByteRun(start: $0, count: buffer.count), .dogstatsd)
            }
        }
        guard case .check(let fields, let name, let status)? = reading else { return nil }
        check = name
        host = fields.host.map(Self.cut)
        tags = fields.tags.prefix(CheckLog.tagLimit).map(Self.cut)
        self.status = status
        message = fields.message.map(Self.cut)
        time = fields.time(orElse: Timestamp(milliseconds: Int64(clamping: milliseconds)))
        self.socket = socket
    }

    /// Ends before the character that would pass the limit.
    private static func cut(_ text: String) -> String {
        var kept = text.utf8.prefix(CheckLog.textLimit)
        while let end = kept.indices.last, String(kept) == nil { kept = kept[..<end] }
        return String(kept) ?? ""
    }
}
