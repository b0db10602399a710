import WireFormats

/// The report as JSON, `outrigger.doctor/1`; docs/doctor.schema.json says what stands where.
///
/// What is not known is absent, except in `scope` and `window`, whose keys are always there.
package struct JSONReport {
    package static let schema = "outrigger.doctor/1"

    private let report: Report

    package init(_ report: Report) { self.report = report }

    /// One line with its end.
    package var bytes: [UInt8] {
        var json = JSONWriter(capacity: 8 << 10)
        json.beginObject()
        json.field("schema", Self.schema)
        json.field("verdict", Verdict(report).sentence)
        writeWhere(into: &json)
        json.array("findings", of: report.findings) { json, finding in
            FindingJSON(finding, report.host).write(into: &json)
        }
        json.field("notes", report.notes)
        json.key("history")
        json.beginArray()
        for past in report.history { Self.write(past, into: &json) }
        for episode in report.episodes { Self.write(episode, into: &json) }
        json.endArray()
        json.array("skipped", of: report.skipped) { json, skipped in
            json.field("id", skipped.check)
            json.field("reason", skipped.unknown.reason)
            json.field("grant", skipped.unknown.grant)
        }
        json.field("irrelevant", report.irrelevant)
        json.field("fine", report.fine)
        if let rows = report.preflight {
            json.array("preflight", of: rows) { json, row in
                json.field("id", row.check)
                json.field("state", row.state.rawValue)
                json.field("where", row.place)
                json.field("seen", row.seen)
                json.field("do", row.order)
            }
        }
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func writeWhere(into json: inout JSONWriter) {
        let host = report.host
        json.object("host") { json in
            json.field("kernel", host.kernel.release)
            json.field("cpus", host.processors)
            json.field("memory_bytes", host.memoryBytes)
            json.field("uptime_seconds", host.uptimeSeconds)
        }
        json.object("scope") { json in
            json.key("netns")
            if let number = host.networkNamespace { json.integer(number) } else { json.null() }
            json.key("pid")
            if case .process(let pid) = report.question.target { json.integer(pid) } else { json.null() }
            json.key("container")
            if let isContainer = host.isContainer { json.bool(isContainer) } else { json.null() }
            json.field("source", host.isRecorded ? "recording" : "live")
        }
        json.object("window") { json in
            json.field("start", report.start)
            json.field("seconds", report.seconds)
        }
    }

    private static func write(_ past: Report.Past, into json: inout JSONWriter) {
        json.beginObject()
        json.field("id", past.check)
        json.field("field", past.field)
        json.field("count", past.count)
        json.endObject()
    }

    private static func write(_ episode: Report.Episode, into json: inout JSONWriter) {
        json.beginObject()
        json.field("id", episode.check)
        json.field("severity", episode.severity.name)
        json.field("from", episode.from)
        json.field("to", episode.to)
        json.field("where", episode.place)
        json.field("brief", episode.brief)
        json.endObject()
    }
}
