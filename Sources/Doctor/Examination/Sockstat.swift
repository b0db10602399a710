extension Examination {
    /// A number of /proc/net/sockstat or sockstat6 at both ends of the window, see proc_pid_net(5).
    ///
    ///     TCP: inuse 80 orphan 0 tw 12 alloc 90 mem 30
    ///     exam.sockstat("TCP", "tw")      12 → 12
    ///
    /// A protocol that ends in 6 stands in sockstat6. `tw` is of both families and counts FIN_WAIT2 without an owner
    /// too; `orphan`, `alloc` and `mem` are the whole host's. `mem` is in pages.
    package func sockstat(_ protocolName: String, _ field: String) throws(Unknown) -> Change {
        let path = protocolName.hasSuffix("6") ? "proc/net/sockstat6" : "proc/net/sockstat"
        let texts = try texts(path)
        guard let before = Self.number(protocolName, field, in: texts.before),
            let after = Self.number(protocolName, field, in: texts.after)
        else { throw Unknown("/\(path) has no number `\(field)` of \(protocolName)") }
        return Change(source: "/\(path)", field: "\(protocolName).\(field)", before: before, after: after)
    }

    private static func number(_ protocolName: String, _ field: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(protocolName):") {
            let words = line.split(separator: " ").dropFirst()
            guard let place = words.firstIndex(where: { $0 == field }), place + 1 < words.endIndex else {
                return nil
            }
            return Int64(words[place + 1])
        }
        return nil
    }
}
