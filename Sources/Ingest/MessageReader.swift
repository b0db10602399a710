import CLinux
import Glibc
import WireFormats

/// Reads whole messages from one descriptor: the datagrams of a socket, or the packets of a connection.
///
/// Descriptors that a sender smuggles in are never ours: without a control buffer, and with one that is full of
/// credentials, the kernel drops them (unix(7), SCM_RIGHTS).
struct MessageReader {
    let reception: Reception
    let descriptor: Int32
    let dialect: Dialect
    /// What the last turn left of a message.
    let held: HeldLines

    /// Takes up to a turn of datagrams, and says whether no more wait; of a socket with SO_PASSCRED each says who sent it.
    func readDatagrams(socket: Int, areSigned: Bool) -> (count: Int, isDrained: Bool) {
        var sender = Sender(socket: socket)
        var turn = reception.beginTurn()
        guard reception.takeHeld(held, dialect, turn) else { return (0, false) }
        while !turn.isOver {
            let got = areSigned ? receiveSigned(&sender) : receive()
            if got < 0 {
                if errno == EINTR { continue }
                return (turn.messages, true)
            }
            turn.note(bytes: got)
            reception.takeMessage(got, dialect, from: sender, turn, or: held)
        }
        return (turn.messages, false)
    }

    /// Takes up to a turn of packets, and says whether the connection is at its end.
    ///
    /// An empty packet reads like the end. It is the end when the other side has hung up and no byte is left in the queue:
    /// what is still there then are empty packets, which say nothing.
    func readPackets(from sender: Sender, mayHold: Bool) -> (count: Int, isOver: Bool) {
        var turn = reception.beginTurn(mayHold: mayHold)
        guard reception.takeHeld(held, dialect, turn) else { return (0, false) }
        // Known once the other side has hung up: it sends no more.
        var bytesLeft: Int?
        while !turn.isOver {
            let got = receive()
            if got < 0, errno == EINTR { continue }
            if got < 0 { return (turn.messages, errno != EAGAIN) }
            if got == 0, bytesLeft == nil, hasHungUp { bytesLeft = queuedBytes }
            if got == 0, bytesLeft == 0 { return (turn.messages, true) }
            bytesLeft = bytesLeft.map { $0 - got }
            turn.note(bytes: got)
            reception.takeMessage(got, dialect, from: sender, turn, or: held)
        }
        return (turn.messages, false)
    }

    private func receive() -> Int {
        recv(descriptor, reception.buffer, Framing.datagramLimit, Int32(MSG_TRUNC))
    }

    private func receiveSigned(_ sender: inout Sender) -> Int {
        var credentials = outrigger_sender()
        let got = outrigger_receive(descriptor, reception.buffer, Framing.datagramLimit, &credentials)
        if got >= 0, credentials.process != sender.process {
            sender = Sender(socket: sender.socket, process: credentials.process)
            reception.peers.note(process: credentials.process, user: credentials.user)
        }
        return got
    }

    /// Whether the other side closed the connection, or its half of it.
    private var hasHungUp: Bool {
        // poll(2) calls EPOLLRDHUP by the name POLLRDHUP, which only GNU's header tells.
        var watched = pollfd(fd: descriptor, events: Int16(EPOLLRDHUP.rawValue), revents: 0)
        return poll(&watched, 1, 0) > 0
    }

    /// Of all packets together: of a SOCK_SEQPACKET socket SIOCINQ is their sum (unix_inq_len in net/unix/af_unix.c).
    private var queuedBytes: Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }
}
