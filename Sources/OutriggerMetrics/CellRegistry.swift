import Threads

/// Every metric that exists, found by name and labels: asking twice gives the same one.
final class CellRegistry: Sendable {
    private struct State {
        var found: [CellIdentity: any Cell] = [:]
        /// Destroyed, but perhaps with something due, or still in somebody's hands.
        var leaving: [any Cell] = []
        /// Both, until one of them changes.
        var all: [any Cell]?
    }

    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) { self.limit = limit }

    /// Every metric there is, those that leave last.
    var cells: [any Cell] {
        state.withLock { state in
            if let all = state.all { return all }
            let all = Array(state.found.values) + state.leaving
            state.all = all
            return all
        }
    }

    /// The metric of that identity, made when it is new; `nil` when there are too many.
    func cell<Kind: Cell>(_ identity: CellIdentity, make: (CellIdentity) -> Kind) -> Kind? {
        state.withLock { state in
            if let cell = state.found[identity] { return cell as? Kind }
            guard state.found.count < limit else { return nil }
            let cell = make(identity)
            state.found[identity] = cell
            state.all = nil
            return cell
        }
    }

    /// Forgets a metric once the last of it is delivered and nobody holds it.
    func destroy(_ cell: any Cell) {
        state.withLock { state in
            guard state.found[cell.identity] === cell else { return }
            state.found[cell.identity] = nil
            state.leaving.append(cell)
            state.all = nil
        }
    }

    /// Lets go of the destroyed metrics that only we still hold; to be called when nothing is due.
    func letGo() {
        state.withLock { state in
            if state.leaving.isEmpty { return }
            state.all = nil
            for place in state.leaving.indices.reversed() {
                // Taken out, it is gone at once unless the application holds it too.
                weak let cell = state.leaving.remove(at: place)
                if let cell { state.leaving.append(cell) }
            }
        }
    }
}
