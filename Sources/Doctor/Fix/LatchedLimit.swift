import Kernel

/// The limits of accept queues, which listen(2) latches.
enum LatchedLimit {
    /// The limit at a place where listen() was not called anew with more; `nil` where it was, or where none is.
    static func unchanged(at place: Place, _ before: Examination, _ after: Examination) -> UInt32? {
        let (old, new) = (limits(at: place, before.after), limits(at: place, after.after))
        return new.compactMap { inode, limit in
            // Another socket than before was made under the new value.
            old[inode].flatMap { limit <= $0 ? limit : nil }
        }.min()
    }

    /// Whether any limit grew within the window.
    static func rose(in exam: Examination) -> Bool {
        [Place(), Place(unixSocket: "")].contains { place in
            let old = limits(at: place, exam.before)
            return limits(at: place, exam.after).contains { inode, limit in
                old[inode].map { $0 < limit } ?? false
            }
        }
    }

    /// By inode; a place without a port, or with an empty name of a socket, is any.
    private static func limits(at place: Place, _ sample: HostSample) -> [UInt32: UInt32] {
        var limits: [UInt32: UInt32] = [:]
        if let name = place.unixSocket {
            // Without rows nothing is known to wait.
            for row in (try? sample.unixListeners.get()) ?? [] where name.isEmpty || row.name == name {
                limits[row.inode] = row.limit
            }
            return limits
        }
        // The same holds here; and without sock_diag, which tells the drops, the limit is told as 0.
        for row in (try? sample.listeners.get()) ?? []
        where row.drops != nil && (place.port == nil || row.local.port == place.port) {
            limits[row.inode] = row.sendQueue
        }
        return limits
    }
}
