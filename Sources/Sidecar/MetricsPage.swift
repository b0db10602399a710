package import Endpoint
package import Telemetry
package import Threads
import WireFormats

/// The answer of `/metrics`: rendered by the first scrape after a full tick, compressed by the first that wants it
/// so, and then shared by all scrapers of that tick.
package final class MetricsPage: Sendable {
    private struct Rendering {
        var text = PrometheusText()
        var snapshot: Snapshot?
        var response: Response?
    }

    private let latest: Published<Snapshot?>
    private let rendering = Lock(Rendering())

    package init(_ latest: Published<Snapshot?>) { self.latest = latest }

    package var response: Response {
        guard let snapshot = latest.value else {
            return Response(status: 503, text: "the first tick has not ended yet; ask again in a second\n")
        }
        return rendering.withLock { rendering in
            if rendering.snapshot === snapshot, let response = rendering.response { return response }
            let page = rendering.text.render(snapshot)
            let response = Response(
                contentType: PrometheusText.contentType, body: ResponseBody(page.bytes),
                compressing: Gzip.compress)
            rendering.snapshot = snapshot
            rendering.response = response
            return response
        }
    }
}
