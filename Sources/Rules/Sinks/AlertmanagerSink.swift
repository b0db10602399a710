import Telemetry

/// Alertmanager's API v2 (prometheus/alertmanager `api/v2/openapi.yaml`).
package struct AlertmanagerSink: AlertSink {
    package let name: String
    package let batchLimit = 256
    private let url: String
    private let world: RuleWorld
    private let transport: any HTTPTransport

    /// `url` is Alertmanager's own, such as `http://127.0.0.1:9093`.
    package init(name: String, url: String, world: RuleWorld, transport: any HTTPTransport) {
        self.name = name
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.world = world
        self.transport = transport
    }

    package func wants(_ notice: AlertNotice) -> Bool { notice.status != .pending }

    package func deliver(_ notices: [AlertNotice], within timeout: Duration) -> Delivery {
        let body = "[" + notices.map(json).joined(separator: ",") + "]"
        let address = url + "/api/v2/alerts"
        switch transport.post(body, contentType: "application/json", to: address, within: timeout) {
        case .failure(let failure): return .failed("\(address): \(failure)")
        case .success(let answer) where (200..<300).contains(answer.status): return .delivered
        case .success(let answer):
            let said = answer.body.isEmpty ? "" : ": \(answer.body)"
            let sentence = "\(address) answered \(answer.status)\(said)"
            // 429 asks to come back later; other 4xx say that the alerts themselves are wrong.
            let isFinal = (400..<500).contains(answer.status) && answer.status != 429
            return isFinal ? .refused(sentence) : .failed(sentence)
        }
    }

    private func json(_ notice: AlertNotice) -> String {
        var labels = notice.labels
        for pair in world.externalLabels.pairs where labels[pair.name] == nil {
            labels[pair.name] = pair.value
        }
        var json = AlertJSON()
        json.member("labels", labels)
        json.member("annotations", notice.annotations)
        json.member("startsAt", notice.startsAt)
        json.member("endsAt", notice.endsAt)
        json.member("generatorURL", world.externalURL + notice.generatorPath)
        return json.object
    }
}
