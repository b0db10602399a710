import CLinux
import Glibc

/// The accepted connections, at most `IngestServer.connectionLimit` and `IngestServer.restLimitBytes` of half-read
/// frames and lines together.
final class ConnectionTable {
    /// What came of an attempt to accept.
    enum Attempt {
        case accepted(StreamConnection)
        /// One connection too many: closed and to be counted.
        case refused
        case nobodyWaits
    }

    private let peers: PeerRegistry
    private var byNumber: [UInt32: StreamConnection] = [:]
    private var lastNumber: UInt32 = 0
    private var keptBytes = 0
    /// Given up for a moment when no other descriptor is free.
    private var spare = eventfd(0, Int32(EFD_CLOEXEC))

    init(_ peers: PeerRegistry) { self.peers = peers }

    deinit { if spare >= 0 { close(spare) } }

    subscript(number: UInt32) -> StreamConnection? { byNumber[number] }

    /// In no order, and untouched by what is dropped meanwhile.
    var all: [StreamConnection] { Array(byNumber.values) }

    /// Takes the next connection that waits at a listening socket.
    func accept(at socket: IngestSocket, place: Int) -> Attempt {
        let accepted = outrigger_accept(socket.descriptor)
        if accepted < 0 {
            if errno == EMFILE || errno == ENFILE { return refuseForWantOfDescriptors(at: socket.descriptor) }
            return .nobodyWaits
        }
        if byNumber.count >= IngestServer.connectionLimit {
            close(accepted)
            return .refused
        }
        let peer = Peer(ofConnection: accepted)
        let number = nextNumber()
        let sender = Sender(
            socket: place, connection: number, ownsGauges: socket.options.gauges == .connection,
            process: peer?.process ?? 0)
        let connection = StreamConnection(accepted, sender)
        byNumber[number] = connection
        if let peer { peers.add(peer, connection: number) }
        return .accepted(connection)
    }

    /// Closes it; epoll forgets a descriptor that is closed.
    func drop(_ connection: StreamConnection) {
        keptBytes -= connection.keptBytes
        byNumber[connection.sender.connection] = nil
        peers.remove(connection: connection.sender.connection)
    }

    /// Whether a turn may end within a message: the other half of the room is for half-read frames.
    var mayHold: Bool { keptBytes < IngestServer.restLimitBytes / 2 }

    /// Notes what a turn has changed about the bytes that are kept of one connection; when all together have too many,
    /// answers with the one whose unfinished frame is the largest.
    func noteKept(changedBy bytes: Int) -> StreamConnection? {
        keptBytes += bytes
        if keptBytes <= IngestServer.restLimitBytes { return nil }
        return byNumber.values.max { $0.halfReadBytes < $1.halfReadBytes }
    }

    /// Takes one connection on the spare descriptor and closes it, or epoll would report it for ever.
    private func refuseForWantOfDescriptors(at listener: Int32) -> Attempt {
        close(spare)
        let refused = outrigger_accept(listener)
        if refused >= 0 { close(refused) }
        spare = eventfd(0, Int32(EFD_CLOEXEC))
        return refused >= 0 ? .refused : .nobodyWaits
    }

    /// A number comes again after 2^32 connections, and never while its last bearer is there.
    private func nextNumber() -> UInt32 {
        repeat { lastNumber &+= 1 } while lastNumber == 0 || byNumber[lastNumber] != nil
        return lastNumber
    }
}

extension StreamConnection {
    /// What is kept because its sender, and not we, left it unfinished.
    fileprivate var halfReadBytes: Int { isUnfinished ? 0 : restCount }
}
