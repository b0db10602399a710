/// Sockets with other addresses in place of their own.
extension AddressMask {
    func masked(_ socket: TCPSocket) -> TCPSocket {
        var socket = socket
        (socket.local, socket.remote) = (masked(socket.local), masked(socket.remote))
        return socket
    }

    func masked(_ socket: UDPSocketSample) -> UDPSocketSample {
        var socket = socket
        socket.local = masked(socket.local)
        return socket
    }

    func masked(_ facts: SocketFacts) -> SocketFacts {
        var facts = facts
        facts.remarkable = facts.remarkable.map(masked)
        facts.sample = facts.sample.map(masked)
        for place in facts.tuples.indices {
            facts.tuples[place].source = masked(facts.tuples[place].source)
            facts.tuples[place].destination = masked(facts.tuples[place].destination)
        }
        return facts
    }
}
