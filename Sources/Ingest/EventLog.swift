import Bytes
package import Telemetry
import WireFormats

/// The last events that applications sent, kept as their lines and read when somebody asks.
///
///     let log = logbook.latest.events
///     log.events(after: seen)          what came since, oldest first; `seen` is the number of the last one
///
/// A value: whoever holds one keeps what it shows, whatever comes later.
package struct EventLog: Sendable {
    package static let eventLimit = 256
    /// Of all kept lines together.
    package static let byteLimit = 512 << 10

    private struct Entry {
        let number: UInt64
        let line: [UInt8]
        let socket: String
        let arrived: UInt64
    }

    /// Oldest first.
    private var entries: [Entry] = []
    private var bytes = 0
    /// How many events there ever were: the number of the newest.
    package private(set) var count: UInt64 = 0

    package init() {}

    mutating func append(_ line: ByteRun, socket: String, at milliseconds: UInt64) {
        count &+= 1
        entries.append(Entry(number: count, line: line.array, socket: socket, arrived: milliseconds))
        bytes += line.count
        while entries.count > Self.eventLimit || bytes > Self.byteLimit {
            bytes -= entries.removeFirst().line.count
        }
    }

    /// The kept events with a higher number, oldest first.
    package func events(after number: UInt64 = 0) -> [IngestEvent] {
        entries.filter { $0.number > number }.compactMap { entry in
            entry.line.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return nil }
                let run = ByteRun(start: start, count: buffer.count)
                // Only lines that were understood are kept, so this reads them again without a mistake.
                guard case .event(let reading)? = try? LineReading(run, .dogstatsd) else { return nil }
                return IngestEvent(
                    reading, number: entry.number, socket: entry.socket,
                    arrived: Timestamp(milliseconds: Int64(clamping: entry.arrived)))
            }
        }
    }
}

/// One event as an application meant it.
package struct IngestEvent: Sendable {
    /// Counts from 1 since the start of the process.
    package let number: UInt64
    /// Its own `d:`, or when it arrived.
    package let time: Timestamp
    package let title: String
    package let text: String
    /// `info` unless it says something else, as the Agent reads it.
    package let alertType: String
    /// `normal` unless it says `low`.
    package let priority: String
    package let host: String?
    package let key: String?
    package let source: String?
    /// As sent, `key:value` or `key`.
    package let tags: [String]
    package let socket: String

    fileprivate init(_ reading: EventReading, number: UInt64, socket: String, arrived: Timestamp) {
        self.number = number
        time = reading.time(orElse: arrived)
        title = reading.title
        text = reading.text
        alertType = (reading.alert ?? .info).rawValue
        priority = (reading.priority ?? .normal).rawValue
        host = reading.host
        key = reading.key
        source = reading.source
        tags = reading.tags
        self.socket = socket
    }
}

extension EventReading {
    /// Its own `d:`; one beyond what milliseconds can say is as good as none.
    func time(orElse arrived: Timestamp) -> Timestamp {
        guard let (milliseconds, isTooBig) = timestamp?.multipliedReportingOverflow(by: 1000), !isTooBig
        else { return arrived }
        return Timestamp(milliseconds: milliseconds)
    }
}
