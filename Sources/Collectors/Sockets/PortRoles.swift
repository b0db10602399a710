import Kernel

/// What a local port means for a connection that has it, looked up by number.
struct PortRoles {
    /// Listening ports that are counted one by one.
    static let listenerLimit = 256

    /// No listener's, and not one that connect(2) chooses.
    static let plain: UInt16 = 0
    static let ephemeral: UInt16 = 1
    /// A listener's beyond the limit.
    static let leftOut: UInt16 = 2
    /// The role of the first listener; the others follow.
    static let firstListener: UInt16 = 3

    private var roles = [UInt16](repeating: plain, count: 1 << 16)
    /// By role, from `firstListener` on.
    private(set) var listeners: [UInt16] = []
    private(set) var leftOutListeners: [UInt16] = []
    private var ephemeral: EphemeralPorts?

    var hasSeveralListeners: Bool { listeners.count > 1 }

    subscript(port: UInt16) -> UInt16 {
        roles.withUnsafeBufferPointer { $0[Int(port)] }
    }

    /// Begins a walk: no port is a listener's yet.
    mutating func begin(ephemeral newest: EphemeralPorts?) {
        for port in listeners + leftOutListeners { roles[Int(port)] = Self.role(of: port, ephemeral) }
        listeners = []
        leftOutListeners = []
        if newest == ephemeral { return }
        ephemeral = newest
        for port in roles.indices { roles[port] = Self.plain }
        guard let newest else { return }
        for port in newest.range { roles[Int(port)] = Self.ephemeral }
        for part in newest.reserved where part.overlaps(newest.range) {
            for port in part.clamped(to: newest.range) { roles[Int(port)] = Self.plain }
        }
    }

    /// Notes that `port` is a listener's, and says which role it has from now on.
    mutating func addListener(_ port: UInt16) -> UInt16 {
        let known = roles[Int(port)]
        if known >= Self.leftOut { return known }
        guard listeners.count < Self.listenerLimit else {
            leftOutListeners.append(port)
            roles[Int(port)] = Self.leftOut
            return Self.leftOut
        }
        listeners.append(port)
        roles[Int(port)] = Self.firstListener + UInt16(listeners.count - 1)
        return roles[Int(port)]
    }

    private static func role(of port: UInt16, _ ephemeral: EphemeralPorts?) -> UInt16 {
        ephemeral?.contains(port) == true ? Self.ephemeral : plain
    }
}
