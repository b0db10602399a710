/// One JSON object a line for everything that changes; repetitions are left out.
///
///     {"timestamp":"2026-11-21T05:00:00.000Z","status":"firing","group":"host","labels":{…},…}
package struct StdoutSink: AlertSink {
    package let name: String
    package let batchLimit = 256
    private let write: @Sendable (String, Duration) -> Bool

    /// `write` gets whole lines with their ends and the time it may take, and says whether they were taken.
    package init(name: String = "stdout", write: @escaping @Sendable (String, Duration) -> Bool) {
        self.name = name
        self.write = write
    }

    package func wants(_ notice: AlertNotice) -> Bool { !notice.isRepeated }

    package func deliver(_ notices: [AlertNotice], within timeout: Duration) -> Delivery {
        let lines = notices.map { Self.line($0) + "\n" }.joined()
        return write(lines, timeout)
            ? .delivered : .refused("the output is closed, or full and nobody reads it")
    }

    package static func line(_ notice: AlertNotice) -> String {
        var json = AlertJSON()
        json.member("timestamp", notice.timestamp)
        json.member("status", notice.status.rawValue)
        json.member("group", notice.group)
        json.member("labels", notice.labels)
        json.member("annotations", notice.annotations)
        json.member("value", notice.value)
        json.member("startsAt", notice.startsAt)
        if notice.status == .resolved { json.member("endsAt", notice.endsAt) }
        return json.object
    }
}
