import Bytes
import Telemetry
import WireFormats

/// The labels that the tags of a line become.
///
/// Keys that a page needs for itself get a `tag_` before them; empty values are as good as absent.
struct TaggedLabels {
    private(set) var labels: [Label] = []
    private(set) var repairs: Repairs

    init(_ tags: TagList, kind: SeriesKind, adding extra: Label?) {
        repairs = tags.repairs
        for tag in tags.tags {
            var key = EscapedName.label(tag.key, onHistogram: kind == .histogram)
            let value = tag.value?.text ?? "true"
            if value.isEmpty {
                repairs.insert(.emptyTag)
                continue
            }
            if key == extra?.name { key = "tag_\(key)" }
            if let earlier = labels.firstIndex(where: { $0.name == key }) {
                labels.remove(at: earlier)
                repairs.insert(.duplicateTag)
            }
            labels.append(Label(key, value))
        }
        if let extra { labels.append(extra) }
        labels.sort()
    }
}
