/// The members of a set series by minute; what readers see is in the record's two cells.
///
///     cell = minute << 32 | members      first: the minute that runs; second: the one before it
final class SetBody {
    /// What one costs once it has left its exact phase.
    static let bytes = 4096

    private var members = DistinctMembers()
    private var minute: UInt64
    /// Members that the process before counted in this minute; who they were is not known any more.
    private var counted: UInt64

    /// Goes on where `record` stands.
    init(_ record: SeriesRecord) {
        minute = record.first.value >> 32
        counted = record.first.value & 0xFFFF_FFFF
    }

    static func minute(_ milliseconds: UInt64) -> UInt64 { milliseconds / 60_000 & 0xFFFF_FFFF }

    func insert(_ hash: UInt64, at milliseconds: UInt64, into record: SeriesRecord) {
        let now = Self.minute(milliseconds)
        if now != minute {
            if record.first.value != 0 {
                let full = minute &+ 1 == now ? max(members.count, counted) : 0
                record.second.value = Self.packed(now &- 1, full)
            }
            members = DistinctMembers()
            minute = now
            counted = 0
        }
        members.insert(hash)
        record.first.value = Self.packed(now, max(members.count, counted))
    }

    private static func packed(_ minute: UInt64, _ count: UInt64) -> UInt64 {
        (minute & 0xFFFF_FFFF) << 32 | min(count, 0xFFFF_FFFF)
    }

    /// Members of the last full minute; before there is one, of the minute that runs.
    static func reading(first: UInt64, second: UInt64, at milliseconds: UInt64) -> Double {
        let now = minute(milliseconds)
        if first >> 32 == now {
            let source = second >> 32 != 0 ? second : first
            return Double(source & 0xFFFF_FFFF)
        }
        return (first >> 32) &+ 1 == now ? Double(first & 0xFFFF_FFFF) : 0
    }
}

extension SeriesRecord {
    /// The members of a set, made when they are first asked for.
    var members: SetBody {
        if let object = UnsafeRawPointer(bitPattern: UInt(body.value)) {
            return Unmanaged<SetBody>.fromOpaque(object).takeUnretainedValue()
        }
        let members = SetBody(self)
        body.value = UInt64(UInt(bitPattern: Unmanaged.passRetained(members).toOpaque()))
        return members
    }

    /// Lets the members of a set go; of other kinds there are none.
    func releaseMembers(_ kind: SeriesKind) {
        guard kind == .set, let object = UnsafeRawPointer(bitPattern: UInt(body.value)) else { return }
        body.value = 0
        Unmanaged<SetBody>.fromOpaque(object).release()
    }
}
