/// The name of a systemd unit that can hold processes, as systemd.unit(5) spells it.
package struct UnitName: Equatable, Sendable {
    package static let suffixes = [".service", ".scope", ".slice"]

    package let text: String

    /// `nil` when the text ends in no suffix that processes can be in.
    package init?(_ text: String) {
        if !Self.isUnit(text) { return nil }
        self.text = text
    }

    static func isUnit(_ text: String) -> Bool {
        suffixes.contains { text.hasSuffix($0) && text.count > $0.count }
    }

    /// Whether a process that sits at `membership` belongs to the unit.
    ///
    /// A slice holds everything in and below it; `worker@.service` stands for all instances of the template.
    package func holds(_ membership: CgroupMembership) -> Bool {
        if text.hasSuffix(".slice") { return membership.units.contains(text) }
        guard let unit = membership.unit else { return false }
        if unit == text { return true }
        guard let place = text.range(ofTemplate: "@.") else { return false }
        let (prefix, suffix) = (text[...place], text[text.index(after: place)...])
        return unit.count >= prefix.count + suffix.count && unit.hasPrefix(prefix) && unit.hasSuffix(suffix)
    }
}

extension String {
    /// The place of the `@` of `@.`, behind which an instance would have its name.
    fileprivate func range(ofTemplate mark: String) -> Index? {
        indices.first { self[$0...].hasPrefix(mark) }
    }
}
