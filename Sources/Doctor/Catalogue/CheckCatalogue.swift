extension Check {
    /// Every check, in the order of the catalogue: one list a family, beside its files.
    package static let all: [Check] =
        listening + ports + closing + memory + loss + idle + tables + devices + limits + configuration + myths

    package static func named(_ id: String) -> Check? { all.first { $0.id == id } }
}
