import Kernel
import Telemetry

/// Keeps a scope for each foreign network namespace in which a followed group lives; part of the `slow` thread's work.
///
/// A scope is named after its group; groups in one namespace share that of the first. It ends with the group's last
/// process there, and the door with it: a namespace that is kept open keeps its interfaces and addresses too.
struct NetworkFollower {
    /// Namespaces followed at most; each costs a thread and some descriptors.
    static let scopeLimit = 16
    /// How long somebody who left a namespace is thought to be about to come back, as a restarted container does.
    static let patience = Duration.seconds(60)

    /// A namespace to look into: the group that it is named after, and a process in it.
    private struct Wish {
        let name: String
        let identity: NetworkIdentity
        let pid: Int32
    }

    private struct Followed {
        let wish: Wish
        let scope: NetworkScope

        /// Whether it still serves: one that could not be entered is bound to a process, and may be tried again.
        func serves(_ wanted: Wish) -> Bool {
            if wish.name != wanted.name || wish.identity != wanted.identity { return false }
            switch scope.access {
            case .whole: return true
            case .files(.denied): return wish.pid == wanted.pid
            case .files: return false
            }
        }
    }

    private let base: NetworkScope
    private let procfs: String
    private let names: Set<String>
    private var followed: [Followed] = []
    private var serial: UInt64 = 0
    private var current: NetworkScopes
    /// When groups that had a scope lost it.
    private var leftAt: [String: Timestamp] = [:]

    /// Follows the groups whose rules ask for it, beside the unlabelled scope of `scopes`.
    init(_ rules: [ProcessRule], beside scopes: NetworkScopes, procfs: String) {
        names = Set(rules.filter(\.followsNetwork).map(\.name))
        self.procfs = procfs
        base = scopes.all[0]
        current = scopes
    }

    /// Whether somebody has just left, so that it is worth looking more often.
    func awaitsSomebody(at now: Timestamp) -> Bool { leftAt.values.contains { now - $0 < Self.patience } }

    /// Looks where the groups live now; `nil` when nothing has changed.
    mutating func look(at groups: [WatchedProcesses.Group], now: Timestamp) -> NetworkScopes? {
        if names.isEmpty { return nil }
        let (wishes, leftOut) = wishes(of: groups)
        let before = followed.map(\.scope.serial)
        for followed in followed { leftAt[followed.wish.name] = now }
        followed = wishes.compactMap { wish in followed.first { $0.serves(wish) } ?? open(wish) }
        for followed in followed { leftAt[followed.wish.name] = nil }
        if before == followed.map(\.scope.serial), leftOut == 0 { return nil }
        current = NetworkScopes(
            generation: current.generation + 1, [base] + followed.map(\.scope),
            leftOut: current.leftOut + UInt64(leftOut))
        return current
    }

    /// The namespaces to look into, each with the group it is named after, and how many found no room.
    private func wishes(of groups: [WatchedProcesses.Group]) -> (wishes: [Wish], leftOut: Int) {
        let own = NetworkIdentity(folder: base.folder, procfs: procfs)
        var (wishes, others) = ([Wish](), Set<NetworkIdentity>())
        for group in groups where names.contains(group.name) {
            var hasScope = false
            for pid in Self.pidsByAge(of: group) {
                guard let identity = NetworkIdentity(folder: "\(pid)/net", procfs: procfs), identity != own
                else { continue }
                if wishes.contains(where: { $0.identity == identity }) {
                    hasScope = true
                } else if hasScope || wishes.count == Self.scopeLimit {
                    // A group has one name to give, so of several namespaces that of its oldest process gets it.
                    others.insert(identity)
                } else {
                    wishes.append(Wish(name: group.name, identity: identity, pid: pid))
                    hasScope = true
                }
            }
        }
        return (wishes, others.subtracting(wishes.map(\.identity)).count)
    }

    private mutating func open(_ wish: Wish) -> Followed? {
        serial += 1
        do throws(NetworkDoorError) {
            let door = try NetworkDoor(to: .process(wish.pid), procfs: procfs)
            // The pid may have been given to somebody else since it was looked at.
            guard NetworkIdentity(folder: door.folder, procfs: procfs) == wish.identity else { return nil }
            let scope = NetworkScope(name: wish.name, door: door, serial: serial)
            return Followed(wish: wish, scope: scope)
        } catch {
            // It went meanwhile: the next look sees that.
            if case .absent = error { return nil }
            let scope = NetworkScope(name: wish.name, pid: wish.pid, refusal: error, serial: serial)
            return Followed(wish: wish, scope: scope)
        }
    }

    private static func pidsByAge(of group: WatchedProcesses.Group) -> [Int32] {
        group.members.map(\.identity)
            .sorted { ($0.startTicks, $0.pid) < ($1.startTicks, $1.pid) }
            .map(\.pid)
    }
}
