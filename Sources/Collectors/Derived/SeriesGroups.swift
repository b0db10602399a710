import Telemetry

/// Series of several selectors put together by labels that they share, each group with a state that lasts.
///
///     by port:   accepted_total{port="80"}            ┐ one group, its state: a minute of both
///                connections{port="80",state="…"} × n ┘
///
/// The network namespace tells groups apart, unless they are to join across namespaces. A group whose series are all gone is forgotten with its state.
struct SeriesGroups<State> {
    /// Groups followed at most, as many as listeners are.
    static var limit: Int { 1024 }

    struct Group {
        /// The values of the labels, in the order in which they were named.
        let key: [String]
        /// Empty for the namespace without a label, and for groups that span namespaces.
        let netns: String
        /// By selector.
        fileprivate(set) var places: [[TickReadings.Place]]
        var state: State
    }

    private struct Key: Hashable {
        let labels: [String]
        let netns: String

        init(labels: [String], netns: String) {
            self.labels = labels
            self.netns = netns
        }

        init(_ group: Group) { self.init(labels: group.key, netns: group.netns) }
    }

    private let handles: [TickReadings.Handle]
    private let labels: [String]
    private let spansNamespaces: Bool
    private let makeState: () -> State
    private var revisions: [Int] = []
    /// In the order in which the first selector finds them.
    var groups: [Group] = []
    /// Groups that found no room, at the last look.
    private(set) var leftOut = 0

    init(
        _ handles: [TickReadings.Handle], by labels: [String], spanningNamespaces: Bool = false,
        state: @escaping () -> State
    ) {
        self.handles = handles
        self.labels = labels
        spansNamespaces = spanningNamespaces
        makeState = state
    }

    /// Follows the series of this tick; what has not moved costs one comparison for each selector.
    mutating func follow(_ readings: TickReadings) {
        let current = handles.map(readings.revision)
        if current == revisions { return }
        revisions = current
        let states = groups.reduce(into: [:]) { $0[Key($1)] = $1.state }
        var indices: [Key: Int] = [:]
        groups = []
        leftOut = 0
        for (selector, handle) in handles.enumerated() {
            for series in readings[handle] {
                let key = Key(
                    labels: labels.map { series[$0] }, netns: spansNamespaces ? "" : series["netns"])
                // What the first selector does not know has no group: half of a fact cannot be judged.
                let index = indices[key] ?? (selector == 0 ? makeGroup(key, states[key]) : nil)
                guard let index else { continue }
                indices[key] = index
                groups[index].places[selector].append(series.place)
            }
        }
    }

    /// The index of a new group, or `nil` when there is no room for it.
    private mutating func makeGroup(_ key: Key, _ state: State?) -> Int? {
        if groups.count == Self.limit {
            leftOut += 1
            return nil
        }
        groups.append(
            Group(
                key: key.labels, netns: key.netns, places: handles.map { _ in [] },
                state: state ?? makeState()))
        return groups.count - 1
    }
}
