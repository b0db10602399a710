import Bytes
import Kernel

/// The disks that are shown, in the order of the kernel's file, with what udev says of each.
///
/// A record is read when its disk appears and then again in turn, one a tick: what changes is seen soon, at the cost of
/// one small file however many disks there are.
struct DiskBook {
    /// Disks followed at most.
    static let limit = 1024

    struct Disk {
        let major: UInt32
        let minor: UInt32
        let name: String
        fileprivate(set) var description: DiskDescription?

        fileprivate func isThat(_ traffic: DiskTraffic) -> Bool {
            major == traffic.major && minor == traffic.minor && traffic.name.equals(name)
        }
    }

    private(set) var disks: [Disk] = []
    /// Disks that found no room, over all ticks.
    private(set) var leftOut: UInt64 = 0
    private var cursor = 0
    private var turn = 0

    /// Begins a tick.
    mutating func begin() { cursor = 0 }

    /// Says that this is the next disk of the tick; `false` when there is no room for it.
    mutating func note(_ traffic: DiskTraffic) -> Bool {
        if cursor == Self.limit {
            leftOut += 1
            return false
        }
        if cursor == disks.count || !disks[cursor].isThat(traffic) {
            disks.removeSubrange(cursor...)
            disks.append(Disk(major: traffic.major, minor: traffic.minor, name: traffic.name.text))
        }
        cursor += 1
        return true
    }

    /// Ends a tick: forgets the disks that have gone and reads the records that are due.
    mutating func finish(from host: HostFiles) {
        disks.removeSubrange(cursor...)
        turn = disks.isEmpty ? 0 : (turn + 1) % disks.count
        for place in disks.indices where disks[place].description == nil || place == turn {
            let disk = disks[place]
            // No record is a fact: no udev, or a device that it does not care for.
            let properties = try? host.diskProperties(major: disk.major, minor: disk.minor)
            disks[place].description = DiskDescription(of: disk, properties ?? DiskProperties())
        }
    }
}
