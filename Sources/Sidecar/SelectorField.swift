import Collectors
import PromQL
import WireFormats

/// A selector of series in the configuration, written as in PromQL: `chat_pending{room="lobby"}`.
struct SelectorField {
    let fields: YAMLFields
    let key: String

    /// The selector, or `nil` when the key is absent or what it says was refused.
    func selector() -> SeriesSelector? {
        guard let text: String = fields.optional(key) else { return nil }
        do {
            let query = try Query(text)
            if case .selector(let selector) = query.expression.unwrapped.kind, !selector.name.isEmpty,
                selector.span == nil, selector.shift == .init()
            {
                return SeriesSelector(
                    selector.name, selector.matchers.map(\.condition), description: query.description)
            }
            report("must be the name of a metric, if need be with labels in braces, not `\(text)`")
        } catch {
            report("is no selector of series: \(error.problem)")
        }
        return nil
    }

    private func report(_ sentence: String) {
        fields.reader.report("`\(key)` \(sentence)", at: fields.mark(of: key))
    }
}
