import Kernel

extension LiveHost {
    package func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts { SocketFacts() }

    package func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] { [:] }

    package func unixListeners() throws(Unknown) -> [UnixListener] { [] }

    package func udpSockets() throws(Unknown) -> [UDPSocketSample] { [] }
}
