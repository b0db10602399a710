import Kernel

/// The listeners of one network namespace: how they are asked for, and what is known of them.
///
/// It goes on under its name when the namespace is replaced by another, as when a container restarts, and for a while
/// when there is none.
struct ScopeListeners {
    let name: String?
    private(set) var board: ListenerBoard
    private(set) var failedLooks: UInt64 = 0
    private var serial: UInt64?
    /// `nil` while the namespace is away or may not be entered.
    private var table: SocketTable?

    init(name: String?, lingerPasses: Int) {
        self.name = name
        board = ListenerBoard(lingerPasses: lingerPasses)
    }

    /// Whether nothing is left to be remembered.
    var isForgotten: Bool { table == nil && board.groups.isEmpty }

    /// Takes over the namespace that has the name now, if one has.
    mutating func follow(_ scope: NetworkScope?) {
        if serial == scope?.serial { return }
        if serial != nil { board.move() }
        serial = scope?.serial
        table = scope.flatMap { $0.access == .whole ? SocketTable(channel: $0.channel()) : nil }
    }

    /// Lists them anew.
    mutating func look() throws(KernelError) {
        if let table {
            do throws(KernelError) {
                // A torn listing still holds true rows; what it missed is remembered by the board.
                _ = try table.listeners(into: &board)
            } catch {
                failedLooks += 1
                throw error
            }
        } else {
            board.begin()
        }
        board.finish()
    }

    mutating func label(from owners: ListenerOwners) { board.label(from: owners) }
}
