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

    /// Takes up to a turn of datagrams, and says whether no more wait; of a socket with SO_PASSCRED each says who sent it.
    func readDatagrams(socket: Int, areSigned: Bool) -> (count: Int, isDrained: Bool) {
        var sender = Sender(socket: socket)
        var (count, bytes) = (0, 0)
        while count < Reception.turn, bytes < Reception.turnBytes {
            let got = areSigned ? receiveSigned(&sender) : receive()
            if got < 0 {
                if errno == EINTR { continue }
                return (count, true)
            }
            reception.takeMessage(got, dialect, from: sender)
            count += 1
            bytes += got
        }
        return (count, false)
    }

    /// Takes up to a turn of packets, and says whether the connection is at its end.
    ///
    /// An empty packet reads like the end, which only a connection that was hung up has reached.
    func readPackets(from sender: Sender, hungUp: Bool) -> (count: Int, isOver: Bool) {
        var (count, bytes) = (0, 0)
        while count < Reception.turn, bytes < Reception.turnBytes {
            let got = receive()
            if got < 0, errno == EINTR { continue }
            if got < 0 { return (count, errno != EAGAIN) }
            if got == 0 { return (count, hungUp) }
            reception.takeMessage(got, dialect, from: sender)
            count += 1
            bytes += got
        }
        return (count, false)
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
}
