package import Kernel
package import Telemetry

/// The collectors of one sidecar, each with its row: a tick asks all of them, and one that fails disturbs no other.
package struct CollectorSet {
    private struct Member {
        let type: any Collector.Type
        var collector: any Collector
        var row: Row
        var isComplete = false
    }

    private var members: [Member]
    private let host: HostFiles

    package init(_ entries: [Catalogue.Entry] = Catalogue.all, context: CollectorContext, host: HostFiles) {
        self.host = host
        members = entries.map {
            Member(type: $0.type, collector: $0.make(context), row: Row(catalogue: $0.type.metrics))
        }
    }

    /// Asks every collector of `cadence`, in page order.
    package mutating func collect(_ cadence: Cadence) -> [Section] {
        var sections: [Section] = []
        for index in members.indices where cadence == .full || members[index].type.cadence == .fast {
            Self.collect(&members[index], from: host)
            let member = members[index]
            sections.append(
                Section(
                    name: member.type.name, layout: member.row.layout, values: member.row.values,
                    isComplete: member.isComplete))
        }
        return sections
    }

    private static func collect(_ member: inout Member, from host: HostFiles) {
        member.row.begin()
        do {
            try member.collector.collect(from: host, into: &member.row)
            member.row.finish()
            member.isComplete = true
        } catch {
            member.row.forget()
            member.isComplete = false
        }
    }
}
