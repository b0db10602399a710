package import Bytes

/// One mounted filesystem, a line of /proc/PID/mounts (proc_pid_mounts(5), fstab(5)).
///
///     /dev/sdb1 /mnt/my\040disk ext4 ro,relatime 0 0
///     ^device   ^point          ^type ^options
///
/// Blanks and their like are written in octal.
package struct Mount: Equatable, Sendable {
    /// What makes it the same mount in the next list, remounted with other options or not.
    package struct Identity: Hashable, Sendable {
        package let device: String
        package let point: [UInt8]
        package let type: String
    }

    /// PATH_MAX less its NUL (linux/limits.h): a longer mount point cannot be asked.
    package static let pathLimitBytes = 4095

    /// As the file spells it, octal digits and all: so node_exporter's label does.
    package let device: String
    /// As the kernel knows it: any bytes but NUL.
    package let point: [UInt8]
    package let type: String
    package let isReadOnly: Bool

    package init(device: String, point: [UInt8], type: String, isReadOnly: Bool = false) {
        self.device = device
        self.point = point
        self.type = type
        self.isReadOnly = isReadOnly
    }

    package var identity: Identity { Identity(device: device, point: point, type: type) }

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let device = line.word(), let point = line.word(), let type = line.word(),
            let options = line.word()
        else { return nil }
        let path = point.octalUnescaped
        guard path.first == UInt8(ascii: "/"), path.count <= Self.pathLimitBytes, !path.contains(0) else {
            return nil
        }
        self.device = device.text
        self.point = path
        self.type = type.text
        isReadOnly = Self.holds("ro", options)
    }

    private static func holds(_ option: StaticString, _ list: ByteRun) -> Bool {
        var rest = ByteReader(list)
        while let next = rest.until(UInt8(ascii: ",")) {
            if next.equals(option) { return true }
        }
        return rest.rest.equals(option)
    }

    /// Hands out each mount, those covered by a later one at the same point included; a text without any is malformed.
    package static func parse(_ text: inout ByteReader, each: (Mount) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard let mount = Mount(run) else { continue }
            each(mount)
            count += 1
        }
        if count == 0 { throw .malformed("mounts", expected: "lines like `/dev/sda1 / ext4 rw 0 0`") }
    }
}

extension HostFiles {
    /// What the first process sees, which is the host's; where it may not be looked at (hidepid), what we see.
    package func mounts(_ each: (Mount) -> Void) throws(KernelError) {
        do {
            try read(.proc("1/mounts")) { text throws(KernelError) in try Mount.parse(&text, each: each) }
        } catch .missing, .denied {
            try read(.proc("self/mounts")) { text throws(KernelError) in try Mount.parse(&text, each: each) }
        }
    }
}
