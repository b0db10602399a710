import Bytes
import Glibc
import WireFormats

/// Reads what connections of a stream socket send: frames or lines, which may arrive in any pieces.
struct StreamReader {
    let reception: Reception
    let dialect: Dialect

    /// Takes what a connection has sent, up to one turn of so many reads.
    ///
    /// It is over when the other end hung up, or when what it sends cannot be understood any further.
    func read(_ connection: StreamConnection, mayHold: Bool) -> (count: Int, isOver: Bool) {
        var turn = reception.beginTurn(mayHold: mayHold)
        guard reception.takeHeld(connection.held, dialect, turn) else { return (0, false) }
        if connection.hasEnded { return (0, true) }
        var filled = connection.restore(to: reception.buffer)
        // What the last turn had no time for may be complete.
        var isRead = connection.isBehind
        while true {
            if isRead {
                let run = ByteRun(start: reception.buffer, count: filled)
                guard let left = consume(run, of: connection, turn) else { return (turn.messages, true) }
                memmove(reception.buffer, left.start, left.count)
                filled = left.count
            }
            if turn.isOver { break }
            let got = recv(connection.descriptor, reception.buffer + filled, Reception.readBytes, 0)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            if got <= 0 {
                finish(connection, ByteRun(start: reception.buffer, count: filled), turn)
                return (turn.messages, connection.held.isEmpty)
            }
            turn.note(bytes: got)
            filled += got
            isRead = true
        }
        connection.keep(ByteRun(start: reception.buffer, count: filled))
        return (turn.messages, false)
    }

    /// Takes the complete lines that are left when nothing more will be read; a cut one is dropped and counted.
    func finish(_ connection: StreamConnection) {
        let count = connection.restore(to: reception.buffer)
        finish(
            connection, ByteRun(start: reception.buffer, count: count), reception.beginTurn(mayHold: false))
    }

    private func finish(_ connection: StreamConnection, _ rest: ByteRun, _ turn: borrowing Turn) {
        let end = connection.end(rest)
        if end.isCut { reception.health[connection.sender.socket].add(1, to: .truncated) }
        reception.take(end.lines, dialect, from: connection.sender, turn, or: connection.held)
    }

    private func consume(
        _ run: ByteRun, of connection: StreamConnection, _ turn: borrowing Turn
    ) -> ByteRun? {
        let health = reception.health[connection.sender.socket]
        return connection.consume(run) { lines, isFrame in
            if isFrame { health.add(1, to: .datagrams) }
            reception.take(lines, dialect, from: connection.sender, turn, or: connection.held)
            return !(turn.mayHold && turn.isSpent)
        } _: { reason in
            health.reject(reason)
        }
    }
}
