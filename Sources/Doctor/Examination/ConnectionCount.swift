extension Examination {
    /// How many connections are the matter: those asked for, or those there are now, whichever is more.
    ///
    /// Without sockstat, which every namespace has, only what was asked for is known.
    package var connectionsInView: Int {
        let now = ["TCP", "TCP6"].compactMap { family in
            // One of the families may be missing; sockets of both count in one of them.
            try? sockstat(family, "inuse").after
        }
        let sum = now.reduce(Int64(0)) { $0.addingReportingOverflow(max($1, 0)).partialValue }
        return max(question.connections ?? 0, Int(clamping: sum))
    }
}
