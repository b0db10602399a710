/// What does not change while we look: the machine, its kernel, where we stand.
package struct HostDescription: Equatable, Sendable {
    package var kernel: KernelVersion
    package var processors: Int
    package var memoryBytes: Int64
    package var uptimeSeconds: Double
    package var pageBytes: Int64 = 4096
    package var ticksPerSecond: Double = 100
    /// The inode of the examined network namespace; `nil` when it cannot be seen.
    package var networkNamespace: UInt64?
    /// Whether that is another than the initial one, or we run in a container; `nil` when it cannot be told.
    package var isContainer: Bool?
    /// Whether this is a recording.
    package var isRecorded = false

    package init(kernel: KernelVersion, processors: Int, memoryBytes: Int64, uptimeSeconds: Double) {
        self.kernel = kernel
        self.processors = processors
        self.memoryBytes = memoryBytes
        self.uptimeSeconds = uptimeSeconds
    }
}

/// A kernel's release, as far as it orders kernels: `6.18.44-cloud` is 6.18.
package struct KernelVersion: Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    /// As the kernel prints it.
    package let release: String

    /// Reads a release; what has no numbers counts as 0.0, older than everything.
    package init(_ release: String) {
        let numbers = release.split(separator: ".", maxSplits: 2).prefix(2)
            .map { part in Int(part.prefix { $0.isASCII && $0.isNumber }) ?? 0 }
        major = numbers.first ?? 0
        minor = numbers.count > 1 ? numbers[1] : 0
        self.release = release
    }

    package init(_ major: Int, _ minor: Int) { self.init("\(major).\(minor)") }

    package var description: String { release }

    package static func == (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) == (right.major, right.minor)
    }

    package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
