package import Kernel
package import Telemetry
import Threads

/// The accept queue of every listener: its length now, the limit that listen(2) latched, and what was dropped.
///
/// Full means queue > limit: limit + 1 connections fit.
package struct ListenerCollector: Collector {
    package static let name = "listener"
    package static let title = "Accept queues"
    package static let metrics = [
        queue, queueLimit, queuePeak, drops, sockets, leftOut, unowned, failedLooks,
    ]
    package static let note = """
        A group of sockets that share an address by SO_REUSEPORT is one series: the fullest socket's queue
        and limit, the drops of all. The limit is the one that listen(2) latched: raising
        `net.core.somaxconn` later changes nothing until the server listens again. A queue is full when it
        is *longer* than its limit.
        """
    package static let cadence = Cadence.fast

    private static let labels = ["address", "port", "process"]
    static let queue = Metric.gauge(
        "outrigger_listener_queue",
        "Connections waiting in the accept queue; of a group, of its fullest socket.",
        labels: labels)
    static let queueLimit = Metric.gauge(
        "outrigger_listener_queue_limit",
        "Limit of the accept queue as listen() latched it; the queue overflows beyond it.", labels: labels)
    static let queuePeak = Metric.gauge(
        "outrigger_listener_queue_peak", "Longest accept queue of the last 60 seconds.", labels: labels)
    static let drops = Metric.counter(
        "outrigger_listener_drops_total",
        "Segments and connections this listener has dropped (sk_drops); overflows are among them.",
        labels: labels)
    static let sockets = Metric.gauge(
        "outrigger_listener_sockets", "Listening sockets that share the address and port (SO_REUSEPORT).",
        labels: labels)
    static let leftOut = Metric.counter(
        "outrigger_listener_left_out_total",
        "Listening sockets found beyond the number that is followed, summed over all looks.")
    static let unowned = Metric.gauge(
        "outrigger_listener_owners_left_out",
        "Listening sockets whose process was not looked for, since there are too many.")
    static let failedLooks = Metric.counter(
        "outrigger_listener_failed_looks_total",
        "Looks at the listeners of a followed network namespace that the kernel did not answer.",
        labels: ["netns"])

    private let slow: SlowReadings
    private let lingerPasses: Int
    /// By namespace: the unlabelled one, then those that are followed, those that have just gone included.
    private var places: [ScopeListeners] = []
    private var scopesGeneration: UInt64?
    private var ownersGeneration: UInt64 = 0
    /// Of namespaces that are forgotten.
    private var leftOutBefore: UInt64 = 0
    package private(set) var sawMovement = false

    package init(_ context: CollectorContext) {
        slow = context.slow
        lingerPasses = context.ticksPerMinute
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        followScopes()
        let owners = slow.owners.value
        let hasNewOwners = owners.generation != ownersGeneration
        var hasLookedEverywhere = true
        sawMovement = false
        for place in places.indices {
            do throws(KernelError) {
                try places[place].look()
            } catch {
                // Of our own namespace nothing is known then; of another its rows are missing.
                if places[place].name == nil { throw error }
                hasLookedEverywhere = false
                continue
            }
            if places[place].board.hasNewMembers { slow.noteNewListener() }
            if places[place].board.hasNewMembers || hasNewOwners { places[place].label(from: owners) }
            sawMovement = sawMovement || places[place].board.hasMovement
            row.common = places[place].name.map { [Label("netns", $0)] } ?? []
            write(places[place].board, into: &row)
        }
        if hasLookedEverywhere { ownersGeneration = owners.generation }
        row.common = []
        row[Self.leftOut] = Double(places.reduce(leftOutBefore) { $0 + $1.board.leftOut })
        row[Self.unowned] = Double(owners.leftOut)
        for place in places {
            if let name = place.name { row[Self.failedLooks, name] = Double(place.failedLooks) }
        }
    }

    private mutating func followScopes() {
        let scopes = slow.scopes.value
        if scopes.generation != scopesGeneration {
            scopesGeneration = scopes.generation
            for place in places.indices {
                let name = places[place].name
                places[place].follow(scopes.all.first { $0.name == name })
            }
            for scope in scopes.all where !places.contains(where: { $0.name == scope.name }) {
                var place = ScopeListeners(name: scope.name, lingerPasses: lingerPasses)
                place.follow(scope)
                places.append(place)
            }
        }
        for place in places where place.isForgotten { leftOutBefore += place.board.leftOut }
        places.removeAll(where: \.isForgotten)
    }

    private func write(_ board: ListenerBoard, into row: inout Row) {
        for group in board.groups where group.lastPass == board.pass { write(group, into: &row) }
    }

    private func write(_ group: ListenerGroup, into row: inout Row) {
        let (address, port, process) = (group.address, group.port, group.process)
        row[Self.queue, address, port, process] = Double(group.queue)
        row[Self.queueLimit, address, port, process] = Double(group.limit)
        row[Self.queuePeak, address, port, process] = Double(group.peak.value)
        row[Self.drops, address, port, process] = Double(group.drops)
        row[Self.sockets, address, port, process] = Double(group.seen)
    }
}
