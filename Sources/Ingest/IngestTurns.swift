import WireFormats

/// One turn of a socket or connection: as much as waits there, but no more than others can wait for.
extension IngestLoop {
    /// Fewer than the connections that are served in the same round, `eventsPerWait`: in a storm of clients that come,
    /// send and go, those that have gone must make room before the next are taken.
    private static let acceptsPerTurn = 16

    /// Takes what waits at a socket, up to one turn; `false` when nothing was there.
    func serveSocket(_ place: Int) -> Bool {
        guard sockets[place].options.lane == .datagram else { return accept(at: place) }
        let hadWork = !held[place].isEmpty
        let isBusy = readDatagrams(at: place) || hadWork
        noteUnfinished(UInt64(place), !held[place].isEmpty)
        return isBusy
    }

    /// Takes what a connection has sent, up to one turn; `false` when nothing was there.
    func read(_ connection: StreamConnection) -> Bool {
        let hadWork = connection.isUnfinished
        let before = connection.keptBytes
        let isPackets = sockets[connection.sender.socket].options.lane == .seqpacket
        let (count, isOver) = isPackets ? readPackets(connection) : readStream(connection)
        let oversized = connections.noteKept(changedBy: connection.keptBytes - before)
        noteUnfinished(connection.key, connection.isUnfinished)
        if isOver {
            drop(connection)
        } else if let oversized {
            reception.health[oversized.sender.socket].reject(.noRoom)
            drop(oversized)
        }
        return count > 0 || hadWork
    }

    /// Closes a connection, whatever the reason; its series are told.
    func drop(_ connection: StreamConnection) {
        connections.drop(connection)
        noteUnfinished(connection.key, false)
        reception.intake.leave(connection.sender.connection)
        hasLeavers = true
    }

    private func readDatagrams(at place: Int) -> Bool {
        let socket = sockets[place]
        let reader = MessageReader(
            reception: reception, descriptor: socket.descriptor, dialect: socket.options.dialect,
            held: held[place])
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
                    try watch(connection.descriptor, key: connection.key)
                } catch {
                    // The kernel has no room to watch it: as good as one connection too many.
                    connections.drop(connection)
                    reception.health[place].reject(.tooManyConnections)
                }
            }
        }
        return true
    }

    private func readPackets(_ connection: StreamConnection) -> (count: Int, isOver: Bool) {
        let place = connection.sender.socket
        let reader = MessageReader(
            reception: reception, descriptor: connection.descriptor, dialect: sockets[place].options.dialect,
            held: connection.held)
        let outcome = reader.readPackets(from: connection.sender, mayHold: connections.mayHold)
        reception.health[place].noteDrained(outcome.count, tick: reception.clock.tick)
        return outcome
    }

    private func readStream(_ connection: StreamConnection) -> (count: Int, isOver: Bool) {
        let dialect = sockets[connection.sender.socket].options.dialect
        let reader = StreamReader(reception: reception, dialect: dialect)
        return reader.read(connection, mayHold: connections.mayHold)
    }

    private func noteUnfinished(_ key: UInt64, _ isUnfinished: Bool) {
        if isUnfinished { unfinished.insert(key) } else if !unfinished.isEmpty { unfinished.remove(key) }
    }
}

extension StreamConnection {
    /// Of epoll.
    var key: UInt64 { IngestLoop.connectionKey + UInt64(sender.connection) }
}
