/// What was put right in a line that was taken: the label `reason` of `outrigger_ingest_repaired_total`.
package struct Repairs: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let emptyTag = Repairs(rawValue: 1)
    package static let duplicateTag = Repairs(rawValue: 2)
    package static let nameCollision = Repairs(rawValue: 4)
    package static let trailingBytes = Repairs(rawValue: 8)

    /// Every repair with its label, by bit.
    package static let labels: [(repair: Repairs, label: String)] = [
        (.emptyTag, "empty_tag"), (.duplicateTag, "duplicate_tag"), (.nameCollision, "name_collision"),
        (.trailingBytes, "trailing_bytes"),
    ]
}
