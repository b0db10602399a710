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

    /// Takes up to `limit` datagrams; of a socket with SO_PASSCRED each says who sent it.
    func readDatagrams(socket: Int, areSigned: Bool, limit: Int) -> Int {
        var sender = Sender(socket: socket)
        var count = 0
        while count < limit {
            let got = areSigned ? receiveSigned(&sender) : receive()
            if got < 0 {
                if errno == EINTR { continue }
                break
            }
            reception.takeMessage(got, dialect, from: sender)
            count += 1
        }
        return count
    }

    /// Takes up to `limit` packets, and says whether the connection is at its end.
    ///
    /// An empty packet reads like the end, which only a connection that was hung up has reached.
    func readPackets(from sender: Sender, hungUp: Bool, limit: Int) -> (count: Int, isOver: Bool) {
        var count = 0
        while count < limit {
            let got = receive()
            if got < 0, errno == EINTR { continue }
            if got < 0 { return (count, errno != EAGAIN) }
            if got == 0 { return (count, hungUp) }
            reception.takeMessage(got, dialect, from: sender)
            count += 1
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
