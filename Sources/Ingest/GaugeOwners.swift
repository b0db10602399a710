/// Which connections have written gauges and are still there, and how far the look for what others left has come.
///
/// A record bears the number of the connection that wrote it last. Nothing is kept per series here: a series whose
/// connection is not among these is left behind, so at most `IngestServer.connectionLimit` numbers are known.
struct GaugeOwners {
    fileprivate var present: Set<UInt32> = []
    /// Spares the set a look at every sample of a message.
    fileprivate var lastNoted: UInt32 = 0
    fileprivate var position = 0
    /// Records that are still to be looked at, until all were since the last connection went.
    fileprivate var unseen = 0
}

extension SeriesKind {
    /// Whether the last writer's end says that the value holds no longer.
    ///
    /// Not of an age, which tells for how long nobody came back.
    var leavesWithConnection: Bool {
        switch self {
        case .gauge, .set, .maximum: true
        case .counter, .histogram, .age: false
        }
    }
}

/// How the gauges of a connection leave with it, a slice of the table at a time.
extension SeriesWriter {
    /// Records looked at in one go: some 20 microseconds.
    private static var sliceLimit: Int { 2048 }

    /// Notes who wrote a gauge, set or maximum last.
    @inline(__always)
    mutating func noteOwner(of record: SeriesRecord, _ sender: Sender) {
        let owner = sender.ownsGauges ? sender.connection : 0
        record.owner.value = UInt64(owner)
        if owner != owners.lastNoted, owner != 0 {
            owners.present.insert(owner)
            owners.lastNoted = owner
        }
    }

    /// Has the gauges that `connection` wrote last leave, in the slices that follow.
    mutating func leave(connection: UInt32) {
        if owners.present.remove(connection) == nil { return }
        owners.lastNoted = 0
        owners.unseen = table.pool.count
    }

    /// Looks at the next slice, and says whether there is another.
    mutating func continueLeaving() -> Bool {
        let count = table.pool.count
        let slice = min(owners.unseen, Self.sliceLimit)
        for _ in 0..<slice {
            if owners.position >= count { owners.position = 0 }
            if let record = table.pool[owners.position], let kind = record.kind, isLeftBehind(record, kind) {
                expire(record, kind)
            }
            owners.position += 1
        }
        owners.unseen -= slice
        return owners.unseen > 0
    }

    private func isLeftBehind(_ record: SeriesRecord, _ kind: SeriesKind) -> Bool {
        kind.leavesWithConnection && record.owner.value != 0
            && !owners.present.contains(UInt32(truncatingIfNeeded: record.owner.value))
    }
}
