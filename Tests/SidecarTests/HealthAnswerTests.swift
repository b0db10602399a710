import Collectors
import Endpoint
import Sidecar
import Telemetry
import Testing

/// W57: an endpoint by which others can switch the server to degraded mode.
struct HealthAnswerTests {
    private func report(_ cpu: Double?) -> HealthReport {
        HealthReport(
            timestamp: Timestamp(milliseconds: 1_700_000_000_500),
            readings: [
                .init(
                    name: "cpu", raw: cpu, limit: 1, weight: 3, missing: cpu == nil ? "none \"yet\"" : nil),
                .init(name: "pending", raw: 6000, limit: 5000, weight: 1),
            ])
    }

    private func answer(_ report: HealthReport?, _ query: String = "") -> Response {
        HealthAnswer(report).response(to: Request(target: Target(HealthAnswer.path + query)))
    }

    private func text(_ response: Response) -> String { String(decoding: response.body.bytes, as: UTF8.self) }

    @Test func saysWhatTheScoreIsMadeOf() {
        #expect(
            text(answer(report(0.5)))
                == #"{"timestamp":1700000000.5,"score":0.625,"degraded":false,"degraded_above":0.85,"inputs":"2/2","#
                + #""readings":[{"name":"cpu","value":0.5,"raw":0.5,"limit":1,"weight":0.75,"#
                + #""configured_weight":3,"missing":null},"#
                + #"{"name":"pending","value":1,"raw":6000,"limit":5000,"weight":0.25,"#
                + #""configured_weight":1,"missing":null}]}"#)
    }

    @Test func saysWhatIsMissing() {
        let body = text(answer(report(nil)))
        #expect(
            body.contains(
                #"{"name":"cpu","value":null,"raw":null,"limit":1,"weight":0,"#
                    + #""configured_weight":3,"missing":"none \"yet\""}"#))
        #expect(body.contains(#""score":1,"degraded":true,"degraded_above":0.85,"inputs":"1/2""#))
    }

    @Test(arguments: [
        (0.1, "", 200), (0.1, "?status=1", 200), (1, "", 200), (1, "?status=1", 503), (1, "?status=0", 200),
    ])
    func changesItsStatusOnlyWhenAsked(_ cpu: Double, _ query: String, _ status: Int) {
        #expect(answer(report(cpu), query).status == status)
    }

    @Test func isNotThereBeforeTheFirstTick() {
        let response = answer(nil)
        #expect(response.status == 503)
        #expect(text(response) == "the first tick has not ended yet; ask again in a second\n")
    }
}
