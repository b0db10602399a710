import Telemetry

/// Series of several selectors put together by labels that they share, each group with a state that lasts.
///
///     by port:   accepted_total{port="80"}            ┐ one group, its state: a minute of both
///                connections{port="80",state="…"} × n ┘
///
/// The network namespace always tells groups apart. A group whose series are all gone is forgotten with its state.
struct SeriesGroups<State> {
    /// Groups followed at most, as many as listeners are.
    static var limit: Int { 1024 }

    struct Group {
        /// The values of the labels, in the order in which they were named.
        let key: [String]
        let netns: String
        /// By selector.
        fileprivate(set) var places: [[TickReadings.Place]]
        var state: State
    }

    private struct Key: Hashable {
        let labels: [String]
        let netns: String
    }

    private let handles: [TickReadings.Handle]
    private let labels: [String]
    private let makeState: () -> State
    private var revisions: [Int] = []
    /// In the order in which the first selector finds them.
    var groups: [Group] = []
    /// Groups that found no room, at the last look.
    private(set) var leftOut = 0

    init(_ handles: [TickReadings.Handle], by labels: [String], state: @escaping () -> State) {
        self.handles = handles
        self.labels = labels
        makeState = state
    }

    /// Follows the series of this tick; what has not moved costs one comparison for each selector.
    mutating func follow(_ readings: TickReadings) {
        let current = handles.map(readings.revision)
        if current == revisions { return }
        revisions = current
        var states: [Key: State] = [:]
        for group in groups { states[Key(labels: group.key, netns: group.netns)] = group.state }
        var byKey: [Key: Int] = [:]
        groups = []
        leftOut = 0
        for (position, handle) in handles.enumerated() {
            for series in readings[handle] {
                let key = Key(labels: labels.map { series[$0] }, netns: series["netns"])
                if let known = byKey[key] {
                    groups[known].places[position].append(series.place)
                } else if position == 0 {
                    // What only another selector knows cannot be judged.
                    guard groups.count < Self.limit else {
                        leftOut += 1
                        continue
                    }
                    byKey[key] = groups.count
                    var places = handles.map { _ in [TickReadings.Place]() }
                    places[0] = [series.place]
                    let state = states[key] ?? makeState()
                    groups.append(
                        Group(key: key.labels, netns: key.netns, places: places, state: state))
                }
            }
        }
    }
}
