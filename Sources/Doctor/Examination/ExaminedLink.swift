/// One network interface that is on, through the window.
package struct ExaminedLink: Sendable {
    package let before: LinkSample
    package let after: LinkSample

    package var name: String { after.name }
    package var place: Place { Place(device: name) }
    /// Its loss reaches whoever sends through it.
    package var touches: Set<Subject> { [.namespace] }

    /// How a counter moved; `nil` for one that this interface does not have.
    package func change(_ counter: String) -> Change? {
        guard let now = after.counters[counter] else { return nil }
        return Change(
            source: "rtnetlink, ethtool", field: "\(name).\(counter)",
            before: before.counters[counter] ?? now,
            after: now)
    }

    /// The same, where an interface without that counter has not moved it.
    func delta(_ counter: String) -> Int64 { change(counter)?.delta ?? 0 }
}

extension Examination {
    /// The interfaces that are on and in both samples.
    package func links() throws(Unknown) -> [ExaminedLink] {
        let before = Dictionary(try before.links.get().map { ($0.name, $0) }) { first, _ in first }
        return try after.links.get().filter(\.isOn).compactMap { now in
            before[now.name].map { ExaminedLink(before: $0, after: now) }
        }
    }
}
