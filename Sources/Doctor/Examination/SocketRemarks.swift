/// What the walks over the TCP sockets did not see whole.
extension Examination {
    /// What is to be kept in mind of all that is counted by sockets; nothing where no check asked for them.
    var remarksOnSockets: [String] {
        let walks = [before, after].compactMap { try? $0.sockets.get() }
        let leftOut = walks.map(\.leftOut).max() ?? 0
        let uncounted = walks.map(\.outgoingUncounted).max() ?? 0
        var remarks: [String] = []
        if walks.contains(where: \.isTorn) {
            remarks.append(
                "the sockets changed while they were counted, so some may be missing or be counted twice")
        }
        if leftOut > 0 {
            remarks.append(
                "\(leftOut) sockets that are not idle were counted and not looked at one by one: there are too many"
            )
        }
        if uncounted > 0 {
            remarks.append(
                "\(uncounted) outgoing connections are not counted towards their destination: there are too many destinations"
            )
        }
        return remarks
    }
}
