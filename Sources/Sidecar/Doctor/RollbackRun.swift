package import Doctor

/// `--rollback [ID]`: finds what can be taken back here, and takes it back.
package struct RollbackRun {
    private let writer: any SettingsWriter
    private let rollbacks: RollbackFolder
    /// The inode of the network namespace whose settings `writer` sets.
    private let network: UInt64?

    package init(writer: any SettingsWriter, rollbacks: RollbackFolder, network: UInt64?) {
        (self.writer, self.rollbacks, self.network) = (writer, rollbacks, network)
    }

    /// Takes back the rollback `id`, or the newest of this boot and namespace.
    ///
    /// `text` reads a sysctl file, by its path; what cannot be read is `nil`.
    package func run(_ id: String?, text: (String) -> String?) throws(StateError) -> Restoration {
        let rollback = try chosen(id)
        let restoration = Restoration(rollback, through: writer) { path in
            text(path).map(Rollback.digest)
        }
        if restoration.isComplete { try rollbacks.retire(rollback.id) }
        return restoration
    }

    private func chosen(_ id: String?) throws(StateError) -> Rollback {
        let ids = try rollbacks.ids()
        if let id {
            guard ids.contains(id) else {
                throw StateError("there is no rollback `\(id)` in \(rollbacks.path)\(Self.listing(ids))")
            }
            let rollback = try rollbacks.read(id)
            if let why = obstacle(to: rollback) { throw StateError(why) }
            try refuse(rollback, under: ids.filter { $0 > id })
            return rollback
        }
        for id in ids {
            let rollback = try rollbacks.read(id)
            if obstacle(to: rollback) == nil { return rollback }
        }
        throw StateError(
            "\(rollbacks.path) holds no rollback of this boot and network namespace\(Self.listing(ids))")
    }

    /// An older one would leave what a newer one has set, and be gone when that is taken back.
    private func refuse(_ rollback: Rollback, under newer: [String]) throws(StateError) {
        let keys = Set(rollback.entries.map(\.key))
        for id in newer {
            let other = try rollbacks.read(id)
            guard obstacle(to: other) == nil else { continue }
            if let key = other.entries.first(where: { keys.contains($0.key) })?.key {
                throw StateError(
                    "\(key) was set once more by \(id): take that back first; nothing was restored")
            }
        }
    }

    private func obstacle(to rollback: Rollback) -> String? {
        if rollback.boot != Rollback.boot(of: writer) {
            return
                "\(rollback.id) is of an earlier boot, whose running values are gone: nothing is to be restored"
        }
        if rollback.network != network {
            let theirs = rollback.network.map { "\($0)" } ?? "nobody knows which"
            return """
                \(rollback.id) belongs to another network namespace (\(theirs)); name it with --pid or --netns, as for \
                --apply
                """
        }
        return nil
    }

    private static func listing(_ ids: [String]) -> String {
        ids.isEmpty ? "" : "; there is \(ids.prefix(listed).joined(separator: ", "))"
    }

    private static let listed = 10
}
