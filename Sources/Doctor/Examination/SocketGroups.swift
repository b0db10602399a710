import Kernel

extension SocketFacts {
    /// The remarkable sockets in `state` that `isMeant` holds for.
    func rows(in state: SocketState, where isMeant: (TCPSocket) -> Bool = { _ in true }) -> [TCPSocket] {
        remarkable.filter { $0.state == state && isMeant($0) }
    }
}

extension Examination {
    /// Those of the later sample that were there before, in the same state.
    func lasting(_ state: SocketState, where isMeant: (TCPSocket) -> Bool) throws(Unknown) -> [TCPSocket] {
        let earlier = Set(try before.sockets.get().rows(in: state, where: isMeant).map(\.key))
        return try after.sockets.get().rows(in: state, where: isMeant).filter { earlier.contains($0.key) }
    }
}
