import Glibc

/// What the kernel calls itself and the host, from uname(2).
package struct SystemName: Equatable, Sendable {
    package let system: String
    package let node: String
    package let release: String
    package let version: String
    package let machine: String
    package let domain: String

    package init(
        system: String, node: String, release: String, version: String, machine: String, domain: String
    ) {
        self.system = system
        self.node = node
        self.release = release
        self.version = version
        self.machine = machine
        self.domain = domain
    }

    /// That of the machine that this program runs on, in the UTS namespace of the calling thread.
    package static func ofThisMachine() throws(KernelError) -> SystemName {
        var name = utsname()
        if uname(&name) != 0 { throw KernelError(errno, reading: "uname") }
        // Six fields of one size; the last has another name in each C library.
        let fields = withUnsafeBytes(of: &name) { bytes in
            let size = bytes.count / 6
            return (0..<6).map { field in
                String(
                    decoding: bytes[(field * size)..<((field + 1) * size)].prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        return SystemName(
            system: fields[0], node: fields[1], release: fields[2], version: fields[3], machine: fields[4],
            domain: fields[5])
    }
}
