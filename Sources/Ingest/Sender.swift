/// Who sent a message, as far as the kernel said.
package struct Sender: Equatable, Sendable {
    /// The place of its socket.
    package let socket: Int
    /// The number of its connection, never given twice; 0 for a datagram.
    package let connection: UInt32
    /// Whether the gauges that it writes leave when the connection is closed.
    package let ownsGauges: Bool
    /// The process; 0 when unknown: a datagram without credentials, or a process of another pid namespace.
    package let process: Int32

    package init(socket: Int, connection: UInt32 = 0, ownsGauges: Bool = false, process: Int32 = 0) {
        self.socket = socket
        self.connection = connection
        self.ownsGauges = ownsGauges && connection != 0
        self.process = process
    }
}
