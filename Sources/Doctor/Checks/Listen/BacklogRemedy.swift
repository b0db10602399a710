/// How a listener comes to a longer accept queue.
enum BacklogRemedy {
    static let risk = "a long queue lets clients time out inside it and hides a stuck server"

    /// The ceiling first when it is what limits, then the argument, and listen(2) again, without which nothing changes.
    static func all(for listener: Listener, in exam: Examination, risk: String = risk) -> [Remedy] {
        guard let limit = listener.limit.map(Int64.init) else { return [] }
        // A namespace that hides somaxconn leaves the argument as the only thing to name.
        let ceiling = (try? exam.setting("net.core.somaxconn").number()) ?? usual
        let target = min(max(usual, limit * 4), highest)
        guard limit < target else { return [] }
        var remedies: [Remedy] = []
        if ceiling < target,
            let raise = Remedy.sysctl(
                "net.core.somaxconn", to: "\(target)", in: exam, apply: .relisten, risk: risk)
        {
            remedies.append(raise)
        }
        let who = listener.place.subject
        remedies.append(
            Remedy(
                .app, "call listen() with a backlog of \(target), or restart \(who) with it",
                from: "\(limit)", to: "\(target)", apply: .relisten, risk: risk))
        return remedies
    }

    /// What Linux takes for somaxconn since 5.4.
    static let usual: Int64 = 4096
    /// Beyond it older kernels took the number modulo 65536.
    private static let highest: Int64 = 65_535
}
