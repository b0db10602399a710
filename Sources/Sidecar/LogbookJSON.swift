import Ingest
import WireFormats

/// What the ingest thread noted, as members of a JSON object: the newest always first.
struct LogbookJSON {
    private let page: LogbookPage

    init(_ page: LogbookPage) { self.page = page }

    func write(into json: inout JSONWriter) {
        json.array("offenders", of: page.offenders.entries.reversed()) { json, offender in
            json.field("reason", offender.offence.rawValue)
            json.field("count", offender.count)
            json.field("socket", offender.socket)
            json.field("last", offender.last)
            Self.write("wanted", offender.wanted, into: &json)
            Self.write("existing", offender.existing, into: &json)
        }
        json.array("refused_lines", of: page.refused.newest) { json, line in
            json.field("reason", line.reason.label)
            json.field("socket", line.socket)
            json.field("time", line.time)
            json.field("line", line.text)
            json.field("bytes", line.byteCount)
            json.field("peer", line.peer)
        }
        json.array("checks", of: page.checks.entries.reversed()) { json, check in
            json.field("check", check.check)
            json.field("status", check.status)
            json.field("message", check.message)
            json.field("host", check.host)
            json.field("tags", check.tags)
            json.field("socket", check.socket)
            json.field("time", check.time)
        }
        json.field("events_total", page.events.count)
        json.array("events", of: page.events.events().reversed(), Self.write)
    }

    private static func write(_ name: String, _ claim: Offenders.Claim?, into json: inout JSONWriter) {
        guard let claim else { return json.field(name, String?.none) }
        json.object(name) { json in
            json.field("name", claim.name)
            json.field("sent", claim.sent)
            json.field("type", claim.type)
        }
    }

    private static func write(_ json: inout JSONWriter, _ event: IngestEvent) {
        json.field("number", event.number)
        json.field("time", event.time)
        json.field("title", event.title)
        json.field("text", event.text)
        json.field("alert_type", event.alertType)
        json.field("priority", event.priority)
        json.field("host", event.host)
        json.field("key", event.key)
        json.field("source", event.source)
        json.field("tags", event.tags)
        json.field("socket", event.socket)
    }
}
