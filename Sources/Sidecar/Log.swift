import Glibc
import Threads
import WireFormats

/// How much the sidecar says about itself.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug
    case info
    case warn
    case error

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        allCases.firstIndex(of: left).unsafelyUnwrapped < allCases.firstIndex(of: right).unsafelyUnwrapped
    }
}

/// The shape of a log line.
package enum LogFormat: String, CaseIterable, Sendable {
    case logfmt
    case json
}

/// The sidecar's own words, one structured line each, on standard error.
///
///     ts=2026-01-01T00:00:00.000Z level=info msg="serving metrics" url=http://127.0.0.1:9478/metrics
///
/// A line that standard error does not take at once is dropped and counted, so that a full pipe stops nobody.
package final class Log: Sendable {
    package typealias Fields = KeyValuePairs<String, String>

    private let level: LogLevel
    private let format: LogFormat
    private let write: @Sendable (String) -> Bool
    private let now: @Sendable () -> String
    private let dropped = Lock(0)

    package init(
        level: LogLevel, format: LogFormat, now: @escaping @Sendable () -> String,
        write: @escaping @Sendable (String) -> Bool
    ) {
        self.level = level
        self.format = format
        self.now = now
        self.write = write
    }

    /// Lines that could not be written since the start.
    package var droppedLines: Int { dropped.withLock { $0 } }

    package func info(_ message: String, _ fields: Fields = [:]) { say(.info, message, fields) }
    package func warn(_ message: String, _ fields: Fields = [:]) { say(.warn, message, fields) }
    package func error(_ message: String, _ fields: Fields = [:]) { say(.error, message, fields) }

    private func say(_ level: LogLevel, _ message: String, _ fields: Fields) {
        if level < self.level { return }
        let all =
            [("ts", now()), ("level", level.rawValue), ("msg", message)] + fields.map { ($0.key, $0.value) }
        let line =
            switch format {
            case .logfmt: all.map { "\($0.0)=\(Self.logfmt($0.1))" }.joined(separator: " ")
            case .json:
                "{"
                    + all.map { "\(JSONWriter.quoted($0.0)):\(JSONWriter.quoted($0.1))" }.joined(
                        separator: ",") + "}"
            }
        if !write(line + "\n") { dropped.withLock { $0 += 1 } }
    }

    private static func logfmt(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\"
        }
        return isPlain && !value.isEmpty ? value : JSONWriter.quoted(value)
    }
}

extension Log {
    /// Writes to standard error, with the wall clock's time.
    static func standardError(level: LogLevel, format: LogFormat) -> Log {
        Log(
            level: level, format: format, now: { WallClock.text(of: WallClock.now) },
            write: writeToStandardError)
    }

    /// A pipe that nobody empties must not hold the caller: look first, then write.
    @Sendable private static func writeToStandardError(_ line: String) -> Bool {
        var watched = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) > 0 && StandardStream.error.write(Array(line.utf8))
    }
}
