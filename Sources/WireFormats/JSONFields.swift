package import Telemetry

/// Members of a JSON object in one line each.
extension JSONWriter {
    package mutating func field(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    package mutating func field(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    package mutating func field(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    /// Seconds since the epoch.
    package mutating func field(_ name: String, _ time: Timestamp) { field(name, time.seconds) }

    package mutating func field(_ name: String, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// An array of objects, one of each of `items`.
    package mutating func array<Item>(
        _ name: String, of items: some Sequence<Item>, _ write: (inout JSONWriter, Item) -> Void
    ) {
        key(name)
        beginArray()
        for item in items {
            beginObject()
            write(&self, item)
            endObject()
        }
        endArray()
    }

    package mutating func object(_ name: String, _ write: (inout JSONWriter) -> Void) {
        key(name)
        beginObject()
        write(&self)
        endObject()
    }
}
