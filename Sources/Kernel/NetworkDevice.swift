package import Bytes

/// The traffic of one network interface, a line of /proc/net/dev (proc_pid_net(5)).
///
///     Inter-|   Receive                                                |  Transmit
///      face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs …
///       eth0: 16341720     454    0    0    0     0          0         0    23127     282    0 …
///
/// The kernel sums several errors into one column here; rx_nohandler is not among them (`NetworkLink`). Reading it
/// takes no lock and a third of the time of an rtnetlink dump, which has the same numbers.
package struct NetworkDevice {
    /// In the order of the columns; the raw value is the column.
    package enum Counter: Int, CaseIterable, Sendable {
        case receiveBytes
        case receivePackets
        case receiveErrs
        case receiveDrop
        case receiveFifo
        case receiveFrame
        case receiveCompressed
        case receiveMulticast
        case transmitBytes
        case transmitPackets
        case transmitErrs
        case transmitDrop
        case transmitFifo
        case transmitColls
        case transmitCarrier
        case transmitCompressed
    }

    /// IFNAMSIZ less its NUL (linux/if.h).
    package static let nameLimitBytes = 15

    /// At most `nameLimitBytes` bytes of UTF-8 without `/`, as dev_valid_name() of net/core/dev.c has it.
    package let name: ByteRun
    private var columns = InlineArray<16, UInt64>(repeating: 0)

    package subscript(counter: Counter) -> UInt64 { columns[counter.rawValue] }

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        line.skipBlanks()
        guard let name = line.until(UInt8(ascii: ":")), Self.isName(name) else { return nil }
        self.name = name
        for column in columns.indices {
            guard let value = line.unsigned(), line.isAtBoundary else { return nil }
            columns[column] = value
        }
    }

    private static func isName(_ run: ByteRun) -> Bool {
        var reader = ByteReader(run)
        return !run.isEmpty && run.count <= nameLimitBytes && reader.until(UInt8(ascii: "/")) == nil
            && run.isUTF8
    }

    /// Hands out each interface, after the two lines of headings; a text without them is malformed.
    package static func parse(
        _ text: inout ByteReader, each: (NetworkDevice) -> Void
    ) throws(KernelError) {
        guard let first = text.wholeLine(), first.hasPrefix("Inter-|"), text.wholeLine() != nil else {
            throw .malformed("dev", expected: "two lines of headings")
        }
        while let run = text.wholeLine() {
            guard let device = NetworkDevice(run) else { continue }
            each(device)
        }
    }
}

extension HostFiles {
    package func networkDevices(_ each: (NetworkDevice) -> Void) throws(KernelError) {
        try read(.net("dev")) { text throws(KernelError) in try NetworkDevice.parse(&text, each: each) }
    }
}
