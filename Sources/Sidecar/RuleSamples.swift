import Rules
import SeriesStore
import Telemetry

/// The store, as the rules write into it.
struct RuleSamples: SampleAppender {
    let store: SeriesStore

    func append(_ samples: [RecordedSample]) {
        guard let timestamp = samples.first?.sample.timestamp else { return }
        let (ended, values) = samples.reduce(into: ([Labels](), [(labels: Labels, value: Double)]())) {
            split, item in
            if StaleMarker.isMarker(item.sample.value) {
                split.0.append(item.labels)
            } else {
                split.1.append((item.labels, item.sample.value))
            }
        }
        store.append(recorded: values, ended: ended, at: timestamp)
    }
}
