import Collectors
import Endpoint
import Ingest
import Telemetry
import Threads

/// What the sidecar answers over HTTP.
enum Routes {
    static func all(
        latest: Published<Snapshot?>, health: Published<HealthReport?>, ingest: IngestServer,
        doctor: Published<DoctorLook?>, isDoctorOff: Bool
    ) -> [Route] {
        let metrics = MetricsPage(latest)
        return
            [
                Route("/") { _ in landing },
                Route("/metrics") { _ in metrics.response },
                Route(HealthAnswer.path) { HealthAnswer(health.value).response(to: $0) },
                Route(DoctorAnswer.path) { _ in DoctorAnswer(doctor.value, isOff: isDoctorOff).response },
                Route(IngestAnswer.path) { _ in
                    IngestAnswer(
                        latest.value, ingest.logbook.latest, peers: ingest.peers.connected
                    ).response
                },
                Route("/-/healthy") { _ in healthy },
                Route("/-/ready") { _ in latest.value != nil ? ready : notReady },
            ]
    }

    private static let healthy = Response(text: "Outrigger is Healthy.\n")
    private static let ready = Response(text: "Outrigger is Ready.\n")
    private static let notReady = Response(
        status: 503, text: "Outrigger is not Ready: the first tick is due.\n")
    private static let landing = Response(
        contentType: "text/html; charset=utf-8",
        body: ResponseBody(
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Outrigger</title>
            <h1>Outrigger \(Version.number)</h1>
            <ul><li><a href="/metrics">Metrics</a><li><a href="\(HealthAnswer.path)">Health score</a><li><a href="\(DoctorAnswer.path)">What the doctor finds</a><li><a href="\(IngestAnswer.path)">Who sends what</a><li><a href="/-/healthy">Healthy</a><li><a href="/-/ready">Ready</a></ul>
            </html>

            """))
}
