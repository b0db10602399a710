import Kernel

/// How many descriptors the connections to come need, and of whom.
enum DescriptorTarget {
    /// Their number and a tenth for files and upstreams; `nil` when nobody said a number.
    static func wanted(_ exam: Examination) -> Int64? {
        exam.question.connections.map { connections in
            let number = Int64(clamping: max(connections, 0))
            return number.addingReportingOverflow(number / 10).overflow ? .max : number + number / 10
        }
    }

    /// The ports that shall carry them: the asked one, else that with most connections now, else all.
    static func ports(_ uses: [DescriptorUse], _ exam: Examination) -> [UInt16] {
        if case .port(let port) = exam.question.target { return [port] }
        let all = Set(uses.flatMap(\.process.after.listensOn)).sorted()
        // Without the sockets all are alike.
        let ports = (try? exam.after.sockets.get().ports) ?? [:]
        let loads = all.map { (port: $0, count: ports[$0]?.byState[.established] ?? 0) }
        guard let most = loads.max(by: { $0.count < $1.count }), most.count > 0 else { return all }
        return [most.port]
    }
}
