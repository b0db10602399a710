import Bytes
import CLinux

/// One network interface, as an RTM_NEWLINK message of rtnetlink(7) describes it.
///
///     0       2     4      8      12      16
///     family  type  index  flags  change  attributes …
///
/// Not in it: speed and duplex (`LinkMode`), and three facts that only /sys knows (`LinkFiles`).
package struct NetworkLink: Equatable, Sendable {
    package let name: String
    /// ARPHRD_ETHER and its like (linux/if_arp.h).
    package let type: UInt16
    package let index: Int32
    /// Those that the administrator and the kernel set, without the state of the moment: what /sys shows.
    package private(set) var flags: UInt32
    package private(set) var isDormant: Bool
    package private(set) var address = ""
    package private(set) var broadcast = ""
    /// What an administrator wrote about it, at most 255 bytes.
    package private(set) var alias = ""
    /// RFC 2863, as the kernel numbers it.
    package private(set) var state: UInt8 = 0
    package private(set) var linkMode: UInt8?
    package private(set) var mtuBytes: UInt32?
    package private(set) var queueLength: UInt32?
    package private(set) var group: UInt32?
    /// The index of the interface below this one, of the peer of a veth; its own when there is none.
    package private(set) var lowerIndex: Int32
    package private(set) var hasCarrier: Bool?
    package private(set) var carrierChanges: UInt32?
    /// Linux 4.16.
    package private(set) var carrierUps: UInt32?
    package private(set) var carrierDowns: UInt32?
    /// Packets of no protocol, the one counter that /proc/net/dev leaves out; Linux 4.6.
    package private(set) var noHandler: UInt64?

    /// Whether the administrator has switched it on, IFF_UP.
    ///
    /// Off, it has neither carrier nor speed that could be trusted.
    package var isOn: Bool { flags & Flag.up != 0 }

    /// `nil` when the message is cut off or carries no name that a kernel gives.
    package init?(_ payload: UnsafeRawBufferPointer) {
        let size = MemoryLayout<ifinfomsg>.size
        guard payload.count >= size else { return nil }
        let head = payload.loadUnaligned(as: ifinfomsg.self)
        type = head.ifi_type
        index = head.ifi_index
        lowerIndex = head.ifi_index
        isDormant = head.ifi_flags & Flag.dormant != 0
        flags = head.ifi_flags & ~Flag.momentary
        let attributes = NetlinkAttributes(UnsafeRawBufferPointer(rebasing: payload[size...]))
        guard let name = attributes.first(where: { $0.type == Int(IFLA_IFNAME) })?.value,
            let text = Self.name(in: name)
        else { return nil }
        self.name = text
        for (type, value) in attributes { read(UInt32(type), value) }
    }

    private mutating func read(_ type: UInt32, _ value: UnsafeRawBufferPointer) {
        switch Int(type) {
        case Int(IFLA_ADDRESS): address = Self.hexadecimal(value)
        case Int(IFLA_BROADCAST): broadcast = Self.hexadecimal(value)
        case Int(IFLA_IFALIAS): alias = Self.trimmed(value)
        case Int(IFLA_OPERSTATE): state = value.number() ?? 0
        case Int(IFLA_LINKMODE): linkMode = value.number()
        case Int(IFLA_MTU): mtuBytes = value.number()
        case Int(IFLA_TXQLEN): queueLength = value.number()
        case Int(IFLA_GROUP): group = value.number()
        case Int(IFLA_LINK): lowerIndex = value.number() ?? lowerIndex
        case Int(IFLA_CARRIER): hasCarrier = value.number(UInt8.self).map { $0 != 0 }
        case Int(IFLA_CARRIER_CHANGES): carrierChanges = value.number()
        case Int(IFLA_CARRIER_UP_COUNT): carrierUps = value.number()
        case Int(IFLA_CARRIER_DOWN_COUNT): carrierDowns = value.number()
        case Int(IFLA_PROMISCUITY): set(Flag.promiscuous, by: value.number())
        case Int(IFLA_ALLMULTI): set(Flag.allMulticast, by: value.number())
        case Int(IFLA_STATS64):
            noHandler = value.number(at: MemoryLayout<rtnl_link_stats64>.offset(of: \.rx_nohandler) ?? 0)
        default: break
        }
    }
}

extension NetworkLink {
    /// Flags of linux/if.h, named here because Glibc has an enum of its own for some of them.
    private enum Flag {
        static let up: UInt32 = 1 << 0
        static let promiscuous: UInt32 = 1 << 8
        static let allMulticast: UInt32 = 1 << 9
        static let dormant: UInt32 = 1 << 17
        /// IFF_RUNNING, IFF_LOWER_UP, IFF_DORMANT: computed for the message, never stored (dev_get_flags() of
        /// net/core/dev.c).
        static let momentary: UInt32 = 1 << 6 | 1 << 16 | dormant
    }

    /// The message has these two flags only as the administrator set them; a bridge or tcpdump that wants the same
    /// shows in the count alone.
    private mutating func set(_ flag: UInt32, by count: UInt32?) {
        if let count, count > 0 { flags |= flag }
    }

    /// A name as dev_valid_name() of net/core/dev.c has it, with the NUL that ends it.
    private static func name(in value: UnsafeRawBufferPointer) -> String? {
        let bytes = value.prefix { $0 != 0 }
        guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty,
            bytes.count <= NetworkDevice.nameLimitBytes, !bytes.contains(UInt8(ascii: "/"))
        else { return nil }
        return name
    }

    /// `02:fc:00:00:00:01`; as many bytes as the kind of interface has, none for a tunnel without addresses.
    private static func hexadecimal(_ value: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in value.prefix(addressLimitBytes) {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// MAX_ADDR_LEN of linux/netdevice.h.
    private static let addressLimitBytes = 32

    /// IFALIASZ of linux/if.h, less the NUL.
    private static let aliasLimitBytes = 255

    /// Without the blanks around it, as node_exporter shows it.
    private static func trimmed(_ value: UnsafeRawBufferPointer) -> String {
        let text = value.prefix { $0 != 0 }.prefix(aliasLimitBytes)
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: text[first...last], as: UTF8.self)
    }
}
