import WireFormats

/// One turn of a socket or connection: as much as waits there, but no more than others can wait for.
extension IngestLoop {
    /// Fewer than the connections that are served in the same round, `eventsPerWait`: in a storm of clients that come,
    /// send and go, those that have gone must make room before the next are taken.
    private static let acceptsPerTurn = 16

    /// Takes what waits at a socket, up to one turn; `false` when nothing was there.
    func serveSocket(_ place: Int) -> Bool {
        sockets[place].options.lane == .datagram ? readDatagrams(at: place) : accept(at: place)
    }

    /// Takes what a connection has sent, up to one turn; `false` when nothing was there.
    func read(_ connection: StreamConnection, hungUp: Bool) -> Bool {
        sockets[connection.sender.socket].options.lane == .seqpacket
            ? readPackets(connection, hungUp: hungUp) : readStream(connection)
    }

    /// Closes a connection, whatever the reason; its series are told.
    func drop(_ connection: StreamConnection) {
        connections.drop(connection)
        reception.intake.leave(connection.sender.connection)
        hasLeavers = true
    }

    private func readDatagrams(at place: Int) -> Bool {
        let socket = sockets[place]
        let reader = MessageReader(
            reception: reception, descriptor: socket.descriptor, dialect: socket.options.dialect)
        let (count, isDrained) = reader.readDatagrams(
            socket: place, areSigned: socket.options.passesCredentials)
        drained[place] += count
        reception.health[place].noteDrained(drained[place], tick: reception.clock.tick)
        // A whole turn may have left more behind: then the wake-up is not over.
        if isDrained {
            reception.health[place].noteSaturation(drained[place])
            drained[place] = 0
        }
        return count > 0
    }

    private func accept(at place: Int) -> Bool {
        for count in 0..<Self.acceptsPerTurn {
            switch connections.accept(at: sockets[place], place: place) {
            case .nobodyWaits: return count > 0
            case .refused: reception.health[place].reject(.tooManyConnections)
            case .accepted(let connection):
                do {
                    let key = Self.connectionKey + UInt64(connection.sender.connection)
                    try watch(connection.descriptor, key: key)
                } catch {
                    // The kernel has no room to watch it: as good as one connection too many.
                    connections.drop(connection)
                    reception.health[place].reject(.tooManyConnections)
                }
            }
        }
        return true
    }

    private func readPackets(_ connection: StreamConnection, hungUp: Bool) -> Bool {
        let place = connection.sender.socket
        let reader = MessageReader(
            reception: reception, descriptor: connection.descriptor, dialect: sockets[place].options.dialect)
        let (count, isOver) = reader.readPackets(from: connection.sender, hungUp: hungUp)
        if isOver { drop(connection) }
        reception.health[place].noteDrained(count, tick: reception.clock.tick)
        return count > 0
    }

    private func readStream(_ connection: StreamConnection) -> Bool {
        let place = connection.sender.socket
        let before = connection.restCount
        let reader = StreamReader(reception: reception, dialect: sockets[place].options.dialect)
        let outcome = reader.read(connection)
        let oversized = connections.noteRest(changedBy: connection.restCount - before)
        switch outcome {
        case .open(let reads):
            if let oversized {
                reception.health[oversized.sender.socket].reject(.noRoom)
                drop(oversized)
            }
            return reads > 0
        case .over(let reads):
            drop(connection)
            return reads > 0
        }
    }
}
