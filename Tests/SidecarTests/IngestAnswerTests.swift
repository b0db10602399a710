import Bytes
import Endpoint
import Ingest
import Sidecar
import Telemetry
import TestKit
import Testing
import WireFormats

/// Issue 4, 8: the answer to "who holds the series".
struct IngestAnswerTests {
    /// What one socket took, and the answer about it.
    private func answer(to lines: [String]) -> Response {
        var generator = SplitMix64(seed: 7)
        let start = Timestamp(milliseconds: 1_700_000_000_000)
        var options = SeriesTableOptions(secret: SeriesSecret(using: &generator), startedAt: start)
        options.maxSeries = 4
        options.isReserved = { $0.hasPrefix("node_") }
        let table = SeriesTable(options)
        let health = SocketHealth(name: "dsd.sock")
        let logbook = Logbook(sockets: ["dsd.sock"])
        let intake = LineIntake(table, sockets: [health], logbook: logbook)
        for line in lines {
            Array(line.utf8).withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                intake.take(ByteRun(start: start, count: buffer.count), .dogstatsd, from: Sender(socket: 0))
            }
        }
        intake.sweep()
        var sections = [ApplicationSection(table).section(at: start)]
        var healthSection = HealthSection(table, [health], logbook)
        sections.append(healthSection.section())
        var tableSection = TableSection(table, totals: nil)
        sections.append(tableSection.section())
        let snapshot = Snapshot(timestamp: start, cadence: .full, sections: sections)
        return IngestAnswer(snapshot, logbook.latest).response
    }

    @Test func saysWhoHoldsTheSeriesAndWhatWasRefused() {
        let response = answer(to: [
            "chat.sent:1|c|#room:red\nchat.sent:1|c|#room:blue\nlatency:3|ms\nchat.sent:2|c|#room:red",
            "_sc|db|2|h:db1|#role:main|m:no answer",
            "chat.size:1|h|#room:green",
            "node_load1:1|g\nchat.sent_total:1|g\nnovalue\nx:\u{1}\"|c",
            "_e{6,4}:deploy|v1.2|d:1699999999|k:web|t:success|#env:prod",
            "_e{5,0}:quiet|",
        ])
        #expect(response.status == 200)
        let wanted = #"""
            {"timestamp":1700000000,
            "room":{"series":5,"series_limit":4,"families":4,"families_limit":10000,"bytes":BYTES,"bytes_limit":33554432},
            "sockets":[{"socket":"dsd.sock","samples_total":6,"datagrams_total":0,
            "truncated_total":0,"series":5,"series_limit":4,"overflow_samples_total":1,"drained_per_wakeup":0,
            "client_dropped_total":0,"rejected_total":{"bad_value":1,"no_value":1,"reserved_name":1,"type_conflict":1},
            "repaired_total":{},"events_total":{"info":1,"success":1}}],
            "families":[{"name":"chat_sent_total","series":2},{"name":"chat_size","series":1},
            {"name":"latency_seconds","series":1},{"name":"service_check_status","series":1}],
            "created":{"total":4,"family":[
            {"name":"chat_sent_total","count":2,"at_least":2,"labels":[{"name":"room","values":2}]},
            {"name":"latency_seconds","count":1,"at_least":1,"labels":[]},
            {"name":"service_check_status","count":1,"at_least":1,"labels":[
            {"name":"check","values":1},{"name":"host","values":1},{"name":"role","values":1}]}],
            "prefix":[{"name":"chat_sent","count":2,"at_least":2},{"name":"latency","count":1,"at_least":1},
            {"name":"service_check","count":1,"at_least":1}],
            "origin":[{"name":"dsd.sock","count":4,"at_least":4}]},
            "overflowed":{"total":1,
            "family":[{"name":"chat_size","count":1,"at_least":1,"labels":[{"name":"room","values":1}]}],
            "prefix":[{"name":"chat","count":1,"at_least":1}],
            "origin":[{"name":"dsd.sock","count":1,"at_least":1}]},
            "connections":[],"offenders":[
            {"reason":"type_conflict","count":1,"socket":"dsd.sock","last":1700000000,
            "wanted":{"name":"chat_sent_total","sent":"chat.sent_total","type":"gauge"},
            "existing":{"name":"chat_sent_total","sent":"chat.sent","type":"counter"}},
            {"reason":"reserved_name","count":1,"socket":"dsd.sock","last":1700000000,
            "wanted":{"name":"node_load1","sent":"node_load1","type":"gauge"},"existing":null}],
            "refused_lines":[
            {"reason":"no_value","socket":"dsd.sock","time":1700000000,"line":"novalue","bytes":7,"peer":null},
            {"reason":"bad_value","socket":"dsd.sock","time":1700000000,"line":"x:\\x01\\\"|c","bytes":6,"peer":null},
            {"reason":"type_conflict","socket":"dsd.sock","time":1700000000,"line":"chat.sent_total:1|g","bytes":19,"peer":null},
            {"reason":"reserved_name","socket":"dsd.sock","time":1700000000,"line":"node_load1:1|g","bytes":14,"peer":null}],
            "checks":[{"check":"db","status":2,"message":"no answer","host":"db1","tags":["role:main"],
            "socket":"dsd.sock","time":1700000000}],
            "events_total":2,"events":[
            {"number":2,"time":1700000000,"title":"quiet","text":"","alert_type":"info","priority":"normal",
            "host":null,"key":null,"source":null,"tags":[],"socket":"dsd.sock"},
            {"number":1,"time":1699999999,"title":"deploy","text":"v1.2","alert_type":"success",
            "priority":"normal","host":null,"key":"web","source":null,"tags":["env:prod"],"socket":"dsd.sock"}]}
            """#
            .replacing("\n", with: "")
        // What a series takes depends on the layout of the table, which is not for this test to hold.
        let body = String(decoding: response.body.bytes, as: UTF8.self).replacing(
            /"bytes":\d\d\d+,/, with: #""bytes":BYTES,"#)
        #expect(body == wanted)
    }

    @Test func isNotThereBeforeTheFirstTick() {
        let response = IngestAnswer(nil, Logbook(sockets: []).latest).response
        #expect(response.status == 503)
        #expect(
            String(decoding: response.body.bytes, as: UTF8.self)
                == "the first tick has not ended yet; ask again in a second\n")
    }
}
