import Threads

/// Every metric that exists, found by name and labels: asking twice gives the same one.
final class CellRegistry: Sendable {
    private struct State {
        var found: [CellIdentity: any Cell] = [:]
        /// Those of them that are destroyed, but may have something due or still be in somebody's hands.
        var leaving: Set<CellIdentity> = []
        /// As an array, until one comes or goes.
        var all: [any Cell]?
    }

    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) { self.limit = limit }

    var cells: [any Cell] {
        state.withLock { state in
            if let all = state.all { return all }
            let all = Array(state.found.values)
            state.all = all
            return all
        }
    }

    /// The metric of that identity, made when it is new; `nil` when there are too many.
    func cell<Kind: Cell>(_ identity: CellIdentity, make: (CellIdentity) -> Kind) -> Kind? {
        state.withLock { state in
            if let cell = state.found[identity] {
                state.leaving.remove(identity)
                return cell as? Kind
            }
            guard state.found.count < limit else { return nil }
            let cell = make(identity)
            state.found[identity] = cell
            state.all = nil
            return cell
        }
    }

    /// Lets a metric go once the last of it is delivered and nobody holds it.
    func destroy(_ cell: any Cell) {
        state.withLock { state in
            if state.found[cell.identity] === cell { state.leaving.insert(cell.identity) }
        }
    }

    /// Lets go of the destroyed metrics that only we still hold; to be called when nothing is due.
    func letGo() {
        state.withLock { state in
            if state.leaving.isEmpty { return }
            state.all = nil
            for identity in state.leaving {
                // Taken out, it is gone at once unless the application holds it too.
                weak let cell = state.found.removeValue(forKey: identity)
                if let cell { state.found[identity] = cell } else { state.leaving.remove(identity) }
            }
        }
    }
}
