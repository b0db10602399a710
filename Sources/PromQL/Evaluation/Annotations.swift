/// What a query's author should know although there is an answer; each text once, in order of appearance.
package struct Annotations: Equatable, Sendable {
    package private(set) var warnings: [String] = []
    package private(set) var infos: [String] = []

    /// More distinct texts of a kind are counted, not kept.
    package static let limit = 1000
    package private(set) var omitted = 0

    package init() {}

    mutating func warn(_ text: String, at place: TextPlace) {
        keep("PromQL warning: \(text) (\(place.line):\(place.column))", in: \.warnings)
    }

    mutating func inform(_ text: String, at place: TextPlace) {
        keep("PromQL info: \(text) (\(place.line):\(place.column))", in: \.infos)
    }

    private mutating func keep(_ text: String, in list: WritableKeyPath<Annotations, [String]>) {
        if self[keyPath: list].contains(text) { return }
        if self[keyPath: list].count >= Self.limit {
            omitted += 1
        } else {
            self[keyPath: list].append(text)
        }
    }
}
