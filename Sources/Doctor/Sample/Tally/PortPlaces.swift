import Kernel

/// What each of the 65,536 ports means, looked up by its number.
struct PortPlaces {
    /// What one port means; a listener's also when connect(2) may choose it.
    struct Place: Equatable {
        fileprivate var number: UInt32

        /// No listener's, and not one that connect(2) chooses.
        static let plain = Place(number: 0)
        static let ephemeral = Place(number: 1)

        /// The how-manieth listener.
        var listener: Int? { number < 2 ? nil : Int(number) - 2 }
    }

    private var places: [Place]
    /// The listening ports, in the order of their numbers.
    private(set) var listeners: [UInt16] = []

    init(_ roles: PortRoles) {
        places = Array(repeating: .plain, count: 1 << 16)
        if let ephemeral = roles.ephemeral {
            for port in ephemeral.range { places[Int(port)] = .ephemeral }
            for part in ephemeral.reserved where part.overlaps(ephemeral.range) {
                for port in part.clamped(to: ephemeral.range) { places[Int(port)] = .plain }
            }
        }
        for port in roles.listening.sorted() { _ = addListener(port) }
    }

    subscript(port: UInt16) -> Place { places[Int(port)] }

    /// Notes that somebody listens on `port`, and says whether that is new.
    mutating func addListener(_ port: UInt16) -> Bool {
        if places[Int(port)].listener != nil { return false }
        places[Int(port)] = Place(number: UInt32(listeners.count) + 2)
        listeners.append(port)
        return true
    }
}
