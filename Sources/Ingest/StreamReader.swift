import Bytes
import Glibc
import WireFormats

/// Reads what connections of a stream socket send: frames or lines, which may arrive in any pieces.
struct StreamReader {
    /// What a turn of one connection came to.
    enum Outcome {
        /// So many reads; the rest waits in the connection.
        case open(reads: Int)
        /// The other end hung up, or what it sends cannot be understood any further.
        case over(reads: Int)
    }

    let reception: Reception
    let dialect: Dialect

    /// Takes what a connection has sent, up to one turn.
    func read(_ connection: StreamConnection) -> Outcome {
        var filled = connection.restore(to: reception.buffer)
        var (reads, bytes) = (0, 0)
        while reads < Reception.turn, bytes < Reception.turnBytes {
            let got = recv(
                connection.descriptor, reception.buffer + filled, Reception.bufferBytes - filled, 0)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            if got <= 0 {
                finish(connection, ByteRun(start: reception.buffer, count: filled))
                return .over(reads: reads)
            }
            reads += 1
            bytes += got
            let run = ByteRun(start: reception.buffer, count: filled + got)
            guard let left = consume(run, of: connection) else { return .over(reads: reads) }
            memmove(reception.buffer, left.start, left.count)
            filled = left.count
        }
        connection.keep(ByteRun(start: reception.buffer, count: filled))
        return .open(reads: reads)
    }

    /// Takes the complete lines that are left when nothing more will be read; a cut one is dropped and counted.
    func finish(_ connection: StreamConnection) {
        let count = connection.restore(to: reception.buffer)
        finish(connection, ByteRun(start: reception.buffer, count: count))
    }

    private func finish(_ connection: StreamConnection, _ rest: ByteRun) {
        let end = connection.framing.atEnd(rest)
        if end.isCut { reception.health[connection.sender.socket].add(1, to: .truncated) }
        reception.intake.take(end.lines, dialect, from: connection.sender)
    }

    private func consume(_ run: ByteRun, of connection: StreamConnection) -> ByteRun? {
        let health = reception.health[connection.sender.socket]
        return connection.consume(run) { lines, isFrame in
            if isFrame { health.add(1, to: .datagrams) }
            reception.intake.take(lines, dialect, from: connection.sender)
        } _: { reason in
            health.reject(reason)
        }
    }
}
