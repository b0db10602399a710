import Collectors
import Kernel

/// Which network namespaces are measured and how, told when it changes.
struct ScopeLog {
    private var known: [NetworkScope] = []
    private var generation: UInt64?

    /// Tells what is new in `scopes`.
    mutating func tell(_ scopes: NetworkScopes, in log: Log) {
        if scopes.generation == generation { return }
        generation = scopes.generation
        let named = scopes.all.filter { $0.name != nil }
        for gone in known where !named.contains(where: { $0.serial == gone.serial }) {
            log.info("left network namespace", ["netns": gone.name ?? ""])
        }
        for scope in named where !known.contains(where: { $0.serial == scope.serial }) {
            switch scope.access {
            case .whole: log.info("following network namespace", ["netns": scope.name ?? ""])
            case .files(let refusal):
                log.warn(
                    "following network namespace by its files alone: no accept queues, no settings",
                    ["netns": scope.name ?? "", "reason": "\(refusal)"])
            }
        }
        known = named
    }
}
