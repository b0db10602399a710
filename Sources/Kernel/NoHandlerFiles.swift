package import Bytes

/// The packets that no protocol wanted, by interface: /sys/class/net/NAME/statistics/rx_nohandler (Linux 4.6).
///
/// The one counter of an interface that /proc/net/dev leaves out. A file stays open while the interfaces stay as
/// they are: each tick notes them in order, then reads.
package struct NoHandlerFiles {
    /// Each interface costs a descriptor, so a host with more of them shows the first.
    package static let limit = 64

    private enum State {
        case unopened
        case open(FileHandle)
        /// The kernel is older, or /sys is not mounted.
        case absent
    }

    private struct Entry {
        let name: String
        private var state = State.unopened

        init(name: String) { self.name = name }

        mutating func count(on host: HostFiles) -> UInt64? {
            if case .unopened = state {
                let path = host.path(of: .sys("class/net/\(name)/statistics/rx_nohandler"))
                // An interface without the file has no such counter: the series is left out.
                state = (try? FileHandle(path: path)).map(State.open) ?? .absent
            }
            guard case .open(let handle) = state else { return nil }
            do {
                return try host.read(handle) { text in text.unsigned() }
            } catch {
                // Removed since it was noted; one that comes back under this name is opened anew.
                state = .unopened
                return nil
            }
        }
    }

    private var entries: [Entry] = []
    private var cursor = 0

    package init() {}

    /// Begins a tick.
    package mutating func begin() { cursor = 0 }

    /// Says that `device` is the next interface of this tick.
    package mutating func note(_ device: ByteRun) {
        if cursor == Self.limit { return }
        if cursor == entries.count || !device.equals(entries[cursor].name) {
            entries.removeSubrange(cursor...)
            entries.append(Entry(name: device.text))
        }
        cursor += 1
    }

    /// Closes the files of interfaces that have gone and hands out the count of each that has one.
    package mutating func read(from host: HostFiles, each: (String, UInt64) -> Void) {
        entries.removeSubrange(cursor...)
        for index in entries.indices {
            if let count = entries[index].count(on: host) { each(entries[index].name, count) }
        }
    }
}
