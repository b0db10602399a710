import Bytes
import Telemetry

/// Metrics whose names the kernel makes, resolved once and found again by comparing bytes.
///
/// A file like /proc/meminfo names the same fields in the same order at every tick, so the next name nearly always
/// is the one that was there last time: two memory comparisons, nothing hashed or allocated. From the first name
/// that differs on, all are resolved anew, and a metric keeps its identity.
struct NamedMetrics {
    /// A kernel file names some 200 fields; more than this many are not read.
    static let limit = 1024
    /// A longer name is not read; the kernel's longest has some 40 bytes.
    static let nameLimitBytes = 100

    private struct Entry {
        let group: Range<Int>
        let key: Range<Int>
        let metric: Metric?
    }

    /// Makes the metric of a group and a key, or `nil` for one that is not shown.
    private let make: @Sendable (String, String) -> Metric?
    private var entries: [Entry] = []
    /// The names of all entries, one after the other.
    private var names: [UInt8] = []
    private var known: [String: Metric] = [:]
    private var cursor = 0

    init(_ make: @escaping @Sendable (String, String) -> Metric?) { self.make = make }

    /// Begins a tick.
    mutating func begin() { cursor = 0 }

    /// The metric of the next name in the file.
    mutating func metric(_ group: ByteRun, _ key: ByteRun) -> Metric? {
        if cursor == entries.count || !holds(group, key, at: cursor) {
            guard cursor < Self.limit, group.count + key.count <= Self.nameLimitBytes else { return nil }
            resolve(group, key)
        }
        cursor += 1
        return entries[cursor - 1].metric
    }

    private func holds(_ group: ByteRun, _ key: ByteRun, at index: Int) -> Bool {
        let entry = entries[index]
        guard entry.key.count == key.count, entry.group.count == group.count else { return false }
        return names.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return key.isEmpty && group.isEmpty }
            return key.equals(ByteRun(start: start + entry.key.lowerBound, count: entry.key.count))
                && group.equals(ByteRun(start: start + entry.group.lowerBound, count: entry.group.count))
        }
    }

    private mutating func resolve(_ group: ByteRun, _ key: ByteRun) {
        if cursor < entries.count {
            names.removeSubrange(entries[cursor].group.lowerBound...)
            entries.removeSubrange(cursor...)
        }
        let metric = resolved(group.text, key.text)
        let start = names.count
        names.append(contentsOf: UnsafeBufferPointer(start: group.start, count: group.count))
        let middle = names.count
        names.append(contentsOf: UnsafeBufferPointer(start: key.start, count: key.count))
        entries.append(Entry(group: start..<middle, key: middle..<names.count, metric: metric))
    }

    private mutating func resolved(_ group: String, _ key: String) -> Metric? {
        guard let made = make(group, key), Self.isMetricName(made.name) else { return nil }
        if let same = known[made.name] { return same }
        if known.count == Self.limit { return nil }
        known[made.name] = made
        return made
    }

    /// What the exposition format takes for a name, less the colon that is for rules.
    private static func isMetricName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
