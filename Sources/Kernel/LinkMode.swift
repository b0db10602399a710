import CLinux

/// What a driver says of an interface's link, through ioctl ETHTOOL_GLINKSETTINGS (Linux 4.6; linux/ethtool.h).
///
/// rtnetlink does not have it, and /sys/class/net shows only the namespace of whoever mounted it. The ioctl costs a
/// microsecond for two calls where sysfs takes eight for each file, and the netlink socket serves for it.
package struct LinkMode: Equatable, Sendable {
    /// In Mbit/s; -1 when the driver does not know, as for a cable that is not plugged in.
    package let speedMegabits: Int32
    /// `full`, `half` or `unknown`, as /sys/class/net/NAME/duplex says it.
    package let duplex: String

    package init(speedMegabits: Int32, duplex: String) {
        self.speedMegabits = speedMegabits
        self.duplex = duplex
    }

    /// `nil` where there is no such interface any more, or a driver without links, such as that of the loopback.
    init?(of name: String, through descriptor: Int32) {
        var mode = outrigger_link_mode()
        guard outrigger_link_mode(descriptor, name, &mode) == 0 else { return nil }
        let duplex = [0: "half", 1: "full"][mode.duplex] ?? "unknown"
        self.init(speedMegabits: mode.speed, duplex: duplex)
    }
}
