package import Bytes
import Glibc

extension Layout {
    /// One series, at one slot: a single piece of memory, shared by all layouts, pages and stores that have it.
    ///
    ///     metric | length of the rest | suffix | name, value, name, value …      each text after its length
    ///
    /// Labels become `String`s only for who asks, because 100,000 series are held and few are looked at.
    package struct Series: Sendable {
        private struct Head {
            let metric: Metric
            let count: UInt32
        }

        private nonisolated(unsafe) let storage: ManagedBuffer<Head, UInt8>  // written before anybody has it

        /// `suffix` is `_bucket`, `_sum` or `_count` on the lines of a histogram, else empty.
        package init(metric: Metric, suffix: String = "", labels: [Label]) {
            let sorted = labels.sorted()
            let texts = [suffix] + sorted.flatMap { [$0.name, $0.value] }
            let count = texts.reduce(0) { $0 + PackedTexts.size(of: $1) }
            storage = ManagedBuffer.create(minimumCapacity: count) { _ in
                Head(metric: metric, count: UInt32(count))
            }
            storage.withUnsafeMutablePointerToElements { start in
                var end = start
                for text in texts { PackedTexts.write(text, at: &end) }
            }
        }

        package var metric: Metric { storage.withUnsafeMutablePointerToHeader { $0.pointee.metric } }

        package var suffix: String { withTexts { $0.next()?.text ?? "" } }

        package var sampleName: String {
            let suffix = suffix
            return suffix.isEmpty ? metric.name : metric.name + suffix
        }

        /// Sorted by name; values may be empty, as on node_exporter's page.
        package var labels: [Label] {
            var labels: [Label] = []
            forEachLabel { name, value in labels.append(Label(name.text, value.text)) }
            return labels
        }

        /// Calls `body` with each label, sorted by name, and makes no `String`.
        package func forEachLabel(_ body: (_ name: ByteRun, _ value: ByteRun) -> Void) {
            withTexts { texts in
                _ = texts.next()
                while let name = texts.next(), let value = texts.next() { body(name, value) }
            }
        }

        /// Whether both are one piece of memory, or the same in content.
        package static func == (left: Self, right: Self) -> Bool {
            if left.storage === right.storage { return true }
            return left.metric === right.metric && left.hasTexts(of: right)
        }

        /// Whether suffix and labels are the same.
        package func hasTexts(of other: Self) -> Bool {
            withBytes { mine in other.withBytes { mine.equals($0) } }
        }

        /// Whether this stands before `other` on a page; `nil` when they differ in nothing but `le`.
        package func order(_ other: Self) -> Bool? {
            withTexts { mine in
                other.withTexts { theirs in
                    (_, _) = (mine.next(), theirs.next())
                    while true {
                        let (left, right) = (mine.nextLabel(besides: "le"), theirs.nextLabel(besides: "le"))
                        guard let left, let right else {
                            return left == nil && right == nil ? nil : left == nil
                        }
                        let difference = left.name.order(right.name) ?? left.value.order(right.value)
                        if let difference { return difference }
                    }
                }
            }
        }

        private func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result {
            storage.withUnsafeMutablePointers { head, start in
                body(ByteRun(start: UnsafePointer(start), count: Int(head.pointee.count)))
            }
        }

        private func withTexts<Result>(_ body: (inout PackedTexts) -> Result) -> Result {
            withBytes { bytes in
                var texts = PackedTexts(bytes)
                return body(&texts)
            }
        }
    }
}

extension Layout.Series: Hashable {
    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(metric))
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer(start: $0.start, count: $0.count)) }
    }
}
